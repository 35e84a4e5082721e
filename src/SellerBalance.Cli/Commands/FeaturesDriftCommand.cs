using System.CommandLine;
using SellerBalance.Cli.Output;
using SellerBalance.Features;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>features drift</c>: how far features have moved from those of the days before.</summary>
internal static class FeaturesDriftCommand
{
    private const int DaysDefault = 30;
    private const int DaysMax = 366;
    private const int SampleDefault = 1000;

    private static readonly Option<int> Days = new("--days") { Description = "With how many days before to compare", HelpName = "N", DefaultValueFactory = _ => DaysDefault };

    private static readonly Option<int> Size = new("--sample") { Description = "How many sellers of each currency to look at", HelpName = "N", DefaultValueFactory = _ => SampleDefault };

    private static readonly Option<double> Warn = new("--warn") { Description = "The index from which on a feature is to be looked at", HelpName = "PSI", DefaultValueFactory = _ => new DriftLimits().Warns };

    private static readonly Option<double> Fail = new("--fail") { Description = "The index from which on a feature has shifted", HelpName = "PSI", DefaultValueFactory = _ => new DriftLimits().Fails };

    private static readonly Option<string?> AsOf = MomentOption.Create("--as-of", "As known at this moment: a time, a day for its end, or a build's number (default: now)");

    private static readonly Option<bool> All = new("--all") { Description = "Also show features that are steady" };

    public static Command Create()
    {
        var command = new Verb("drift", "Show features that have moved from those of the days before, by the population stability index (PSI).", """
            Each day is as it was known at the same time of that day. A feature is shown if its index is beyond --warn and beyond what chance
            brings about among so many sellers. If any is beyond --fail, the exit code is 2.

            Examples:
              seller-balance features drift
              seller-balance features drift --days 7 --all --json
            """)
        {
            Days,
            Size,
            FeaturesVerifyCommand.Seed,
            Warn,
            Fail,
            AsOf,
            All,
            FeaturesCommand.Definition,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var (days, size, warn, fail) = (arguments.GetValue(Days), arguments.GetValue(Size), arguments.GetValue(Warn), arguments.GetValue(Fail));
        if (days is < 1 or > DaysMax) throw new UsageException($"--days: found {days}, expected 1 to {DaysMax}.");
        if (size < 1) throw new UsageException($"--sample: found {size}, expected at least 1.");
        if (!(warn > 0 && fail >= warn)) throw new UsageException(FormattableString.Invariant($"--fail: found {fail} with --warn {warn}, expected --warn above 0 and --fail not below it."));
        var settings = GlobalOptions.Settings(arguments);
        var set = FeaturesCommand.Asked(arguments, settings);
        using var warehouse = GlobalOptions.Open(arguments, settings, Access.Read);
        var moment = MomentOption.Of(arguments, AsOf, warehouse) ?? TimeProvider.System.GetUtcNow();
        var request = new DriftRequest(moment, days, size, arguments.GetValue(FeaturesVerifyCommand.Seed) ?? Random.Shared.Next()) { Limits = new DriftLimits(warn, fail) };
        var report = new DriftReport(moment, days, set, [.. DriftQueries.Of(warehouse, set, request)]);
        var failure = report.Count(DriftStatus.Failed) == 0 ? null : new Failure("features_drifted", report.Verdict, ExitCodes.Held);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
        {
            if (failure is not null) StandardStreams.Say("seller-balance: " + failure.Message);
            JsonOutput.Write(form, json => report.Write(json, failure));
        }
        else
        {
            report.Write(arguments.GetValue(All), Screens.Output());
        }

        return failure?.Exit ?? ExitCodes.Ok;
    }
}
