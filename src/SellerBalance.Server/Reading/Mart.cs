using System.Collections.Concurrent;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Reading;

/// <summary>What a seller was owed in a currency at the close of the last day with movement.</summary>
internal sealed record Closing(string SellerId, string Currency, DateOnly Day, decimal Opening, decimal Inflow, decimal Outflow, decimal Running)
{
    /// <summary>The balance carried forward to a day that is not before <see cref="Day"/>.</summary>
    public BalanceRow On(DateOnly day) => day == Day
        ? new BalanceRow(SellerId, Currency, day, Opening, Inflow, Outflow, Inflow - Outflow, Running)
        : new BalanceRow(SellerId, Currency, day, Running, 0, 0, 0, Running);
}

/// <summary>What came in and went out on a day, all sellers of a currency together.</summary>
internal sealed record CurrencyDay(string Currency, DateOnly Day, decimal Inflow, decimal Outflow);

/// <summary>
/// One publication's closing balances, held in memory: lists of any length are searched, sorted and added up without asking the engine,
/// which may be busy with a run.
/// </summary>
internal sealed class Mart
{
    /// <summary>How far back <see cref="Days"/> goes from today or the mart's last day, whichever is earlier.</summary>
    public const int DaysBack = 90;

    private readonly ConcurrentDictionary<SellerOrder, int[]> _orders = new();

    private Mart(IReadOnlyList<Closing> closings, IReadOnlyList<CurrencyDay> days) => (Closings, Days) = (closings, days);

    /// <summary>By seller and currency.</summary>
    public IReadOnlyList<Closing> Closings { get; }

    /// <summary>By currency and day.</summary>
    public IReadOnlyList<CurrencyDay> Days { get; }

    /// <summary>Loads it from a snapshot.</summary>
    public static async Task<Mart> Load(ISnapshot snapshot, State state, DateOnly today, CancellationToken stop)
    {
        if (state.LastDay is not { } last) return new Mart([], []);
        var currencies = new Dictionary<string, string>(StringComparer.Ordinal);
        var closings = new List<Closing>();
        await foreach (var closing in snapshot.Read(
            "closings",
            new Dictionary<string, object?>(),
            row => new Closing(
                row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetDecimal(3), row.GetDecimal(4), row.GetDecimal(5), row.GetDecimal(6)),
            stop))
        {
            // A few codes, each of which would otherwise be there once for every seller.
            if (!currencies.TryGetValue(closing.Currency, out var currency)) currencies[closing.Currency] = currency = closing.Currency;
            closings.Add(closing with { Currency = currency });
        }

        closings.Sort((left, right) => EngineOrder.Compare(left.SellerId, right.SellerId) is var order and not 0 ? order : EngineOrder.Compare(left.Currency, right.Currency));
        var from = (today < last ? today : last).AddDays(-DaysBack);
        var days = new List<CurrencyDay>();
        await foreach (var day in snapshot.Read(
            "currency_days",
            new Dictionary<string, object?> { ["from"] = from },
            row => new CurrencyDay(row.GetString(0), row.GetFieldValue<DateOnly>(1), row.GetDecimal(2), row.GetDecimal(3)),
            stop))
        {
            days.Add(day);
        }

        return new Mart(closings, days);
    }

    /// <summary>The books of one seller.</summary>
    public IReadOnlyList<Closing> Of(string seller)
    {
        var start = FirstNotBefore(seller);
        var end = start;
        while (end < Closings.Count && Closings[end].SellerId == seller)
            end++;
        return [.. Enumerable.Range(start, end - start).Select(place => Closings[place])];
    }

    /// <summary>The books after a key, in their order.</summary>
    public IEnumerable<Closing> After(string? seller, string? currency)
    {
        for (var place = seller is null ? 0 : FirstNotBefore(seller); place < Closings.Count; place++)
        {
            var closing = Closings[place];
            if (closing.SellerId != seller || EngineOrder.Compare(closing.Currency, currency) > 0) yield return closing;
        }
    }

    /// <summary>The books in an order.</summary>
    public IEnumerable<Closing> In(SellerOrder order) =>
        order == SellerOrder.Seller ? Closings : _orders.GetOrAdd(order, Sort).Select(place => Closings[place]);

    // Amounts of different currencies are not compared: each currency's are together.
    private int[] Sort(SellerOrder order)
    {
        int[] places = [.. Enumerable.Range(0, Closings.Count)];
        Comparison<Closing> compare = order switch
        {
            SellerOrder.Most => (left, right) => ByCurrency(left, right) is var by and not 0 ? by : right.Running.CompareTo(left.Running),
            SellerOrder.Least => (left, right) => ByCurrency(left, right) is var by and not 0 ? by : left.Running.CompareTo(right.Running),
            _ => (left, right) => left.Day.CompareTo(right.Day),
        };
        Array.Sort(places, (left, right) => compare(Closings[left], Closings[right]) is var by and not 0 ? by : left.CompareTo(right));
        return places;
    }

    private static int ByCurrency(Closing left, Closing right) => EngineOrder.Compare(left.Currency, right.Currency);

    private int FirstNotBefore(string seller)
    {
        var (low, high) = (0, Closings.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (EngineOrder.Compare(Closings[middle].SellerId, seller) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

/// <summary>In which order sellers are listed.</summary>
internal enum SellerOrder
{
    /// <summary>By id.</summary>
    Seller,

    /// <summary>Who is owed most first, each currency by itself.</summary>
    Most,

    /// <summary>Who is owed least, or owes most, first, each currency by itself.</summary>
    Least,

    /// <summary>Who has been without movement longest first.</summary>
    Quiet,
}
