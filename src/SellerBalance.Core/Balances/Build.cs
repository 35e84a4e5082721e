using System.Data.Common;

namespace SellerBalance.Balances;

/// <summary>One publication of the mart.</summary>
/// <param name="Number">Its place in the order of publications.</param>
/// <param name="RunId">The run that published it; <c>by hand</c> if it was built without the program.</param>
/// <param name="PublishedAt">From when on readers saw it, UTC; later than that of every build before.</param>
/// <param name="Scope">What it built: <c>touched</c>, <c>range</c>, <c>everything</c>, or <c>migration</c> for what an earlier version of the program had published.</param>
/// <param name="LastDay">The last day of the mart then; null if it was empty.</param>
/// <param name="Movements">How many movements it changed.</param>
/// <param name="FoldedFrom">When the first of the builds was published that were folded into it, UTC; null if none was.</param>
public sealed record Build(long Number, string RunId, DateTimeOffset PublishedAt, string Scope, DateOnly? LastDay, long Movements, DateTimeOffset? FoldedFrom)
{
    /// <summary>Reads a row of the query <c>builds</c>.</summary>
    public static Build Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), MartQueries.Moment(row, 2), row.GetString(3), row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4), row.GetInt64(5),
        row.IsDBNull(6) ? null : MartQueries.Moment(row, 6));
}
