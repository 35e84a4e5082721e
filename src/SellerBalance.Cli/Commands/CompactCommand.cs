using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>compact</c>: the old builds of each day become one.</summary>
internal static class CompactCommand
{
    private const string OlderThanDefault = "90d";

    private static readonly Option<string> OlderThan = new("--older-than")
    {
        Description = "How old builds are that are folded, in whole days, such as 30d",
        HelpName = "DAYS",
        DefaultValueFactory = _ => OlderThanDefault,
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be folded" };

    public static Command Create()
    {
        var command = new Verb("compact", "Fold the old builds of each day into one, so that movements take less room.", """
            Balances, events and what changed from one day to the next stay as they are. What readers saw in the middle of a folded
            day can no longer be asked for; what they saw at its end can. The newest build is never folded.

            Examples:
              seller-balance compact --dry-run
              seller-balance compact --older-than 365d
            """)
        {
            OlderThan,
            DryRun,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var days = Days(arguments.GetValue(OlderThan)!);
        var (isDry, settings) = (arguments.GetValue(DryRun), GlobalOptions.Settings(arguments));
        using var warehouse = GlobalOptions.Open(arguments, settings, isDry ? Access.Read : Access.Write);
        var today = BusinessMoment.Day(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(warehouse.TimeZone));
        var builds = MartQueries.Builds(warehouse).ToList();
        var before = days < today.DayNumber ? today.AddDays(-days) : DateOnly.MinValue;
        var folds = Fold.Of(builds, warehouse.TimeZone, before);
        var folded = builds.Where(build => folds.Any(fold => build.Number >= fold.First && build.Number <= fold.Last)).ToList();
        var had = folded.Sum(build => build.Movements);
        long? has = null;
        if (!isDry && folds.Count > 0)
        {
            Compact(warehouse, folds, folded.Count);
            has = MartQueries.Builds(warehouse).Sum(build => build.Movements) - builds.Except(folded).Sum(build => build.Movements);
        }

        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => Write(json, before, folded.Count, folds.Count, had, has));
        else
            StandardStreams.Say(Sentence(before, folded.Count, folds.Count, had, has));
        return ExitCodes.Ok;
    }

    private static void Compact(IWarehouse warehouse, IReadOnlyList<Fold> folds, int count)
    {
        var run = RunStamp.Start(TimeProvider.System, "compact");
        warehouse.Record(run, outcome: null, message: null);
        try
        {
            warehouse.FoldBuilds(folds);
        }
        catch (WarehouseException exception)
        {
            warehouse.Record(run, RunOutcome.Failed, exception.Message);
            throw;
        }

        warehouse.Record(run, RunOutcome.Done, $"folded {Wording.Count(count, "build")} into {Wording.Count(folds.Count)}");
    }

    private static string Sentence(DateOnly before, int builds, int days, long had, long? has) => builds == 0
        ? $"No day before {Wording.Day(before)} has more than one build: nothing to fold."
        : $"{Wording.Count(builds, "build")} of {Wording.Count(days, "day")} before {Wording.Day(before)}, with {Wording.Count(had, "movement")}, "
            + (has is { } kept ? $"were folded into {Wording.Count(days)}, with {Wording.Count(kept)}." : $"would be folded into {Wording.Count(days)}. Nothing was changed.");

    private static void Write(Utf8JsonWriter json, DateOnly before, int builds, int days, long had, long? has)
    {
        json.WriteStartObject();
        json.WriteString("before", Wording.Day(before));
        json.WriteNumber("builds", builds);
        json.WriteNumber("days", days);
        json.WriteNumber("movements_before", had);
        if (has is { } kept) json.WriteNumber("movements_after", kept);
        else json.WriteNull("movements_after");
        json.WriteEndObject();
    }

    private static int Days(string text) =>
        text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days >= 1
            ? days
            : throw new UsageException($"--older-than: found {Credentials.Quoted(text)}, expected whole days from 1d up, such as {OlderThanDefault}.");
}
