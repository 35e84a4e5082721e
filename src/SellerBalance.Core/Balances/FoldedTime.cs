using System.Data.Common;
using System.Globalization;

namespace SellerBalance.Balances;

/// <summary>A time of which nobody can tell any more what readers saw, since its builds were folded into one.</summary>
/// <param name="Build">The build that stands for them.</param>
/// <param name="From">When the first of them was published, UTC.</param>
/// <param name="Until">When the last of them was, UTC: from then on it is known again.</param>
public sealed record FoldedTime(long Build, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>The query that gives them, the oldest first.</summary>
    public const string Query = "folded_times";

    /// <summary>Reads a row of the query.</summary>
    public static FoldedTime Read(DbDataReader row) => new(row.GetInt64(0), MartQueries.Moment(row, 1), MartQueries.Moment(row, 2));

    /// <summary>Makes sure that what readers saw at a moment is still known.</summary>
    /// <param name="name">What asks, such as an option or a line of a file.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="folded">All such times, the oldest first.</param>
    /// <returns>The moment.</returns>
    /// <exception cref="UsageException">It is not.</exception>
    public static DateTimeOffset RequireKnown(string name, DateTimeOffset moment, IReadOnlyList<FoldedTime> folded) =>
        Of(moment, folded) is { } time ? throw new UsageException(time.Problem(name, moment)) : moment;

    /// <summary>What is wrong with asking for a moment of this time.</summary>
    /// <param name="name">What asks.</param>
    /// <param name="moment">The moment.</param>
    public string Problem(string name, DateTimeOffset moment) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: found {Instant(moment)}, a time whose builds were folded into build {Build}, expected one before {Instant(From)}, or from {Instant(Until)} on.");

    /// <summary>The time that a moment lies in; null for none.</summary>
    public static FoldedTime? Of(DateTimeOffset moment, IReadOnlyList<FoldedTime> folded)
    {
        var (low, high) = (0, folded.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (folded[middle].Until <= moment)
                low = middle + 1;
            else
                high = middle;
        }

        return low < folded.Count && folded[low].From <= moment ? folded[low] : null;
    }

    // To the microsecond, by which builds differ.
    private static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF 'UTC'", CultureInfo.InvariantCulture);
}
