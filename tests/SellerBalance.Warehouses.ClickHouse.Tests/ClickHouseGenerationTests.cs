using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>What is stored of the mart, as against what is seen of it.</summary>
public sealed class ClickHouseGenerationTests : IDisposable
{
    // A build of the day that is there, as far as it came.
    private const string Killed =
        "INSERT INTO dwh.delta_rows SELECT dt, seller_id, currency, event_type, 99, 0, 1, build_no + 1 FROM dwh.delta_rows; "
        + "INSERT INTO dwh.balance_rows SELECT * REPLACE (running_balance + 99 AS running_balance, build_no + 1 AS build_no) FROM dwh.balance_rows";

    private readonly Books _books = new(ClickHouseEngine.Instance, null, EventCatalog.Default);

    [Fact]
    public void Rows_that_were_built_over_go_and_nothing_changes_for_readers()
    {
        for (var number = 0; number < 4; number++)
            _books.Run(new EventRow($"e{number}"), new EventRow($"f{number}") { EventTs = "2026-11-12T12:00:00Z", EventType = "fee", Amount = "1" });
        var (mart, builds, deltas) = (_books.Mart(), _books.Rows("ops.builds"), _books.Rows("dwh.seller_movement_delta"));
        Assert.Equal(8, Stored());
        using (var session = new ClickHouseSession(_books.Place))
        {
            session.RunFile("candidate", "testing", ("run_id", "compacting"), ("now_utc", Books.Start), ("scope", ""));
            session.RunFile("compact", "testing");
            session.RunFile("publish", "testing", ("now_utc", Books.Start));
        }

        Assert.Equal(mart, _books.Mart());
        Assert.Equal(builds, _books.Rows("ops.builds"));
        Assert.Equal(deltas, _books.Rows("dwh.seller_movement_delta"));
        Assert.Empty(_books.Broken());
        Assert.Equal(10, Stored());
        Later();
        _books.Reopen();
        Assert.Equal(2, Stored());
        Assert.Equal(mart, _books.Mart());
        _books.Run(new EventRow("late") { EventTs = "2026-11-11T12:00:00Z" });
        Assert.Equal(["2026-11-10|S1|EUR|40.00", "2026-11-11|S1|EUR|50.00", "2026-11-12|S1|EUR|46.00"], _books.Running());
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void A_full_build_leaves_the_one_before_to_who_reads_it_and_a_later_writer_deletes_it()
    {
        _books.Run(new EventRow("e1"));
        _books.Build(BuildScope.Everything);
        _books.Reopen();
        Assert.Equal(2, Stored());
        Later();
        _books.Reopen();
        Assert.Equal(1, Stored());
        Assert.Equal(["2026-11-10|S1|EUR|10.00"], _books.Running());
    }

    [Fact]
    public void What_a_killed_build_left_is_not_seen_and_the_next_writer_deletes_it()
    {
        _books.Run(new EventRow("e1"));
        var mart = _books.Mart();
        var deltas = _books.Rows("dwh.seller_movement_delta");
        _books.Execute(Killed);
        Assert.Equal((1, 1), (Stored(), StoredDeltas()));
        Assert.Equal(mart, _books.Mart());
        _books.Close();
        ClickHouseEngine.Instance.Execute(_books.Place, Killed);
        _books.ReopenToRead();
        Assert.Equal((2, 2), (Stored(), StoredDeltas()));
        Assert.Equal(mart, _books.Mart());
        Assert.Equal(deltas, _books.Rows("dwh.seller_movement_delta"));
        _books.Reopen();
        Assert.Equal((1, 1), (Stored(), StoredDeltas()));
    }

    [Fact]
    public async Task Readers_see_whole_loads_and_whole_builds_only_while_runs_go_on()
    {
        _books.Run(Rows(0));
        var url = _books.Place;
        using var stop = new CancellationTokenSource();
        var seen = new HashSet<string>();
        var reading = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                seen.Add("events " + ClickHouseEngine.Query(url, "SELECT count() FROM raw.events").Trim());
                seen.Add("balances " + ClickHouseEngine.Query(url, "SELECT sum(event_count) FROM dwh.seller_balance_daily").Trim());
                seen.Add("receipts " + ClickHouseEngine.Query(url, "SELECT sum(accepted) FROM raw.batches").Trim());
            }
        }, TestContext.Current.CancellationToken);
        for (var run = 1; run <= 3; run++)
            _books.Run(Rows(run));
        _books.Build(BuildScope.Everything);
        await stop.CancelAsync();
        await reading;
        string[] whole = [.. from what in (string[])["events", "balances", "receipts"] from runs in Enumerable.Range(1, 4) select $"{what} {runs * 3_000}"];
        Assert.Empty(seen.Except(whole));
        Assert.True(seen.Count >= 6, $"Only {seen.Count} states were seen, which proves little.");
    }

    public void Dispose() => _books.Dispose();

    private static IEnumerable<EventRow> Rows(int run) => Enumerable.Range(0, 3_000).Select(number => new EventRow(string.Create(CultureInfo.InvariantCulture, $"e{run}-{number}"))
    {
        SellerId = string.Create(CultureInfo.InvariantCulture, $"S{number % 100}"),
    });

    private int Stored() => Count("dwh.balance_rows");

    private int StoredDeltas() => Count("dwh.delta_rows");

    private int Count(string table) => int.Parse(ClickHouseEngine.Query(_books.Place, $"SELECT count() FROM {table}"), CultureInfo.InvariantCulture);

    private void Later() => ClickHouseEngine.Instance.Execute(_books.Place, "ALTER TABLE ops.build_rows UPDATE written_at = written_at - toIntervalHour(1) WHERE true");
}
