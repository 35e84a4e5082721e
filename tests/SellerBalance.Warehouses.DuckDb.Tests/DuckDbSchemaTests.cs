using DuckDB.NET.Data;
using SellerBalance.Balances;
using SellerBalance.DuckDb;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.DuckDb.Tests;

/// <summary>The tables as the engine's own client makes, fills and checks them.</summary>
public sealed class DuckDbSchemaTests : IDisposable
{
    private readonly Books _books = new(DuckDbEngine.Instance, null, EventCatalog.Default);

    [Fact]
    public void The_schema_knows_the_built_in_catalog_in_its_order()
    {
        using var connection = Memory();
        Assert.Equal(EventCatalog.Default.Types.Select(type => type.Name), Values(connection, "event_type"));
        Assert.Equal(EventCatalog.Default.Currencies.Order(StringComparer.Ordinal), Values(connection, "currency_code"));
    }

    [Fact]
    public void The_schema_run_twice_is_the_schema()
    {
        using var connection = Memory();
        connection.Run("INSERT INTO raw.events (event_id) VALUES ('e1')");
        connection.Run(Sql("schema"));
        Assert.Equal(1L, connection.Scalar("SELECT count(*) FROM raw.events"));
        Assert.Equal(1L, connection.Scalar("SELECT count(*) FROM ops.settings WHERE name = 'schema_version'"));
    }

