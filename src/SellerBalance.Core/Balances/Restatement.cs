using System.Data.Common;

namespace SellerBalance.Balances;

/// <summary>Which restatements are asked for.</summary>
/// <param name="Since">What readers saw at this moment is compared.</param>
/// <param name="Until">With what they saw at this one; null for now.</param>
/// <param name="From">The first booking date; null for all.</param>
/// <param name="To">The last booking date, inclusive; null for all.</param>
public sealed record RestatedPeriod(DateTimeOffset Since, DateTimeOffset? Until, DateOnly? From, DateOnly? To);

/// <summary>The figures of one balance day.</summary>
/// <param name="Inflow">Money in; 0 or more.</param>
/// <param name="Outflow">Money out; 0 or more.</param>
/// <param name="RunningBalance">What is owed at the close of the day; carried forward if the day has no movement.</param>
/// <param name="Events">How many events the day has.</param>
public sealed record DayFigures(decimal Inflow, decimal Outflow, decimal RunningBalance, long Events);

/// <summary>A balance day whose movements changed after readers had seen it.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Date">The booking date.</param>
/// <param name="Before">What readers saw.</param>
/// <param name="After">What they see since.</param>
/// <param name="Build">The last build that changed it.</param>
/// <param name="RestatedAt">When that was published, UTC.</param>
public sealed record Restatement(string SellerId, string Currency, DateOnly Date, DayFigures Before, DayFigures After, long Build, DateTimeOffset RestatedAt)
{
    /// <summary>Reads a row of the query <c>restatements</c>.</summary>
    public static Restatement Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetFieldValue<DateOnly>(2),
        new DayFigures(row.GetDecimal(3), row.GetDecimal(5), row.GetDecimal(7), row.GetInt64(9)),
        new DayFigures(row.GetDecimal(4), row.GetDecimal(6), row.GetDecimal(8), row.GetInt64(10)),
        row.GetInt64(11),
        MartQueries.Moment(row, 12));
}
