using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Warehouses;
using static SellerBalance.Specs.KnownAtSpecification;

namespace SellerBalance.Specs;

/// <summary>What was known when, after every step of a random history.</summary>
public abstract class KnownAtHistorySpecification(Engine engine) : WarehouseSpecification(engine)
{
    [Fact]
    public void Every_answer_of_a_random_history_is_what_known_at_its_moment_answers_also_after_the_builds_of_each_day_were_folded() => RandomStream.Steps.Sample(
        steps =>
        {
            using var books = new Books(Engine, RandomStream.TimeZone, EventCatalog.Default);
            var log = new List<(DateTimeOffset Moment, List<BalanceDay> Days, List<BalanceDay> Closings, DateOnly? LastDay)>();
            foreach (var step in steps)
            {
                books.IngestFiles([.. step.Files.Select(file => books.Write(file.Select(delivery => delivery.Row)))]);
                if (step.Build is not { } scope) continue;
                _ = scope == BuildScope.Range ? books.Build(scope, RandomStream.Day(step.FromDay), RandomStream.Day(step.FromDay + step.Days)) : books.Build(scope);
                var build = MartQueries.Builds(books.Warehouse).First();
                // Two or three builds a day.
                books.Clock.Advance(TimeSpan.FromHours(9));
                log.Add((build.PublishedAt, [.. Days(books, null)], [.. MartQueries.AsOf(books.Warehouse, null, null, null)], build.LastDay));
            }

            foreach (var one in log)
                RequireKnown(one);
            if (log.Count == 0) return;
            var mart = books.Mart();
            var folds = Fold.Of(MartQueries.Builds(books.Warehouse), RandomStream.TimeZone, DateOnly.MaxValue);
            if (folds.Count > 0) books.Warehouse.FoldBuilds(folds);
            var folded = MartQueries.FoldedTimes(books.Warehouse);
            Assert.Equal(folds.Count, folded.Count);
            Assert.Equal(mart, books.Mart());
            foreach (var one in log.Where(one => FoldedTime.Of(one.Moment, folded) is null))
                RequireKnown(one);
            var zone = TimeZoneInfo.FindSystemTimeZoneById(RandomStream.TimeZone);
            Assert.Equal(
                log.SkipLast(1).GroupBy(one => BusinessMoment.Day(one.Moment, zone)).Select(day => day.Last().Moment).Append(log[^1].Moment),
                MartQueries.Builds(books.Warehouse).Select(build => build.PublishedAt).Reverse());
            // Some steps have left what is not built.
            books.Build(BuildScope.Touched);
            books.Build(BuildScope.Everything);
            Assert.Equal(0, MartQueries.Builds(books.Warehouse).First().Movements);

            void RequireKnown((DateTimeOffset Moment, List<BalanceDay> Days, List<BalanceDay> Closings, DateOnly? LastDay) one)
            {
                Assert.Equal(one.Days, Days(books, one.Moment));
                Assert.Equal(one.Closings, MartQueries.AsOf(books.Warehouse, null, null, null, one.Moment));
                Assert.Equal(
                    Changed(one.Days, log[^1].Days, one.LastDay),
                    Restated(books, one.Moment).Select(row => (row.SellerId, row.Currency, row.Date, row.Before.RunningBalance, row.After.RunningBalance)));
            }
        },
        iter: Rounds.Of(Engine.RandomStreams),
        threads: 1,
        print: RandomStream.Print);

    private static IEnumerable<(string Seller, string Currency, DateOnly Day, decimal Before, decimal After)> Changed(List<BalanceDay> before, List<BalanceDay> after, DateOnly? lastDay) =>
        from day in after.Concat(before).Select(day => (day.SellerId, day.Currency, day.Date)).Distinct()
        where day.Date <= lastDay
        let was = before.FirstOrDefault(row => (row.SellerId, row.Currency, row.Date) == day)
        let isNow = after.FirstOrDefault(row => (row.SellerId, row.Currency, row.Date) == day)
        where was is null || isNow is null || (was.Inflow, was.Outflow) != (isNow.Inflow, isNow.Outflow)
        orderby day.SellerId, day.Currency, day.Date
        select (day.SellerId, day.Currency, day.Date, Owed(before, day), Owed(after, day));

    private static decimal Owed(List<BalanceDay> days, (string Seller, string Currency, DateOnly Day) asked) =>
        days.LastOrDefault(row => row.SellerId == asked.Seller && row.Currency == asked.Currency && row.Date <= asked.Day)?.RunningBalance ?? 0;
}
