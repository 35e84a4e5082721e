using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>What is stored of the mart, as against what is seen of it.</summary>
public sealed class ClickHouseGenerationTests : IDisposable
{
    private readonly Books _books = new(ClickHouseEngine.Instance, null, EventCatalog.Default);

    [Fact]
    public void Rows_that_were_built_over_go_and_nothing_changes_for_readers()
    {
        for (var number = 0; number < 4; number++)
            _books.Run(new EventRow($"e{number}"), new EventRow($"f{number}") { EventTs = "2026-11-12T12:00:00Z", EventType = "fee", Amount = "1" });
        var mart = _books.Mart();
        Assert.Equal(8, Stored());
        using (var session = new ClickHouseSession(_books.Place))
        {
            session.RunFile("candidate", "testing", ("run_id", "compacting"), ("now_utc", Books.Start), ("whole", true));
            session.RunFile("compact", "testing");
            session.RunFile("publish", "testing");
        }

        Assert.Equal(mart, _books.Mart());
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
        var generation = ClickHouseEngine.Query(_books.Place, "SELECT max(generation) FROM ops.builds").Trim();
        _books.Execute($"INSERT INTO dwh.movement_rows VALUES ('2026-11-10', 'S1', 'EUR', 'order_paid', 99, 0, 1, {generation}, {generation} + 1)");
        Assert.Equal(1, Stored());
        Assert.Equal(mart, _books.Mart());
        _books.Close();
        ClickHouseEngine.Instance.Execute(_books.Place, $"INSERT INTO dwh.movement_rows VALUES ('2026-11-10', 'S1', 'EUR', 'order_paid', 99, 0, 1, {generation}, {generation} + 1)");
        _books.ReopenToRead();
        Assert.Equal(mart, _books.Mart());
        _books.Reopen();
        Assert.Equal(1, Stored());
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

    private int Stored() => int.Parse(ClickHouseEngine.Query(_books.Place, "SELECT count() FROM dwh.movement_rows"), CultureInfo.InvariantCulture);

    private void Later() => ClickHouseEngine.Instance.Execute(_books.Place, "ALTER TABLE ops.builds UPDATE published_at = published_at - toIntervalHour(1) WHERE true");
}
