using SellerBalance.Balances;

namespace SellerBalance.Specs;

/// <summary>What readers see of a range of days, and of the sellers there are.</summary>
public abstract class BalanceDaysSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static readonly EventRow[] Week =
    [
        new("e1") { EventTs = "2026-11-10T12:00:00Z", Amount = "100" },
        new("e2") { EventTs = "2026-11-11T12:00:00Z", Amount = "10", EventType = "fee" },
        new("e3") { EventTs = "2026-11-13T12:00:00Z", Amount = "50", EventType = "payout" },
        new("e4") { EventTs = "2026-11-11T12:00:00Z", Amount = "7", SellerId = "S2", Currency = "USD" },
        new("e5") { EventTs = "2026-11-12T12:00:00Z", Amount = "3.1234", Currency = "USD" },
    ];

    [Fact]
    public void Days_with_movement_come_by_seller_and_currency_oldest_first()
    {
        var books = NewBooks();
        books.Run(Week);
        Assert.Equal(
            [
                "S1 EUR 10: 0 + 100 - 0 = 100",
                "S1 EUR 11: 100 + 0 - 10 = 90",
                "S1 EUR 13: 90 + 0 - 50 = 40",
                "S1 USD 12: 0 + 3.1234 - 0 = 3.1234",
                "S2 USD 11: 0 + 7 - 0 = 7",
            ],
            Days(books, null, null, everyDay: false));
        Assert.Equal(["S1 EUR 11: 100 + 0 - 10 = 90", "S2 USD 11: 0 + 7 - 0 = 7"], Days(books, 11, 11, everyDay: false));
        Assert.Equal(["S1 EUR 13: 90 + 0 - 50 = 40"], Days(books, 12, null, everyDay: false, "S1", "eur"));
        Assert.Equal(["S1 EUR 10: 0 + 100 - 0 = 100"], Days(books, null, 10, everyDay: false));
        Assert.Empty(Days(books, 14, null, everyDay: false));
        Assert.Empty(Days(books, null, 9, everyDay: false));
    }

    [Fact]
    public void Every_day_carries_the_balance_on_from_the_first_day_to_the_last()
    {
        var books = NewBooks();
        books.Run(Week);
        Assert.Equal(
            [
                "S1 EUR 10: 0 + 100 - 0 = 100",
                "S1 EUR 11: 100 + 0 - 10 = 90",
                "S1 EUR 12: 90 + 0 - 0 = 90",
                "S1 EUR 13: 90 + 0 - 50 = 40",
                "S1 USD 12: 0 + 3.1234 - 0 = 3.1234",
                "S1 USD 13: 3.1234 + 0 - 0 = 3.1234",
                "S2 USD 11: 0 + 7 - 0 = 7",
                "S2 USD 12: 7 + 0 - 0 = 7",
                "S2 USD 13: 7 + 0 - 0 = 7",
            ],
            Days(books, null, null, everyDay: true));
    }

    [Fact]
    public void Every_day_of_a_range_opens_with_what_was_owed_before_it()
    {
        var books = NewBooks();
        books.Run(Week);
        Assert.Equal(
            [
                "S1 EUR 12: 90 + 0 - 0 = 90",
                "S1 USD 12: 0 + 3.1234 - 0 = 3.1234",
                "S2 USD 12: 7 + 0 - 0 = 7",
            ],
            Days(books, 12, 12, everyDay: true));
        Assert.Equal(
            ["S1 EUR 13: 90 + 0 - 50 = 40", "S1 EUR 14: 40 + 0 - 0 = 40", "S1 EUR 15: 40 + 0 - 0 = 40"],
            Days(books, 13, 15, everyDay: true, "S1", "EUR"));
        Assert.Equal(["S2 USD 15: 7 + 0 - 0 = 7"], Days(books, 15, 15, everyDay: true, "S2"));
        Assert.Equal(["S1 EUR 10: 0 + 100 - 0 = 100"], Days(books, 1, 10, everyDay: true));
        Assert.Empty(Days(books, 14, null, everyDay: true));
        Assert.Empty(Days(books, 1, 9, everyDay: true));
    }

    [Fact]
    public void Sellers_are_known_by_their_published_balances()
    {
        var books = NewBooks();
        books.Ingest(new EventRow("e0") { SellerId = "S0" });
        Assert.Empty(MartQueries.Sellers(books.Warehouse, "S0"));
        Assert.Empty(Days(books, null, null, everyDay: true));
        books.Run(Week);
        Assert.Equal(
            [
                new SellerSpan("S1", "EUR", Day(10), Day(13)),
                new SellerSpan("S1", "USD", Day(12), Day(12)),
            ],
            MartQueries.Sellers(books.Warehouse, "S1"));
        Assert.Equal(["S0", "S1", "S1", "S2"], MartQueries.Sellers(books.Warehouse, null).Select(span => span.SellerId));
        Assert.Empty(MartQueries.Sellers(books.Warehouse, "s1"));
    }

    private static DateOnly Day(int day) => new(2026, 11, day);

    private static IEnumerable<string> Days(Books books, int? from, int? to, bool everyDay, string? seller = null, string? currency = null) =>
        MartQueries.Days(books.Warehouse, seller, currency, new DayRange(from is { } first ? Day(first) : null, to is { } last ? Day(last) : null, everyDay))
            .Select(day => FormattableString.Invariant(
                $"{day.SellerId} {day.Currency} {day.Date.Day}: {day.OpeningBalance:0.####} + {day.Inflow:0.####} - {day.Outflow:0.####} = {day.RunningBalance:0.####}"));
}
