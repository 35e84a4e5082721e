using System.Globalization;
using SellerBalance.Runs;

namespace SellerBalance.Balances;

/// <summary>Builds that become one: what each added is added together, and the last stands for all.</summary>
/// <param name="First">The number of the first of them.</param>
/// <param name="Last">The number of the last of them.</param>
public sealed record Fold(long First, long Last)
{
    /// <summary>What can be folded without losing how balances stood at the end of a day: the builds of each business day. The newest build stays as it is.</summary>
    /// <param name="builds">All builds, newest first.</param>
    /// <param name="timeZone">The business time zone, an IANA id.</param>
    /// <param name="before">Only what was published before this day.</param>
    public static IReadOnlyList<Fold> Of(IEnumerable<Build> builds, string timeZone, DateOnly before)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        return [.. builds.Skip(1)
            .GroupBy(build => BusinessMoment.Day(build.PublishedAt, zone))
            .Where(day => day.Key < before && day.Skip(1).Any())
            .Select(day => new Fold(day.Min(build => build.Number), day.Max(build => build.Number)))
            .Reverse()];
    }

    /// <summary>Folds as the engines' <c>fold.sql</c> takes them.</summary>
    public static string Text(IEnumerable<Fold> folds) => string.Join(',', folds.Select(fold => string.Create(CultureInfo.InvariantCulture, $"{fold.First}-{fold.Last}")));
}
