using System.Globalization;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Balances;

/// <summary>A moment as it is asked for: a time, a day for its end, or a build's number.</summary>
/// <param name="Name">The option or parameter that asks.</param>
/// <param name="Text">What it says.</param>
/// <param name="Listed">How the builds are listed where it was asked, such as a command.</param>
public sealed record AskedMoment(string Name, string Text, string Listed)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>The build's number that stands for its time; null if it is none.</summary>
    public long? Build => Text.Length is > 0 and < 10 && Text.All(char.IsAsciiDigit) ? long.Parse(Text, CultureInfo.InvariantCulture) : null;

    /// <summary>Which moment it is, UTC, if it is no build's. A time without an offset is in the business time zone; a day is its end, or now if it is not over.</summary>
    /// <param name="timeZone">The business time zone, an IANA id.</param>
    /// <param name="now">Now, UTC.</param>
    /// <exception cref="UsageException">It is no moment, or has not come yet.</exception>
    public DateTimeOffset In(string timeZone, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        if (DateOnly.TryParseExact(Text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
        {
            var end = BusinessMoment.Utc(day.AddDays(1).ToDateTime(TimeOnly.MinValue), zone) - TimeSpan.FromMicroseconds(1);
            return end < now ? end : now;
        }

        var moment = BusinessMoment.Parse(Text, zone, out var wasSkipped) ?? throw Wrong(wasSkipped
            ? $"found {Text}, which the clocks of {timeZone} skipped, expected a time that there was. Add an offset, such as Z."
            : $"found {Credentials.Quoted(Text)}, expected a time such as 2026-11-14T08:00Z, a day such as 2026-11-14 for its end, or a build's number (list them with: {Listed}).");
        return moment <= now ? moment : throw Wrong($"found {Text}, which has not come yet, expected a time up to now, {Instant(now)}.");
    }

    /// <summary>When its build was published, UTC.</summary>
    /// <param name="builds">All builds, newest first.</param>
    /// <exception cref="UsageException">There is no such build.</exception>
    public DateTimeOffset Of(IReadOnlyList<Build> builds) =>
        builds.FirstOrDefault(build => build.Number == Build)?.PublishedAt
        ?? throw Wrong(builds.Count == 0
            ? $"found the build {Text}, but nothing has been published yet."
            : builds.LastOrDefault(build => build.Number > Build) is { FoldedFrom: not null } one
                ? string.Create(CultureInfo.InvariantCulture, $"found the build {Text}, which was folded into build {one.Number}. Ask for that one, or list them with: {Listed}")
                : string.Create(CultureInfo.InvariantCulture, $"found the build {Text}, expected one of {builds[^1].Number} to {builds[0].Number}. List them with: {Listed}"));

    private static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private UsageException Wrong(string what) => new($"{Name}: {what}");
}
