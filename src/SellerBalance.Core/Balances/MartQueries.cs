using System.Data.Common;
using System.Globalization;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Balances;

/// <summary>What is asked of the published mart, whatever the engine: the files <c>queries/*.sql</c> of each.</summary>
public static class MartQueries
{
    /// <summary>The mart in four figures, and each currency's share of it.</summary>
    public static MartSummary Summary(IWarehouse warehouse)
    {
        var rows = warehouse.Read(
            "summary",
            new Dictionary<string, object?>(),
            row => (Currency: row.IsDBNull(0) ? null : row.GetString(0), Summary: new BalanceSummary(
                row.GetInt64(1),
                row.GetInt64(2),
                row.IsDBNull(3) ? null : row.GetFieldValue<DateOnly>(3),
                row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4)))).ToList();
        return new MartSummary(
            rows.Single(row => row.Currency is null).Summary,
            rows.Where(row => row.Currency is not null).ToDictionary(row => row.Currency!, row => row.Summary, StringComparer.Ordinal));
    }

    /// <summary>Balances at the close of a day, carried forward over days without movement, by seller and currency.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="seller">Only this seller; null for all.</param>
    /// <param name="currency">Only this currency, any case; null for all.</param>
    /// <param name="asOf">The booking date; null for the mart's last.</param>
    public static IEnumerable<BalanceDay> AsOf(IWarehouse warehouse, string? seller, string? currency, DateOnly? asOf) => warehouse.Read(
        "balances",
        new Dictionary<string, object?> { ["as_of"] = asOf, ["seller"] = seller, ["currency"] = currency },
        Day);

    /// <summary>Balance days of a range, by seller and currency, oldest first; as they come, never all at once.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="seller">Only this seller; null for all.</param>
    /// <param name="currency">Only this currency, any case; null for all.</param>
    /// <param name="range">The days.</param>
    public static IEnumerable<BalanceDay> Days(IWarehouse warehouse, string? seller, string? currency, DayRange range)
    {
        var days = warehouse.Read(
            "balance_days",
            new Dictionary<string, object?>
            {
                ["from"] = range.From,
                ["to"] = range.To,
                ["seller"] = seller,
                ["currency"] = currency,
                ["carried_before"] = range.EveryDay ? range.From : null,
            },
            row => (Day: Day(row), To: range.To ?? row.GetFieldValue<DateOnly>(7)));
        return range.EveryDay ? CarriedForward.Fill(days, range.From) : days.Select(day => day.Day);
    }

    /// <summary>Which sellers have published balances, in which currencies, and when.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="seller">Only this seller; null for all.</param>
    public static IEnumerable<SellerSpan> Sellers(IWarehouse warehouse, string? seller) => warehouse.Read(
        "sellers",
        new Dictionary<string, object?> { ["seller"] = seller },
        row => new SellerSpan(row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetFieldValue<DateOnly>(3)));

    /// <summary>Why rows were not accepted.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="runId">Only this run's; null for all.</param>
    public static IReadOnlyList<ReasonCount> Reasons(IWarehouse warehouse, string? runId) => [.. warehouse.Read(
        "reasons",
        new Dictionary<string, object?> { ["run_id"] = runId },
        row => new ReasonCount(row.GetString(0), row.GetInt64(1), row.GetString(2)))];

    /// <summary>The sellers furthest from zero.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="from">The first day of the period that opening, inflow, outflow and trend cover; not before the mart's first.</param>
    /// <param name="to">Its last day: the mart's.</param>
    /// <param name="limit">How many.</param>
    /// <param name="points">Values in each trend.</param>
    public static IReadOnlyList<SellerPeriod> FurthestFromZero(IWarehouse warehouse, DateOnly from, DateOnly to, int limit, int points) => [.. warehouse.Read(
        "sellers_furthest_from_zero",
        new Dictionary<string, object?> { ["from"] = from, ["to"] = to, ["limit"] = limit, ["points"] = points },
        row => new SellerPeriod(
            row.GetString(0),
            row.GetString(1),
            row.GetDecimal(2),
            row.GetDecimal(3),
            row.GetDecimal(4),
            row.GetDecimal(5),
            Trend(row.GetString(6))))];

    /// <summary>All sellers of each currency together.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="summary">What it holds.</param>
    /// <param name="from">The first day of the period that opening, inflow, outflow and trend cover; not before the mart's first.</param>
    /// <param name="to">Its last day: the mart's.</param>
    /// <param name="points">Values in each trend.</param>
    public static IReadOnlyList<CurrencyTotal> Totals(IWarehouse warehouse, MartSummary summary, DateOnly from, DateOnly to, int points) => [.. warehouse.Read(
        "currency_totals",
        new Dictionary<string, object?> { ["from"] = from, ["to"] = to, ["points"] = points },
        row => new CurrencyTotal(
            row.GetString(0),
            summary.ByCurrency[row.GetString(0)].Sellers,
            row.GetDecimal(1),
            row.GetDecimal(2),
            row.GetDecimal(3),
            row.GetDecimal(4),
            Trend(row.GetString(5))))];

    private static BalanceDay Day(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetFieldValue<DateOnly>(2),
        row.GetDecimal(3),
        row.GetDecimal(4),
        row.GetDecimal(5),
        row.GetDecimal(6));

    private static IReadOnlyList<decimal> Trend(string text) =>
        [.. text.Split(' ').Select(value => decimal.Parse(value, CultureInfo.InvariantCulture))];
}
