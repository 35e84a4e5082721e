using SellerBalance.Balances;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>What builds add, what was known when, and what changed after readers had seen it.</summary>
public abstract class KnownAtSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static readonly CheckPlan Blocking = Books.Plan(
        ("rejected_share", new CheckSetting(false, null, Books.NoParameters)),
        ("amount_above_limit", new CheckSetting(true, Severity.Error, new Dictionary<string, string> { ["limit"] = "1" })));

    private static readonly EventRow[] Week =
    [
        new("e1") { EventTs = "2026-11-10T12:00:00Z", Amount = "100" },
        new("e2") { EventTs = "2026-11-12T12:00:00Z", Amount = "10", EventType = "fee" },
        new("e3") { EventTs = "2026-11-13T12:00:00Z", Amount = "7", SellerId = "S2", Currency = "USD" },
    ];

    private static readonly EventRow Late = new("late") { EventTs = "2026-11-11T12:00:00Z", Amount = "30", EventType = "refund" };

    private static readonly EventRow Next = new("next") { EventTs = "2026-11-14T12:00:00Z", Amount = "5" };

    [Fact]
    public void What_was_answered_at_a_moment_is_what_known_at_that_moment_answers_ever_after()
    {
        var books = NewBooks();
        books.Run(Week);
        var moment = books.Clock.GetUtcNow();
        var balances = MartQueries.AsOf(books.Warehouse, null, null, null).ToList();
        var days = MartQueries.Days(books.Warehouse, null, null, new DayRange(null, null, EveryDay: true)).ToList();
        books.Run(Late, Next);
        Assert.NotEqual(balances, MartQueries.AsOf(books.Warehouse, null, null, null));
        Assert.Equal(balances, MartQueries.AsOf(books.Warehouse, null, null, null, moment));
        Assert.Equal(days, MartQueries.Days(books.Warehouse, null, null, new DayRange(null, null, EveryDay: true), moment));
        Assert.Equal(
            [.. MartQueries.AsOf(books.Warehouse, null, null, null)], MartQueries.AsOf(books.Warehouse, null, null, null, books.Clock.GetUtcNow()));
        Assert.Equal(
            new BalanceDay("S1", "EUR", new DateOnly(2026, 11, 11), 100, 0, 30, 70),
            Assert.Single(MartQueries.AsOf(books.Warehouse, "S1", "eur", new DateOnly(2026, 11, 11), books.Clock.GetUtcNow())));
        Assert.Equal(
            new BalanceDay("S1", "EUR", new DateOnly(2026, 11, 11), 100, 0, 0, 100),
            Assert.Single(MartQueries.AsOf(books.Warehouse, "S1", "EUR", new DateOnly(2026, 11, 11), moment)));
    }

    [Fact]
    public void Before_the_first_publication_nothing_was_known()
    {
        var books = NewBooks();
        books.Ingest(Week);
        var moment = books.Clock.GetUtcNow();
        books.Build(BuildScope.Touched);
        Assert.Empty(MartQueries.AsOf(books.Warehouse, null, null, null, moment));
        Assert.Empty(MartQueries.AsOf(books.Warehouse, null, null, null, DateTimeOffset.MinValue));
        Assert.Empty(MartQueries.Days(books.Warehouse, null, null, new DayRange(null, null, EveryDay: true), moment));
        Assert.Empty(MartQueries.Restatements(books.Warehouse, null, null, new RestatedPeriod(moment, null, null, null)));
    }

    [Fact]
    public void A_build_adds_what_came_in_and_nothing_else()
    {
        var books = NewBooks();
        books.Run(Week);
        books.Run(Late, Next);
        var builds = MartQueries.Builds(books.Warehouse).ToList();
        Assert.Equal([2, 3], builds.Select(build => build.Movements));
        Assert.Equal(["touched", "everything"], builds.Select(build => build.Scope));
        Assert.True(builds[0].Number > builds[1].Number);
        Assert.Equal(
            [$"{builds[0].Number}|2026-11-11|S1|EUR|refund|0.00|30.00|1", $"{builds[0].Number}|2026-11-14|S1|EUR|order_paid|5.00|0.00|1"],
            books.Rows("dwh.seller_movement_delta").Skip(3));
        Assert.Contains("2026-11-11|S1|EUR|refund|0.00|30.00|1", books.Rows("dwh.seller_movement_daily"));
    }

    [Fact]
    public void A_build_says_when_it_was_published_and_so_do_its_batches()
    {
        var books = NewBooks();
        var first = books.Run(Week);
        books.Ingest(Late);
        Assert.Equal(["∅"], books.Rows("raw.batches", "published_at").Skip(1));
        var second = books.Build(BuildScope.Touched);
        var builds = MartQueries.Builds(books.Warehouse).ToList();
        Assert.Equal([second.RunId, first.RunId], builds.Select(build => build.RunId));
        Assert.Equal(books.Clock.GetUtcNow(), builds[0].PublishedAt);
        Assert.Equal(new DateOnly(2026, 11, 13), builds[0].LastDay);
        Assert.Equal(books.Rows("ops.builds", "published_at"), books.Rows("raw.batches", "published_at"));
    }

    [Fact]
    public void Two_publications_at_the_same_time_have_an_order()
    {
        var books = NewBooks();
        books.Run(Week);
        books.Clock.AdjustTime(Books.Start);
        books.Run(Late);
        var builds = MartQueries.Builds(books.Warehouse).ToList();
        Assert.Equal(builds[1].PublishedAt + TimeSpan.FromMicroseconds(1), builds[0].PublishedAt);
        Assert.Equal(100, MartQueries.AsOf(books.Warehouse, "S1", null, new DateOnly(2026, 11, 11), builds[1].PublishedAt).Single().RunningBalance);
        Assert.Equal(70, MartQueries.AsOf(books.Warehouse, "S1", null, new DateOnly(2026, 11, 11), builds[0].PublishedAt).Single().RunningBalance);
    }

    [Fact]
    public void A_held_build_adds_nothing_and_is_none()
    {
        var books = NewBooks();
        books.Run(Week);
        var (deltas, builds) = (books.Rows("dwh.seller_movement_delta"), books.Rows("ops.builds"));
        var lenient = books.Checks;
        books.Checks = Blocking;
        Assert.Equal(RunOutcome.Held, books.Run(Late).Outcome);
        Assert.Equal(deltas, books.Rows("dwh.seller_movement_delta"));
        Assert.Equal(builds, books.Rows("ops.builds"));
        books.Checks = lenient;
        books.Reopen();
        Assert.Equal(RunOutcome.Published, books.Run(Next).Outcome);
        Assert.Equal(2, MartQueries.Builds(books.Warehouse).First().Movements);
    }

    [Fact]
    public void A_full_build_after_others_adds_nothing_and_is_a_publication()
    {
        var books = NewBooks();
        books.Run(Week);
        books.Run(Late);
        var mart = books.Mart();
        books.Build(BuildScope.Everything);
        books.Build(BuildScope.Range, new DateOnly(2026, 11, 11), new DateOnly(2026, 11, 12));
        Assert.Equal(["range|0", "everything|0", "touched|1", "everything|3"], MartQueries.Builds(books.Warehouse).Select(build => $"{build.Scope}|{build.Movements}"));
        Assert.Equal(mart, books.Mart());
    }

    [Fact]
    public void A_repair_of_the_events_is_a_delta_of_its_own()
    {
        var books = NewBooks();
        books.Run(Week);
        var (moment, before) = (books.Clock.GetUtcNow(), MartQueries.AsOf(books.Warehouse, null, null, null).ToList());
        books.Execute(Engine.DeleteEvent("e1"));
        books.Build(BuildScope.Everything);
        var build = MartQueries.Builds(books.Warehouse).First();
        Assert.Contains($"{build.Number}|2026-11-10|S1|EUR|order_paid|-100.00|0.00|-1", books.Rows("dwh.seller_movement_delta"));
        Assert.Equal(["2026-11-12|S1|EUR|-10.00", "2026-11-13|S2|USD|7.00"], books.Running());
        Assert.Equal(before, MartQueries.AsOf(books.Warehouse, null, null, null, moment));
        Assert.Equal(
            new Restatement("S1", "EUR", new DateOnly(2026, 11, 10), new DayFigures(100, 0, 100, 1), new DayFigures(0, 0, 0, 0), build.Number, build.PublishedAt),
            Assert.Single(MartQueries.Restatements(books.Warehouse, null, null, new RestatedPeriod(moment, null, null, null))));
    }

    [Fact]
    public void A_late_event_restates_the_day_that_readers_had_seen()
    {
        var books = NewBooks();
        books.Run(Week);
        var seen = books.Clock.GetUtcNow();
        books.Run(Late, Next, Next with { EventId = "new", SellerId = "S9", EventTs = "2026-11-13T00:00:00Z" });
        var build = MartQueries.Builds(books.Warehouse).First();
        Restatement[] expected =
        [
            new("S1", "EUR", new DateOnly(2026, 11, 11), new DayFigures(0, 0, 100, 0), new DayFigures(0, 30, 70, 1), build.Number, build.PublishedAt),
            new("S9", "EUR", new DateOnly(2026, 11, 13), new DayFigures(0, 0, 0, 0), new DayFigures(5, 0, 5, 1), build.Number, build.PublishedAt),
        ];
        Assert.Equal(expected, Restated(books, seen));
        Assert.Equal(expected[..1], MartQueries.Restatements(books.Warehouse, "S1", "eur", new RestatedPeriod(seen, null, null, null)));
        Assert.Equal(expected[1..], Restated(books, seen, from: new DateOnly(2026, 11, 12)));
        Assert.Equal(expected[..1], Restated(books, seen, to: new DateOnly(2026, 11, 12)));
        Assert.Empty(Restated(books, seen, until: seen));
        Assert.Empty(Restated(books, books.Clock.GetUtcNow()));
    }

    [Fact]
    public void What_is_put_back_before_anyone_asks_is_no_restatement()
    {
        var books = NewBooks();
        books.Run(Week);
        var seen = books.Clock.GetUtcNow();
        books.Run(Late);
        var between = books.Clock.GetUtcNow();
        books.Execute(Engine.DeleteEvent("late"));
        books.Build(BuildScope.Everything);
        Assert.Empty(Restated(books, seen));
        Assert.Single(Restated(books, seen, until: between));
        Assert.Single(Restated(books, between));
    }

    [Fact]
    public void Folded_builds_are_one_that_adds_what_they_added_together()
    {
        var books = NewBooks();
        books.Run(Week);
        var seen = books.Clock.GetUtcNow();
        books.Clock.Advance(TimeSpan.FromDays(1));
        books.Run(Late);
        var first = books.Clock.GetUtcNow();
        books.Run(Late with { EventId = "late too", Amount = "8" });
        books.Execute(Engine.DeleteEvent("e3"));
        books.Build(BuildScope.Everything);
        books.Ingest(Week[2] with { EventId = "e4" });
        books.Build(BuildScope.Touched);
        var last = books.Clock.GetUtcNow();
        books.Clock.Advance(TimeSpan.FromDays(1));
        books.Run(Next);
        var (mart, restated, days) = (books.Mart(), Restated(books, seen), Days(books, last).ToList());

        Assert.Empty(Fold.Of(MartQueries.Builds(books.Warehouse), "UTC", new DateOnly(2026, 11, 16)));
        var fold = Assert.Single(Fold.Of(MartQueries.Builds(books.Warehouse), "UTC", new DateOnly(2026, 11, 17)));
        books.Warehouse.FoldBuilds([fold]);
        books.Reopen();
        var builds = MartQueries.Builds(books.Warehouse).ToList();
        Assert.Equal([1, 1, 3], builds.Select(build => build.Movements));
        Assert.Equal([null, first, null], builds.Select(build => build.FoldedFrom));
        Assert.Equal(last, builds[1].PublishedAt);
        Assert.Contains($"{builds[1].Number}|2026-11-11|S1|EUR|refund|0.00|38.00|2", books.Rows("dwh.seller_movement_delta"));
        Assert.Equal(mart, books.Mart());
        Assert.Equal(days, Days(books, last));
        Assert.Equal(restated.Select(row => (row.Date, row.Before, row.After)), Restated(books, seen).Select(row => (row.Date, row.Before, row.After)));
        Assert.Empty(Fold.Of(builds, "UTC", DateOnly.MaxValue));

        books.Run(Next with { EventId = "after" });
        books.Build(BuildScope.Everything);
        Assert.Equal([0, 1], MartQueries.Builds(books.Warehouse).Take(2).Select(build => build.Movements));
    }

    internal static IEnumerable<BalanceDay> Days(Books books, DateTimeOffset? knownAt) => MartQueries.Days(books.Warehouse, null, null, new DayRange(null, null, EveryDay: false), knownAt);

    internal static IReadOnlyList<Restatement> Restated(Books books, DateTimeOffset since, DateTimeOffset? until = null, DateOnly? from = null, DateOnly? to = null) =>
        [.. MartQueries.Restatements(books.Warehouse, null, null, new RestatedPeriod(since, until, from, to))];
}
