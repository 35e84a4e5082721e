using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Features;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.DuckDb.Tests;

/// <summary>Drift of features that were published day by day.</summary>
public sealed class DriftTests
{
    private const int Sellers = 250;
    private const int Days = 9;

    [Fact]
    public void Amounts_that_rose_in_one_currency_are_found_there_and_all_else_is_steady()
    {
        using var books = new Books(DuckDbEngine.Instance, "Europe/Berlin", EventCatalog.Default);
        var random = new Random(17);
        for (var day = 1; day <= Days; day++)
        {
            // What was sold on a day is delivered at noon of the next one.
            books.Run(Day(books.Clock.GetUtcNow().AddDays(-1), random, isLast: day == Days));
            if (day < Days) books.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        }

        var set = FeatureSet.Load(books.Write("own.yaml", """
            features:
              paid_1d: { measure: sum, of: order_paid, window: 1d }
              orders_1d: { measure: count, of: order_paid, window: 1d }
              mean_1d: { measure: mean, of: order_paid, window: 1d }
              refunds_1d: { measure: sum, of: refund, window: 1d }
              age: { measure: age }
              paid_month: { measure: sum, of: order_paid, window: month_to_date }
            """), EventCatalog.Default);
        var drifts = DriftQueries.Of(books.Warehouse, set, new DriftRequest(books.Clock.GetUtcNow(), Days - 1, Sellers, 1))
            .ToDictionary(drift => $"{drift.Feature.Name} {drift.Currency}");
        Assert.Equal(
            ["mean_1d EUR Failed", "paid_1d EUR Failed"],
            drifts.Where(drift => drift.Value.Status is not DriftStatus.Steady and not DriftStatus.NotJudged).Select(drift => $"{drift.Key} {drift.Value.Status}").Order());
        Assert.Equal(["age EUR", "age USD", "paid_month EUR", "paid_month USD"], drifts.Where(drift => drift.Value.Status == DriftStatus.NotJudged).Select(drift => drift.Key).Order());
        var paid = drifts["paid_1d EUR"];
        Assert.Equal((Sellers, true), (paid.Now.Rows, paid.Before.Rows > Sellers * (Days - 2)));
        Assert.InRange(paid.Now.Mean!.Value / paid.Before.Mean!.Value, 2.5m, 3.5m);
    }

    // The last day's amounts in euros are three times as high.
    private static IEnumerable<EventRow> Day(DateTimeOffset time, Random random, bool isLast)
    {
        for (var seller = 0; seller < Sellers; seller++)
        {
            foreach (var currency in (string[])["EUR", "USD"])
            {
                var orders = random.Next(4);
                for (var order = 0; order < orders; order++)
                {
                    var amount = (decimal)Math.Round(Math.Exp(random.NextDouble() * 3) * (isLast && currency == "EUR" ? 30 : 10), 2);
                    yield return Event(time, seller, currency, random.Next(12) == 0 ? "refund" : "order_paid", order, amount);
                }
            }
        }
    }

    private static EventRow Event(DateTimeOffset time, int seller, string currency, string type, int order, decimal amount) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{time:yyyyMMdd}-{seller}-{currency}-{order}"))
        {
            EventTs = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            SellerId = string.Create(CultureInfo.InvariantCulture, $"S{seller}"),
            Currency = currency,
            EventType = type,
            Amount = amount.ToString(CultureInfo.InvariantCulture),
        };
}
