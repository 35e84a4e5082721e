using SellerBalance.Events;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>A mart that is built whole: stretch after stretch of days, with a second session that checks beside it.</summary>
public sealed class WholeBuildTests
{
    private static readonly EventRow[] Two = [new("e1") { Amount = "100" }, new("e2") { Amount = "20", SellerId = "S2" }];

    [Fact]
    public void A_first_build_whose_movements_are_not_what_the_events_say_is_held() => Held(PostgresEngine.Instance);

    [Fact]
    public void A_first_build_on_Greenplum_whose_movements_are_not_what_the_events_say_is_held() => Held(GreenplumEngine.Instance);

    [Fact]
    public void Stretches_of_days_give_every_movement_once_whatever_the_planner_knows()
    {
        var url = PostgresEngine.Instance.NewPlace("").ToString();
        PostgresServer.Psql(url, "-f", Repository.Path("sql/postgres/schema.sql"));
        // In the order of their days, but for the days that no calendar has.
        PostgresServer.Psql(url, "-c", """
            INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction)
            SELECT 'e' || n, '2024-01-01'::timestamp + n * interval '3 hours', 'S' || n % 7, 'order_paid', 'EUR', n, n, 'in'
            FROM generate_series(1, 5000) n;
            INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction)
            SELECT 'f' || n, ts, 'S1', 'payout', 'EUR', n, -n, 'out'
            FROM (VALUES (1, 'infinity'::timestamp), (2, '-infinity'), (3, NULL), (4, '1999-01-01'), (5, '2040-01-01')) f (n, ts);
            """);
        Assert.Equal("0\n", Stretches(url));
        Build(url);
        // The dates are there now, and known.
        PostgresServer.Psql(url, "-c", "ANALYZE raw.events");
        Assert.NotEqual("0\n", Stretches(url));
        Build(url);
    }

    [Fact]
    public void A_check_that_names_a_part_without_beginning_with_it_is_refused()
    {
        Assert.Null(PartBeside.Of("SELECT 1"));
        Assert.Equal(
            new PartBeside("sums", "  SELECT 1 AS one", "-- beside: sums\nWITH both AS (\n  SELECT one FROM sums\n)\nSELECT one FROM both"),
            PartBeside.Of("-- beside: sums\nWITH sums AS (\n  SELECT 1 AS one\n),\nboth AS (\n  SELECT one FROM sums\n)\nSELECT one FROM both"));
        Assert.Throws<FormatException>(() => PartBeside.Of("-- beside: sums\nWITH both AS (\n  SELECT 1\n),\nsums AS (\n  SELECT 2\n)\nSELECT 1"));
    }

    private static void Held(PostgresEngine engine)
    {
        using var books = new Books(engine, null, EventCatalog.Default);
        books.Execute("""
            CREATE FUNCTION ops.one_more() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.inflow := NEW.inflow + 1; RETURN NEW; END';
            CREATE TRIGGER one_more BEFORE INSERT ON dwh.seller_movement_delta FOR EACH ROW WHEN (NEW.seller_id = 'S2') EXECUTE PROCEDURE ops.one_more();
            """);
        var report = books.Run(Two);
        Assert.Equal(RunOutcome.Held, report.Outcome);
        var failed = Assert.Single(report.Checks, check => check.Status == CheckStatus.Failed);
        Assert.Equal("movements_match_events", failed.Name);
        Assert.Equal(
            ["raw_net=120.00, mart_net=121.00, raw_events=2.00, mart_events=2.00", "raw_net=20.00, mart_net=21.00, raw_events=1.00, mart_events=1.00"],
            failed.Samples.Select(sample => sample.Detail[sample.Detail.IndexOf("raw_net", StringComparison.Ordinal)..]));
        Assert.Empty(books.Mart());
        books.Execute("DROP TRIGGER one_more ON dwh.seller_movement_delta");
        Assert.Equal(RunOutcome.Published, books.Build(BuildScope.Touched).Outcome);
        Assert.Empty(books.Broken());
    }

    private static string Stretches(string url) => PostgresServer.Psql(
        url, "-c", "SELECT count(*) FROM pg_stats WHERE schemaname = 'raw' AND tablename = 'events' AND attname = 'booking_date' AND correlation > 0.9");

    private static void Build(string url)
    {
        PostgresServer.Psql(url, "-f", Repository.Path("sql/postgres/build.sql"));
        Assert.Equal("0|5005\n", PostgresServer.Psql(url, "-c", """
            SELECT (SELECT count(*) FROM (
              (SELECT booking_date, seller_id, event_type, sum(amount), count(*) FROM raw.events GROUP BY 1, 2, 3
               EXCEPT ALL SELECT dt, seller_id, event_type, inflow + outflow, event_count FROM dwh.seller_movement_daily)
            ) missing), (SELECT sum(event_count) FROM dwh.seller_movement_daily)
            """));
    }
}
