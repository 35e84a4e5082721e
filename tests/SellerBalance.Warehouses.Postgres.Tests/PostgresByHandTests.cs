using System.Globalization;
using Npgsql;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>The tables as psql makes, fills and checks them.</summary>
public sealed class PostgresByHandTests : IDisposable
{
    private const string Columns = "event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system";

    private readonly Books _books = new(PostgresEngine.Instance, null, EventCatalog.Default);

    [Fact]
    public void Loaded_by_hand_the_sample_gives_the_same_mart_and_passes_the_same_checks()
    {
        _books.RunFiles(Repository.Path("data/events.csv"));
        var hand = Made();
        PostgresServer.Psql(hand, "-c", $"\\copy raw.events ({Columns}) FROM '{Repository.Path("data/events.csv")}' WITH (FORMAT csv, HEADER true)");
        PostgresServer.Psql(hand, "-f", Repository.Path("sql/postgres/build.sql"));
        foreach (var table in (string[])["dwh.seller_movement_daily", "dwh.seller_balance_daily"])
            Assert.Equal(Table(Url(_books.Place), table), Table(hand, table));
        foreach (var check in Check.All)
        {
            var own = Repository.Path($"checks/postgres/{check.Name}.sql");
            var failures = PostgresServer.Psql(hand, "-f", File.Exists(own) ? own : Repository.Path($"checks/{check.Name}.sql"));
            if (check.Severity == Severity.Error) Assert.Empty(failures);
        }

        Assert.Equal("700\n", PostgresServer.Psql(hand, "-c", "SELECT count(*) FROM raw.events"));
    }

    [Fact]
    public void What_was_loaded_by_hand_is_adopted_by_the_program()
    {
        _books.Close();
        PostgresServer.Psql(Url(_books.Place), "-c", $"\\copy raw.events ({Columns}) FROM '{Repository.Path("data/events.csv")}' WITH (FORMAT csv, HEADER true)");
        _books.Reopen();
        Assert.Equal(RunOutcome.Published, _books.Build(Warehouses.BuildScope.Touched).Outcome);
        Assert.Empty(_books.Broken());
        Assert.Equal(700, _books.RunFiles(Repository.Path("data/events.csv")).Receipt.Duplicates);
    }

