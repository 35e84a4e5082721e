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
    /// <param name="knownAt">The moment at which they were known; null for what is published now.</param>
    public static IEnumerable<BalanceDay> AsOf(IWarehouse warehouse, string? seller, string? currency, DateOnly? asOf, DateTimeOffset? knownAt = null)
    {
        var parameters = new Dictionary<string, object?> { ["as_of"] = asOf, ["seller"] = seller, ["currency"] = currency };
        if (knownAt is null) return warehouse.Read("balances", parameters, Day);
        parameters["known_at"] = Moment(knownAt);
        return warehouse.Read("balances_known", parameters, Day);
    }

    /// <summary>Balance days of a range, by seller and currency, oldest first; as they come, never all at once.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="seller">Only this seller; null for all.</param>
    /// <param name="currency">Only this currency, any case; null for all.</param>
    /// <param name="range">The days.</param>
    /// <param name="knownAt">The moment at which they were known; null for what is published now.</param>
    public static IEnumerable<BalanceDay> Days(IWarehouse warehouse, string? seller, string? currency, DayRange range, DateTimeOffset? knownAt = null)
    {
        var parameters = new Dictionary<string, object?>
        {
            ["from"] = range.From,
            ["to"] = range.To,
            ["seller"] = seller,
            ["currency"] = currency,
            ["carried_before"] = range.EveryDay ? range.From : null,
        };
        if (knownAt is not null) parameters["known_at"] = Moment(knownAt);
        var days = warehouse.Read(
            knownAt is null ? "balance_days" : "balance_days_known", parameters, row => (Day: Day(row), To: range.To ?? row.GetFieldValue<DateOnly>(7)));
        return range.EveryDay ? CarriedForward.Fill(days, range.From) : days.Select(day => day.Day);
    }

    /// <summary>The publications, newest first.</summary>
    public static IEnumerable<Build> Builds(IWarehouse warehouse) => warehouse.Read(
        "builds",
        new Dictionary<string, object?>(),
        Build.Read);

    /// <summary>The times of which nobody can tell any more what readers saw, the oldest first.</summary>
    public static IReadOnlyList<FoldedTime> FoldedTimes(IWarehouse warehouse) => [.. warehouse.Read(FoldedTime.Query, new Dictionary<string, object?>(), FoldedTime.Read)];

    /// <summary>The balance days that readers had seen at one moment and whose movements were different at another, by seller, currency and day.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="seller">Only this seller; null for all.</param>
    /// <param name="currency">Only this currency, any case; null for all.</param>
    /// <param name="asked">Between which moments, and which days.</param>
    public static IEnumerable<Restatement> Restatements(IWarehouse warehouse, string? seller, string? currency, RestatedPeriod asked) => warehouse.Read(
        "restatements",
        Parameters(seller, currency, asked),
        Restatement.Read);

    /// <summary>The parameters of the query <c>restatements</c>.</summary>
    public static Dictionary<string, object?> Parameters(string? seller, string? currency, RestatedPeriod asked) => new()
    {
        ["since"] = Moment(asked.Since),
        ["until"] = Moment(asked.Until),
        ["from"] = asked.From,
        ["to"] = asked.To,
        ["seller"] = seller,
        ["currency"] = currency,
    };

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

    /// <summary>A moment as queries take it: as text, which every engine reads as a time without a zone, and none earlier than each of them knows, since nothing was published by then.</summary>
    public static string? Moment(DateTimeOffset? moment) => moment is not { } time
        ? null
        : (time > DateTimeOffset.UnixEpoch ? time : DateTimeOffset.UnixEpoch).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    internal static DateTimeOffset Moment(DbDataReader row, int column) => new(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc));

    private static IReadOnlyList<decimal> Trend(string text) =>
        [.. text.Split(' ').Select(value => decimal.Parse(value, CultureInfo.InvariantCulture))];
}
