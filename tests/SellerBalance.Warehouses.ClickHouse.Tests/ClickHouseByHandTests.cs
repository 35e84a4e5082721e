using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>The tables as the engine's own client makes, fills and checks them, under their plain names.</summary>
public sealed class ClickHouseByHandTests : IDisposable
{
    private readonly ClickHouseServer _server = StartOwn();
    private readonly Books _books = new(ClickHouseEngine.Instance, null, EventCatalog.Default);

    [Fact]
    public void Loaded_by_hand_the_sample_gives_the_same_mart_and_passes_the_same_checks_and_is_adopted()
    {
        _books.RunFiles(Repository.Path("data/events.csv"));
        RunFile("schema");
        RunFile("schema");
        _server.Query("INSERT INTO raw.events FORMAT CSVWithNames\n" + File.ReadAllText(Repository.Path("data/events.csv")));
        Assert.Equal("700\n", _server.Query("SELECT count() FROM raw.events"));
        RunFile("build");
        foreach (var check in Check.All)
        {
            var rows = _server.Query(check.SqlFor("clickhouse"), "dq");
            if (check.Severity == Severity.Error) Assert.Equal((check.Name, ""), (check.Name, rows));
        }

        var options = new WarehouseOptions(
            WarehouseUrl.Parse($"clickhouse://{_server.Address.Authority}"), Access.Write, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System);
        using var warehouse = ClickHouseWarehouse.Open(options);
        foreach (var table in (string[])["dwh.seller_movement_daily", "dwh.seller_balance_daily"])
            Assert.Equal(_books.Rows(table), Rows(warehouse, table));
        var run = RunStamp.Start(TimeProvider.System, "build");
        var verdict = warehouse.Publish(new PublishRequest(BuildScope.Touched, Books.Plan()), run);
        Assert.True(verdict.Published);
        Assert.Equal(_books.Rows("dwh.seller_balance_daily"), Rows(warehouse, "dwh.seller_balance_daily"));
        Assert.All(Proof.All(warehouse), proof => Assert.True(proof.Holds, proof.Figures));
        Assert.Equal(["everything|0", $"everything|{_books.Rows("dwh.seller_movement_daily").Count}"], MartQueries.Builds(warehouse).Select(build => $"{build.Scope}|{build.Movements}"));
        Assert.Equal("0\n", _server.Query("SELECT count() FROM raw.events WHERE batch_id = ''"));
    }

    [Fact]
    public void Rows_that_come_by_hand_while_a_load_arrives_are_not_lost()
    {
        _books.Run(new EventRow("e1"));
        _books.Close();
        // The moment between linking the files and trading the names, and an end before the rest.
        ClickHouseEngine.Instance.Execute(_books.Place, "CREATE OR REPLACE TABLE raw.events_next AS raw.events; ALTER TABLE raw.events_next ATTACH PARTITION ALL FROM raw.events");
        const string byHand = "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) "
            + "VALUES ('h1', '2026-11-10 12:00:00', 'S1', 'payout', 'EUR', 4, -4, 'out', 'hand')";
        ClickHouseEngine.Instance.Execute(_books.Place, byHand);
        ClickHouseEngine.Instance.Execute(_books.Place, "EXCHANGE TABLES raw.events AND raw.events_next");
        _books.Reopen();
        Assert.Equal(2, _books.Rows("raw.events").Count);
        Assert.Equal(RunOutcome.Published, _books.Build(BuildScope.Touched).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|6.00"], _books.Running());
        _books.Reopen();
        Assert.Equal(2, _books.Rows("raw.events").Count);
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public async Task An_insertion_by_hand_that_takes_longer_than_two_runs_is_waited_for()
    {
        _books.Run(new EventRow("e1"));
        var place = _books.Place;
        var inserting = Task.Run(
            () => ClickHouseEngine.Instance.Execute(
                place,
                "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) "
                + "SELECT 'h' || toString(number), '2026-11-10 12:00:00', 'S1', 'payout', 'EUR', 4, -4, 'out', 'hand' FROM numbers(100) "
                + "WHERE sleepEachRow(0.3) = 0 SETTINGS max_block_size = 1"),
            TestContext.Current.CancellationToken);
        while (ClickHouseEngine.Query(place, "SELECT count() FROM system.processes WHERE query_kind = 'Insert' AND position(query, 'raw.events') > 0 AND position(query, 'sleepEachRow(0.3)') > 0").Trim() == "0")
            await Task.Delay(10, TestContext.Current.CancellationToken);
        _books.Run(new EventRow("e2"));
        _books.Close();
        var refusal = Assert.Throws<WarehouseException>(() => Open(TimeSpan.Zero).Dispose());
        Assert.Contains("has been inserting by hand", refusal.Message, StringComparison.Ordinal);
        Open(TimeSpan.FromMinutes(3)).Dispose();
        await inserting;
        _books.Reopen();
        Assert.Equal(102, _books.Rows("raw.events").Count);
        Assert.Equal(RunOutcome.Published, _books.Build(BuildScope.Touched).Outcome);
        Assert.Empty(_books.Broken());
    }

    public void Dispose()
    {
        _books.Dispose();
        _server.Dispose();
    }

    private ClickHouseWarehouse Open(TimeSpan wait) => ClickHouseWarehouse.Open(
        new WarehouseOptions(_books.Place, Access.Write, null, EventCatalog.Default, wait, TimeProvider.System));

    private static ClickHouseServer StartOwn()
    {
        ClickHouseEngine.Require();
        return ClickHouseServer.StartOwn();
    }

    private static List<string> Rows(ClickHouseWarehouse warehouse, string table) =>
        [.. warehouse.Read("tables/" + table, new Dictionary<string, object?>(), row => Books.Text(row, _ => true))];

    private void RunFile(string name)
    {
        foreach (var statement in ClickHouseScripts.Statements(File.ReadAllText(Repository.Path($"sql/clickhouse/{name}.sql"))))
            _server.Query(statement);
    }
}
