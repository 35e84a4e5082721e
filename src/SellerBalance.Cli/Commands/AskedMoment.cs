using System.CommandLine;
using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary>A moment as it is asked for: a time, a day, or a build's number.</summary>
/// <param name="Option">The option that asks.</param>
/// <param name="Text">What it says.</param>
internal sealed record AskedMoment(string Option, string Text)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>An option that takes a moment.</summary>
    public static Option<string?> Create(string name, string description) => new(name) { Description = description, HelpName = "MOMENT" };

    /// <summary>The moment as an option has it; null if it was not given.</summary>
    public static AskedMoment? Of(ParseResult arguments, Option<string?> option) => arguments.GetValue(option) is { } text ? new AskedMoment(option.Name, text) : null;

    /// <summary>Which moment it is in a warehouse. A time without an offset is in its business time zone; a day is its end, or now if it is not over.</summary>
    /// <exception cref="UsageException">It is no moment, or has not come yet, or there is no such build.</exception>
    public DateTimeOffset In(IWarehouse warehouse, TimeProvider clock)
    {
        if (Text.Length is > 0 and < 10 && Text.All(char.IsAsciiDigit)) return OfBuild(long.Parse(Text, CultureInfo.InvariantCulture), warehouse);
        var now = clock.GetUtcNow();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(warehouse.TimeZone);
        if (DateOnly.TryParseExact(Text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
        {
            var end = BusinessMoment.Utc(day.AddDays(1).ToDateTime(TimeOnly.MinValue), zone) - TimeSpan.FromMicroseconds(1);
            return end < now ? end : now;
        }

        var moment = BusinessMoment.Parse(Text, zone, out var wasSkipped) ?? throw Wrong(wasSkipped
            ? $"found {Text}, which the clocks of {warehouse.TimeZone} skipped, expected a time that there was. Add an offset, such as Z."
            : $"found {Credentials.Quoted(Text)}, expected a time such as 2026-11-14T08:00Z, a day such as 2026-11-14 for its end, or a build's number (list them with: seller-balance builds).");
        return moment <= now ? moment : throw Wrong($"found {Text}, which has not come yet, expected a time up to now, {Wording.Instant(now)}.");
    }

    private DateTimeOffset OfBuild(long number, IWarehouse warehouse)
    {
        var builds = MartQueries.Builds(warehouse).ToList();
        return builds.FirstOrDefault(build => build.Number == number)?.PublishedAt
            ?? throw Wrong(builds.Count == 0
                ? $"found the build {Text}, but nothing has been published yet."
                : string.Create(CultureInfo.InvariantCulture, $"found the build {Text}, expected one of {builds[^1].Number} to {builds[0].Number}. List them with: seller-balance builds"));
    }

    private UsageException Wrong(string what) => new($"{Option}: {what}");
}
