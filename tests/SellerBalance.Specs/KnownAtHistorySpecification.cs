using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Servers;
using SellerBalance.Warehouses;
using static SellerBalance.Specs.KnownAtSpecification;

namespace SellerBalance.Specs;

/// <summary>What was known when, after every step of a random history.</summary>
public abstract class KnownAtHistorySpecification(Engine engine) : WarehouseSpecification(engine)
{
    [Fact]
    public void Every_answer_of_a_random_history_is_what_known_at_its_moment_answers() => RandomStream.Steps.Sample(
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
                log.Add((build.PublishedAt, [.. Days(books, null)], [.. MartQueries.AsOf(books.Warehouse, null, null, null)], build.LastDay));
            }

            foreach (var (moment, days, closings, lastDay) in log)
            {
                Assert.Equal(days, Days(books, moment));
                Assert.Equal(closings, MartQueries.AsOf(books.Warehouse, null, null, null, moment));
                Assert.Equal(Changed(days, log[^1].Days, lastDay), Restated(books, moment).Select(row => (row.SellerId, row.Currency, row.Date, row.Before.RunningBalance, row.After.RunningBalance)));
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
