using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>What BI tools see in the schema <c>bi</c> is what the command line says.</summary>
public abstract class BiSpecification(Engine engine) : WarehouseSpecification(engine)
{
    // Days without movement, two currencies, a seller who owes, and one whose last day is long before the newest.
    private static readonly EventRow[] Month =
    [
        new("e1") { EventTs = "2026-11-02T12:00:00Z", Amount = "100" },
        new("e2") { EventTs = "2026-11-05T12:00:00Z", Amount = "30.5", EventType = "payout" },
        new("e3") { EventTs = "2026-11-03T12:00:00Z", Amount = "7", SellerId = "S2", EventType = "fee" },
        new("e4") { EventTs = "2026-11-10T12:00:00Z", Amount = "5", SellerId = "S2", Currency = "USD" },
        new("e5") { EventTs = "2026-11-10T12:00:00Z", Amount = "1", SellerId = "S2", Currency = "USD", EventType = "refund" },
    ];

    [Fact]
    public void Every_view_says_what_the_command_line_says()
    {
        var books = NewBooks("Europe/Berlin");
        books.Run(Month);
        var published = books.Run(new EventRow("e1"), new EventRow("late") { EventTs = "2026-11-04T12:00:00Z", Amount = "2" });
        books.Checks = Books.Plan(("amount_above_limit", new CheckSetting(true, Severity.Error, new Dictionary<string, string> { ["limit"] = "1" })));
        var held = books.Run(new EventRow("held") { EventTs = "2026-11-12T12:00:00Z", Amount = "99" });
        Assert.Equal((RunOutcome.Published, RunOutcome.Held), (published.Outcome, held.Outcome));

        var days = MartQueries.Days(books.Warehouse, null, null, new DayRange(null, null, EveryDay: true)).ToList();
        Assert.Equal(Sorted(days.Select(day => Line(day.Date, day.SellerId, day.Currency, day.RunningBalance))), Sorted(books.Rows("bi.balance_every_day", "dt", "seller_id", "currency", "closing_balance")));
        Assert.Equal(
            Sorted(days.GroupBy(day => (day.Date, day.Currency)).Select(day => Line(day.Key.Date, day.Key.Currency, day.Sum(seller => seller.RunningBalance)))),
            Sorted(books.Rows("bi.owed_every_day", "dt", "currency", "owed")));
        Assert.Contains("2026-11-10|S2|EUR|-7.00|2026-11-03", books.Rows("bi.balance_every_day"));
        Assert.Contains("2026-11-09|EUR|64.50|2026-11-05", books.Rows("bi.owed_every_day"));
        Assert.Equal(
            MartQueries.AsOf(books.Warehouse, null, null, null).Select(day => Line(day.SellerId, day.Currency, day.RunningBalance)),
            books.Rows("bi.balance_now", "seller_id", "currency", "closing_balance"));
        Assert.Equal(["2026-11-05", "2026-11-03", "2026-11-10"], books.Rows("bi.balance_now", "last_movement_on"));
        Assert.Equal(Sorted(books.Rows("dwh.seller_movement_daily")), Sorted(books.Rows("bi.movements", "dt", "seller_id", "currency", "event_type", "inflow", "outflow", "event_count")));
        Assert.Contains("2026-11-05|S1|EUR|payout|0.00|30.50|-30.50|1", books.Rows("bi.movements"));
        Assert.Equal(held.Checks.Select(check => $"{check.Name}|{check.Status.ToString().ToLowerInvariant()}|{check.Findings}|held").Order(StringComparer.Ordinal), books.Rows("bi.check_now", "check_name", "status", "findings", "run_outcome").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["published|1|5|5|0|0|0|False", "published|1|2|1|0|1|0|False", "held|1|1|1|0|0|0|True"],
            books.Rows("bi.runs", "outcome", "batches", "rows_read", "accepted", "duplicates", "conflicts", "rejected", "is_last"));
        Assert.Equal(
            [$"Europe/Berlin|2026-11-10|{published.RunId}|{SchemaVersion.Current}"],
            books.Rows("bi.about", "time_zone", "newest_booking_date", "last_published_run", "schema_version"));
    }

    [Fact]
    public void Before_the_first_run_the_views_are_there_and_empty()
    {
        var books = NewBooks();
        Assert.All(BiViews.Names.Except(["about"]), view => Assert.Empty(books.Rows("bi." + view)));
        Assert.Equal([$"UTC|∅|∅|∅|{SchemaVersion.Current}"], books.Rows("bi.about"));
    }

    [Fact]
    public void A_run_says_how_long_it_took_in_seconds()
    {
        var books = NewBooks();
        books.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1234);
        books.Run(Month);
        var run = Assert.Single(books.Rows("bi.runs", "started_at", "finished_at", "duration_seconds")).Split('|');
        var took = DateTime.Parse(run[1], CultureInfo.InvariantCulture) - DateTime.Parse(run[0], CultureInfo.InvariantCulture);
        Assert.NotEqual(TimeSpan.Zero, took);
        Assert.Equal((decimal)took.TotalSeconds, decimal.Parse(run[2], CultureInfo.InvariantCulture), 3);
    }

    [Fact]
    public void Tables_and_columns_say_what_they_are()
    {
        var books = NewBooks();
        books.Close();
        var said = Engine.Schema(books.Place).Where(line => line.StartsWith("bi.", StringComparison.Ordinal)).ToList();
        Assert.All(said, line => Assert.Matches(" -- .+", line));
        Assert.Contains(said, line => line.StartsWith("bi.balance_every_day.", StringComparison.Ordinal) && line.EndsWith("never over days.", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);

    private static string Line(params object[] values) => string.Join('|', values.Select(value => value switch
    {
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        decimal amount => amount.ToString("0.00##", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    }));
}