    [Fact]
    public void Receipts_of_version_4_stay_and_say_nothing_of_what_was_not_noted()
    {
        _books.Run(new EventRow("e1"));
        var receipt = _books.Rows("raw.batches", "batch_id", "source", "read", "accepted", "published_by");
        _books.Execute("""
            ALTER TABLE raw.batches DROP COLUMN published_at;
            DROP SCHEMA bi CASCADE;
            DROP TABLE raw.event_ids;
            DROP VIEW suspect_ids;
            DROP VIEW source_days;
            DROP VIEW checked_source_days;
            DROP TABLE dq.source_days;
            CREATE VIEW known_events AS SELECT * FROM raw.events WHERE false;
            DELETE FROM ops.settings WHERE name LIKE 'event_ids%';
            DROP TABLE ops.builds;
            DROP VIEW dwh.seller_movement_daily;
            CREATE TABLE dwh.seller_movement_daily AS SELECT * EXCLUDE (build) FROM dwh.seller_movement_delta;
            DROP TABLE dwh.seller_movement_delta;
            DROP TABLE dwh.seller_books;
            ALTER TABLE raw.batches DROP COLUMN source_sha256;
            ALTER TABLE raw.batches DROP COLUMN source_bytes;
            ALTER TABLE raw.batches DROP COLUMN is_last_line_open;
            ALTER TABLE raw.batches DROP COLUMN last_event_id;
            ALTER TABLE raw.batches DROP COLUMN times_read_as;
            ALTER TABLE raw.events DROP COLUMN source_line;
            UPDATE ops.settings SET setting = '4' WHERE name = 'schema_version';
            """);
        Assert.Equal(receipt, _books.Rows("raw.batches", "batch_id", "source", "read", "accepted", "published_by"));
        Assert.Equal(RunOutcome.Published, _books.Run(new EventRow("e1") { Amount = "9" }, new EventRow("e2")).Outcome);
        Assert.Equal(["∅|∅|∅", "False|∅|∅"], _books.Rows("raw.batches", "is_last_line_open", "last_event_id", "times_read_as"));
        Assert.Equal(["e1|∅", "e2|3"], _books.Rows("raw.events", "event_id", "source_line").Order(StringComparer.Ordinal));
        Assert.Null(Assert.Single(QuarantineQueries.Rows(_books.Warehouse, null, null)).KnownFromOpenLine);
        Assert.Equal(["migration|1", "touched|1"], MartQueries.Builds(_books.Warehouse).Reverse().Select(build => $"{build.Scope}|{build.Movements}"));
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void After_a_build_by_hand_the_program_counts_nothing_twice()
    {
        _books.Run(new EventRow("e1"));
        _books.Ingest(new EventRow("e2"));
        _books.Execute("""
            INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system)
            VALUES ('h1', '2026-11-10 12:00:00', 'S1', 'payout', 'EUR', 4, -4, 'out', 'hand');
            """ + Sql("build"));
        Assert.Equal(["2026-11-10|S1|EUR|16.00"], _books.Running());
        Assert.Equal(RunOutcome.Published, _books.Run(new EventRow("e3")).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|26.00"], _books.Running());
        Assert.Equal(["everything", "everything|by hand", "everything"], MartQueries.Builds(_books.Warehouse).Select(build => build.RunId == "by hand" ? build.Scope + "|by hand" : build.Scope));
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void A_configured_event_type_and_currency_become_storable_and_old_rows_stay()
    {
        _books.Run(new EventRow("e1"), new EventRow("e2") { EventType = "gift", Currency = "PTS" });
        var events = _books.Rows("raw.events");
        var mart = _books.Mart();
        var catalog = EventCatalog.Default.Extend([new EventType("gift", Direction.In, ["present"])]).WithCurrencies(["PTS"]);
        _books.Reopen(catalog: catalog);
        Assert.Equal(events, _books.Rows("raw.events"));
        Assert.Equal(mart, _books.Mart());
        var file = _books.Write(new EventRow("e2") { EventType = "PRESENT", Currency = "pts" });
        Assert.Equal(RunOutcome.Published, _books.RunFiles(file).Outcome);
        Assert.Equal(["e1|order_paid|EUR", "e2|gift|PTS"], _books.Rows("raw.events", "event_id", "event_type", "currency"));
        Assert.Equal(["2026-11-10|S1|EUR|10.00", "2026-11-10|S1|PTS|10.00"], _books.Running());
        Assert.DoesNotContain(_books.Check().Checks, check => check.Status == CheckStatus.Failed);
        Assert.Equal(RunOutcome.Published, _books.Build(BuildScope.Everything).Outcome);
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void What_was_configured_once_stays_readable_without_its_configuration()
    {
        var catalog = EventCatalog.Default.Extend([new EventType("gift", Direction.In, [])]);
        _books.Reopen(catalog: catalog);
        _books.Run(new EventRow("e1") { EventType = "gift" });
        _books.Reopen(catalog: EventCatalog.Default);
        Assert.Equal(["gift"], _books.Rows("raw.events", "event_type"));
        Assert.Equal(1, _books.Run(new EventRow("e2"), new EventRow("e3") { EventType = "gift" }).Receipt.Accepted);
        Assert.Equal(["e3: unknown_event_type"], _books.Reasons());
    }

    [Fact]
    public void Every_time_zone_that_may_be_asked_for_is_known()
    {
        using var connection = Memory();
        Assert.True(TimeZones.Askable.Count > 300);
        Assert.Empty(TimeZones.Askable.Except(Rows(connection, "SELECT name FROM pg_timezone_names()")));
    }

    [Fact]
    public void Loaded_by_hand_the_sample_gives_the_same_mart_and_passes_the_same_checks()
    {
        _books.RunFiles(Repository.Path("data/events.csv"));
        using var connection = Memory();
        var columns = string.Join(", ", new EventRow().Fields.Select(field => field.Name));
        connection.Run($"COPY raw.events ({columns}) FROM '{Repository.Path("data/events.csv")}' (HEADER)");
        connection.Run(Sql("build"));
        foreach (var table in (string[])["dwh.seller_movement_daily", "dwh.seller_balance_daily"])
            Assert.Equal(_books.Rows(table), Rows(connection, File.ReadAllText(Repository.Path($"sql/common/queries/tables/{table}.sql"))));
        foreach (var check in Directory.EnumerateFiles(Repository.Path("checks"), "*.sql"))
        {
            if (Check.All.Single(known => known.Name == Path.GetFileNameWithoutExtension(check)).Severity == Severity.Error)
                Assert.Empty(Rows(connection, File.ReadAllText(check)));
            else
                Rows(connection, File.ReadAllText(check));
        }

        Assert.Equal(700L, connection.Scalar("SELECT count(*) FROM raw.events"));
    }

    public void Dispose() => _books.Dispose();

    private static string Sql(string name) => File.ReadAllText(Repository.Path($"sql/duckdb/{name}.sql"));

    private static DuckDBConnection Memory()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        connection.Run(Sql("schema"));
        return connection;
    }

    private static List<string> Values(DuckDBConnection connection, string type) =>
        (List<string>)connection.Scalar($"SELECT enum_range(NULL::{type})::VARCHAR[]")!;

    private static List<string> Rows(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(Books.Text(reader, _ => true));
        return rows;
    }
}