    [Fact]
    public async Task A_row_that_is_committed_by_hand_while_the_first_load_begins_is_not_lost()
    {
        await using var hand = new NpgsqlConnection(PostgresOpening.ConnectionString(_books.Place));
        await hand.OpenAsync(TestContext.Current.CancellationToken);
        await using var begun = await hand.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var insert = new NpgsqlCommand(
            $"INSERT INTO raw.events ({Columns}) VALUES ('h1', '2026-11-10 12:00:00', 'S1', 'payout', 'EUR', 4, -4, 'out', 'hand')", hand, begun))
        {
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var running = Task.Run(() => _books.Run(new EventRow("e1")), TestContext.Current.CancellationToken);
        const string waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'raw.events'::regclass AND NOT granted";
        while (!running.IsCompleted && PostgresServer.Psql(Url(_books.Place), "-c", waiting) == "0\n")
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await begun.CommitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(RunOutcome.Published, (await running).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|6.00"], _books.Running());
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void The_schema_run_twice_is_the_schema()
    {
        var hand = Made();
        PostgresServer.Psql(hand, "-c", "INSERT INTO raw.events (event_id) VALUES ('e1')");
        PostgresServer.Psql(hand, "-f", Repository.Path("sql/postgres/schema.sql"));
        Assert.Equal("1|1\n", PostgresServer.Psql(hand, "-c", "SELECT (SELECT count(*) FROM raw.events), (SELECT count(*) FROM ops.settings)"));
    }

    [Fact]
    public void A_migrated_warehouse_is_the_same_as_a_fresh_one()
    {
        var fresh = Description(_books);
        _books.Run(new EventRow("e1"));
        const string index = "SELECT indexdef FROM pg_indexes WHERE indexname = 'seller_movement_delta_by_day'";
        var indexed = PostgresServer.Psql(Url(_books.Place), "-c", index);
        _books.Execute("""
            DROP SCHEMA bi CASCADE;
            DROP VIEW public.checked_batches, public.waiting_batches, public.checked_events, public.known_events, public.events_of_checked_days, public.newest_booking_date;
            CREATE TABLE raw.former_events AS SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date,
              batch_id, ingested_at FROM raw.events;
            DROP TABLE raw.events;
            ALTER TABLE raw.former_events RENAME TO events;
            ALTER TABLE raw.events ALTER ingested_at SET DEFAULT (now() AT TIME ZONE 'UTC');
            CREATE VIEW public.newest_booking_date AS SELECT max(booking_date) AS dt FROM raw.events;
            CREATE TABLE raw.former AS SELECT batch_id, run_id, batch_no, source, read, accepted, duplicates, conflicts, rejected, physical_lines, header_lines,
              blank_lines, continuation_lines, ignored_columns, ingested_at, published_by FROM raw.batches;
            DROP TABLE raw.batches;
            ALTER TABLE raw.former RENAME TO batches;
            DROP TABLE ops.schema_versions;
            UPDATE ops.settings SET setting = '1' WHERE name = 'schema_version';
            DROP VIEW dwh.seller_movement_daily, public.movements_of_checked_days;
            DROP TABLE ops.builds;
            CREATE TABLE dwh.seller_movement_daily AS SELECT dt, seller_id, currency, event_type, inflow, outflow, event_count FROM dwh.seller_movement_delta;
            DROP TABLE dwh.seller_movement_delta;
            CREATE VIEW public.movements_of_checked_days AS SELECT * FROM dwh.seller_movement_daily;
            CREATE INDEX seller_movement_daily_by_day ON dwh.seller_movement_daily (dt);
            """);
        Assert.Equal(fresh, Description(_books));
        Assert.Equal([SchemaVersion.Current.ToString(CultureInfo.InvariantCulture)], Setting("schema_version"));
        Assert.Equal(["1|∅|∅|∅|∅|∅"], _books.Rows("raw.batches", "accepted", "source_sha256", "source_bytes", "is_last_line_open", "last_event_id", "times_read_as"));
        _books.Run(new EventRow("e2"));
        Assert.Equal(["∅", "False"], _books.Rows("raw.batches", "is_last_line_open"));
        Assert.Contains("brin", indexed, StringComparison.Ordinal);
        Assert.Equal(indexed, PostgresServer.Psql(Url(_books.Place), "-c", index));
        Assert.Equal(["migration|1", "touched|1"], MartQueries.Builds(_books.Warehouse).Reverse().Select(build => $"{build.Scope}|{build.Movements}"));
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void After_a_build_by_hand_the_program_counts_nothing_twice()
    {
        _books.Run(new EventRow("e1"));
        _books.Ingest(new EventRow("e2"));
        _books.Close();
        PostgresServer.Psql(Url(_books.Place), "-c", $"INSERT INTO raw.events ({Columns}) VALUES ('h1', '2026-11-10 12:00:00', 'S1', 'payout', 'EUR', 4, -4, 'out', 'hand')");
        PostgresServer.Psql(Url(_books.Place), "-f", Repository.Path("sql/postgres/build.sql"));
        _books.Reopen();
        Assert.Equal(["2026-11-10|S1|EUR|16.00"], _books.Running());
        Assert.Equal(RunOutcome.Published, _books.Run(new EventRow("e3")).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|26.00"], _books.Running());
        Assert.Equal(["everything", "everything|by hand", "everything"], MartQueries.Builds(_books.Warehouse).Select(build => build.RunId == "by hand" ? build.Scope + "|by hand" : build.Scope));
        Assert.Empty(_books.Broken());
    }

    public void Dispose() => _books.Dispose();

    private static string Made()
    {
        var url = Url(PostgresEngine.Instance.NewPlace(""));
        PostgresServer.Psql(url, "-f", Repository.Path("sql/postgres/schema.sql"));
        return url;
    }

    private static string Url(WarehouseUrl place) => place.ToString();

    private static string Table(string url, string table) => PostgresServer.Psql(url, "-f", Repository.Path($"sql/common/queries/tables/{table}.sql"));

    private static string Description(Books books) => PostgresServer.Psql(
        Url(books.Place),
        "-c",
        "SELECT table_schema, table_name, ordinal_position, column_name, data_type, numeric_precision, column_default FROM information_schema.columns "
        + "WHERE table_schema IN ('raw', 'dwh', 'dq', 'ops', 'public') ORDER BY 1, 2, 3");

    private string[] Setting(string name) =>
        PostgresServer.Psql(Url(_books.Place), "-c", $"SELECT setting FROM ops.settings WHERE name = '{name}'").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
