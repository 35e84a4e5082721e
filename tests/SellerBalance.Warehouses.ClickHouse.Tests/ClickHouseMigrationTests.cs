using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>A warehouse with books in the tables of an older version.</summary>
public sealed class ClickHouseMigrationTests : IDisposable
{
    private const string Events = "event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date, batch_id, ingested_at";

    // Those of a receipt before version 5.
    private static readonly string[] Receipts = ["batch_id", "run_id", "batch_no", "source", "read", "accepted", "duplicates", "conflicts", "rejected",
        "physical_lines", "header_lines", "blank_lines", "continuation_lines", "ignored_columns", "ingested_at", "published_by"];

    private readonly Books _source = new(ClickHouseEngine.Instance, null, EventCatalog.Default);
    private readonly Books _old = new(ClickHouseEngine.Instance, null, EventCatalog.Default);

    [Fact]
    public void Books_of_version_2_are_the_same_after_the_migration_and_go_on()
    {
        // A whole build, builds of days after it, among them one of an earlier day, and rows that came by hand.
        _source.Run(ClickHouseClusterTests.Rows(0, 200));
        _source.Run(new EventRow("late") { SellerId = "S1", EventTs = "2026-10-02T12:00:00Z" }, new EventRow("bad") { Amount = "x" });
        _source.Run(new EventRow("later") { SellerId = "S2" });
        MakeOld();
        _old.ReopenToInspect();
        Assert.Throws<WarehouseException>(_old.ReopenToRead);
        _old.Reopen();
        Assert.Equal(_source.Everything(), _old.Everything());
        Assert.Equal(_source.Rows("raw.batches", Receipts), _old.Rows("raw.batches", Receipts));
        Assert.All(_old.Rows("raw.batches", "source_sha256", "source_bytes", "is_last_line_open", "last_event_id", "times_read_as"), row => Assert.Equal("∅|∅|∅|∅|∅", row));
        Assert.Empty(_old.Broken());
        ClickHouseEngine.Instance.Execute(
            _old.Place,
            "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) "
            + "VALUES ('h1', '2026-11-10 12:00:00', 'S1', 'payout', 'EUR', 4, -4, 'out', 'hand')");
        Assert.Equal(new Receipt(3, 1, 2, 0, 0), _old.Run(ClickHouseClusterTests.Rows(198, 201)).Receipt);
        Assert.Equal(RunOutcome.Published, _old.Build(BuildScope.Everything).Outcome);
        Assert.Equal(204, _old.Rows("raw.events").Count);
        Assert.Contains("False", _old.Rows("raw.batches", "is_last_line_open"));
        Assert.Empty(_old.Broken());
    }

    [Fact]
    public void A_migration_that_was_cut_short_is_made_again()
    {
        _source.Run(ClickHouseClusterTests.Rows(0, 20));
        MakeOld();
        // All but its last step.
        using (var session = new ClickHouseSession(_old.Place))
            session.RunFile("migrations/0003", "testing");
        _old.Reopen();
        Assert.Equal(_source.Everything(), _old.Everything());
        Assert.Empty(_old.Broken());
    }

    public void Dispose()
    {
        _source.Dispose();
        _old.Dispose();
    }

    private void MakeOld()
    {
        _old.Close();
        ClickHouseEngine.MakeSecondVersion(ClickHouseServer.Shared, ClickHouseNames.Of(_old.Place));
        Copy("raw.events", "raw.events", Events);
        Copy("ops.loads", "ops.landed_loads", "load_id");
        Copy("ops.builds", "ops.builds", "build_no, generation, run_id, published_at, batch_ids");
        foreach (var table in (string[])["raw.quarantine_rows", "dwh.movement_rows", "dwh.balance_rows", "ops.run_rows"])
            Copy(table, table, "*");
        Copy("raw.batch_rows", "raw.batch_rows", string.Join(", ", Receipts) + ", load_id");
        ClickHouseEngine.Instance.Execute(_old.Place, "INSERT INTO ops.settings VALUES ('time_zone', 'UTC')");
    }

    private void Copy(string to, string from, string columns) => ClickHouseServer.Shared.Query(
        $"INSERT INTO {ClickHouseNames.Of(_old.Place).In(to)} {(columns == "*" ? "" : $"({columns})")} SELECT {columns} FROM {ClickHouseNames.Of(_source.Place).In(from)}");
}
