using System.CommandLine;
using SellerBalance.Cli.Output;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary>What the verbs that run the pipeline have in common: open, run, show, exit.</summary>
internal static class Execution
{
    /// <summary>Runs the pipeline and shows its report.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="settings">The settings in force.</param>
    /// <param name="verb">For the run log.</param>
    /// <param name="sources">What to ingest; null for nothing.</param>
    /// <param name="publish">What to build and check; null for nothing.</param>
    /// <param name="also">Called with the report after it was shown; null for nothing.</param>
    /// <param name="before">Called with the open warehouse before anything lands, to refuse it; null for nothing.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        ParseResult arguments,
        Settings settings,
        string verb,
        IReadOnlyList<string>? sources,
        PublishRequest? publish,
        Action<RunReport>? also = null,
        Action<IWarehouse>? before = null)
    {
        var clock = TimeProvider.System;
        var run = RunStamp.Start(clock, verb);
        var location = GlobalOptions.Url(arguments, settings).ToString();
        var report = RunOrTell(arguments, settings, run, location, sources, publish, before);
        Show(arguments, report);
        also?.Invoke(report);
        return report.Outcome == RunOutcome.Held ? ExitCodes.Held : ExitCodes.Ok;
    }

    // A run that fails is told to scripts as well as one that does not; its message goes the way of all errors.
    private static RunReport RunOrTell(
        ParseResult arguments,
        Settings settings,
        RunStamp run,
        string location,
        IReadOnlyList<string>? sources,
        PublishRequest? publish,
        Action<IWarehouse>? before)
    {
        var clock = TimeProvider.System;
        using var progress = new ProgressLine();
        try
        {
            var opening = GlobalOptions.Opening(arguments, settings, GlobalOptions.Url(arguments, settings), Access.Write);
            using var warehouse = AllWarehouses.Open(opening with { Progress = progress.Say });
            if (sources is not null) KnownDirections.Require(warehouse, opening.Url, settings.Catalog);
            before?.Invoke(warehouse);
            using var collector = sources is null ? null : new Collector(
                warehouse.StagingInPlace, settings.Catalog, warehouse.TimeZone, opening.MemoryLimitBytes, opening.StatementTimeout, opening.Stop);
            return new Pipeline(warehouse, location, clock, GlobalOptions.Stop(arguments)).Run(
                run,
                collector is null ? null : () => collector.Collect(sources!, run, source => progress.Say("reading " + source)),
                publish);
        }
        catch (Exception) when (arguments.GetValue(GlobalOptions.Json))
        {
            progress.Clear();
            RunJson.Write(Failed(run, location, clock), Console.OpenStandardOutput());
            throw;
        }
    }

    private static void Show(ParseResult arguments, RunReport report)
    {
        if (arguments.GetValue(GlobalOptions.Json))
            RunJson.Write(report, Console.OpenStandardOutput());
        else
            new RunScreen(Screens.Output()).Write(report, GlobalOptions.Repeated(arguments));
    }

    private static RunReport Failed(RunStamp run, string location, TimeProvider clock) => new(
        run.RunId, RunOutcome.Failed, run.StartedAt, clock.GetUtcNow() - run.StartedAt, location, "", [], [], [], new(0, 0, null, null), [], []);
}
