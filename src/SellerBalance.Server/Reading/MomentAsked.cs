using SellerBalance.Balances;

namespace SellerBalance.Server.Reading;

/// <summary>Moments that are asked for in addresses.</summary>
internal static class MomentAsked
{
    /// <summary>What such a parameter takes.</summary>
    public const string Meaning = "A time, a day for its end, or a build's number";

    /// <summary>The moment, UTC; null if none is asked for.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="text">Its value; null or empty if it was not given.</param>
    /// <param name="sight">Where the builds are.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="AskedWrongException">It is no moment, or has not come yet, or there is no such build.</exception>
    public static async ValueTask<DateTimeOffset?> Of(string name, string? text, Sight sight, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var asked = new AskedMoment(name, text, "GET /api/v1/builds");
        try
        {
            return asked.Build is null
                ? FoldedTime.RequireKnown(name, asked.In(sight.Published.TimeZone, sight.Library.Clock.GetUtcNow()), await sight.Ask(snapshot => Questions.FoldedTimes(snapshot, stop), stop).ToListAsync(stop))
                : asked.Of(await Builds(sight, stop));
        }
        catch (UsageException exception)
        {
            throw new AskedWrongException(exception.Message);
        }
    }

    /// <summary>Between which moments restatements are asked for.</summary>
    /// <exception cref="AskedWrongException">As <see cref="Of"/>, or the first is after the second.</exception>
    public static async ValueTask<RestatedPeriod> Period(string? since, string? until, MartFilter filter, Sight sight, CancellationToken stop)
    {
        var first = await Of("since", since, sight, stop) ?? (await Builds(sight, stop) is [_, var before, ..] ? before.PublishedAt : DateTimeOffset.UnixEpoch);
        var second = await Of("until", until, sight, stop);
        return second is null || first <= second
            ? new RestatedPeriod(first, second, filter.From, filter.To)
            : throw new AskedWrongException($"since: found {Cli.Output.Wording.Instant(first)}, which is after until, {Cli.Output.Wording.Instant(second.Value)}.");
    }

    private static ValueTask<List<Build>> Builds(Sight sight, CancellationToken stop) =>
        sight.Ask(snapshot => Questions.Builds(snapshot, stop), stop).ToListAsync(stop);
}
