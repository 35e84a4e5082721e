namespace SellerBalance.Balances;

/// <summary>
/// One row of the daily mart, or the same carried forward to a day without movement (then inflow and outflow are 0).
/// <c>RunningBalance = OpeningBalance + Inflow − Outflow</c>. Amounts are in the currency's units, never converted.
/// </summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code, upper case.</param>
/// <param name="Date">The booking date, in the business time zone.</param>
/// <param name="OpeningBalance">What was owed at the start of the day; negative when the seller owes.</param>
/// <param name="Inflow">What was added that day; never negative.</param>
/// <param name="Outflow">What was taken that day; never negative.</param>
/// <param name="RunningBalance">What is owed at the close of the day.</param>
public sealed record BalanceDay(
    string SellerId,
    string Currency,
    DateOnly Date,
    decimal OpeningBalance,
    decimal Inflow,
    decimal Outflow,
    decimal RunningBalance)
{
    /// <summary><c>Inflow − Outflow</c>.</summary>
    public decimal NetChange => Inflow - Outflow;
}

/// <summary>Which balance days to show.</summary>
/// <param name="From">The first booking date; null for each seller's first.</param>
/// <param name="To">The last booking date, inclusive; null for the mart's last.</param>
/// <param name="EveryDay">Whether days without movement are among them, from a seller's first day in a currency on.</param>
public sealed record DayRange(DateOnly? From, DateOnly? To, bool EveryDay);

/// <summary>When a seller has balance days in a currency.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
public sealed record SellerSpan(string SellerId, string Currency, DateOnly From, DateOnly To);

/// <summary>The published mart in four figures.</summary>
/// <param name="Sellers">Distinct sellers.</param>
/// <param name="BalanceDays">Rows of <c>dwh.seller_balance_daily</c>.</param>
/// <param name="From">Its first booking date; null while it is empty.</param>
/// <param name="To">Its last booking date; null while it is empty.</param>
public sealed record BalanceSummary(long Sellers, long BalanceDays, DateOnly? From, DateOnly? To);

/// <summary>The published mart, as a whole and by currency.</summary>
/// <param name="All">All of it.</param>
/// <param name="ByCurrency">What each currency has of it, by ISO 4217 code; a seller may be in several.</param>
public sealed record MartSummary(BalanceSummary All, IReadOnlyDictionary<string, BalanceSummary> ByCurrency);

/// <summary>One seller's account over the report's period, the mart's last 30 days.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="OpeningBalance">At the start of the period.</param>
/// <param name="Inflow">Sum over the period.</param>
/// <param name="Outflow">Sum over the period.</param>
/// <param name="ClosingBalance">At the close of the period's last day.</param>
/// <param name="Trend">The running balance at evenly spread days of the period, oldest first, carried forward; for a sparkline.</param>
public sealed record SellerPeriod(
    string SellerId,
    string Currency,
    decimal OpeningBalance,
    decimal Inflow,
    decimal Outflow,
    decimal ClosingBalance,
    IReadOnlyList<decimal> Trend);

/// <summary>The same for all sellers of one currency together.</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Sellers">Sellers with a balance in it.</param>
/// <param name="OpeningBalance">Sum over the sellers.</param>
/// <param name="Inflow">Sum over sellers and days.</param>
/// <param name="Outflow">Sum over sellers and days.</param>
/// <param name="ClosingBalance">Sum over the sellers.</param>
/// <param name="Trend">As <see cref="SellerPeriod.Trend"/>, summed over the sellers.</param>
public sealed record CurrencyTotal(
    string Currency,
    long Sellers,
    decimal OpeningBalance,
    decimal Inflow,
    decimal Outflow,
    decimal ClosingBalance,
    IReadOnlyList<decimal> Trend);
