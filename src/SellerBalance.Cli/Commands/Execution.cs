using System.CommandLine;
using SellerBalance.Cli.Lineage;
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
    /// <param name="plan">What to do.</param>
    /// <returns>The exit code.</returns>
    public static int Run(ParseResult arguments, Settings settings, string verb, RunPlan plan)
    {
        if (!StandardStreams.HasInput && plan.Sources?.Contains("-") == true)
            throw new InputException("-: standard input is closed. Pipe the events in, or name a file.");
        var run = RunStamp.Start(TimeProvider.System, verb);
        var url = GlobalOptions.Url(arguments, settings);
        var report = LineageRun.Around(run, url, plan, GlobalOptions.Stop(arguments), () => Run(arguments, settings, run, plan));
        return Tell(arguments.GetValue(GlobalOptions.Json), report, GlobalOptions.Repeated(arguments), plan.Also);
    }

    // What cannot be told of a run does not change what became of it. JSON comes last, for what keeps only the last line.
    private static int Tell(JsonForm? json, RunReport report, string options, Action<RunReport>? also)
    {
        Failure? failure;
        if (json is { } form)
        {
            var page = Try(report, () => also?.Invoke(report));
            failure = Try(report, () => Send(() => RunJson.Write(report, StandardStreams.Output, form, page))) ?? page;
        }
        else
        {
            failure = Try(report, () => Send(() => new RunScreen(Screens.Output()).Write(report, options)));
            failure = Try(report, () => also?.Invoke(report)) ?? failure;
        }

        return report.Outcome == RunOutcome.Held ? ExitCodes.Held : failure?.Exit ?? ExitCodes.Ok;
    }

    private static void Send(Action write)
    {
        write();
        StandardStreams.Output.Send();
    }

    private static Failure? Try(RunReport report, Action tell)
    {
        try
        {
            tell();
            return null;
        }
        catch (OutputException exception) when (exception.IsReaderGone)
        {
            return null;
        }
        catch (Exception exception) when (exception is OutputException or InputException or WarehouseException or IOException or UnauthorizedAccessException)
        {
            var failure = Failure.Of(exception);
            failure = failure with { Message = $"the run is {Wording.Name(report.Outcome)}, but {failure.Message} {Wording.Instead(report)}" };
            StandardStreams.Say("seller-balance: " + failure.Message);
            return failure;
        }
    }

    // A run that fails is told to scripts as well as one that does not.
    private static RunReport Run(ParseResult arguments, Settings settings, RunStamp run, RunPlan plan)
    {
        var url = GlobalOptions.Url(arguments, settings);
        using var progress = new ProgressLine();
        try
        {
            var opening = GlobalOptions.Opening(arguments, settings, url, Access.Write);
            using var warehouse = AllWarehouses.Open(opening with { Progress = progress.Say });
            plan.Before?.Invoke(warehouse);
            return Run(warehouse, opening with { Progress = progress.Say }, settings, run, plan, GlobalOptions.Stop(arguments));
        }
        catch (Exception exception) when (arguments.GetValue(GlobalOptions.Json) is not null)
        {
            throw new FailedRunException(Failed(run, url.ToString(), TimeProvider.System), exception);
        }
    }

    /// <summary>Runs the pipeline on an open warehouse.</summary>
    /// <param name="warehouse">The warehouse, open for writing.</param>
    /// <param name="opening">As what it was opened.</param>
    /// <param name="settings">The settings in force.</param>
    /// <param name="run">Which run it is.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="stop">Asks the run to end.</param>
    internal static RunReport Run(IWarehouse warehouse, WarehouseOptions opening, Settings settings, RunStamp run, RunPlan plan, StopRequest stop)
    {
        if (plan.Sources is not null) KnownDirections.Require(warehouse, opening.Url, settings.Catalog);
        using var collector = plan.Sources is null ? null : NewCollector(warehouse, opening, settings);
        return new Pipeline(warehouse, opening.Url.ToString(), opening.Clock, stop).Run(
            run,
            collector is null ? null : () => collector.Collect(plan.Sources!, run, source => opening.Progress("reading " + source)),
            plan.Publish);
    }

    /// <summary>What stages rows for a warehouse.</summary>
    /// <param name="warehouse">The warehouse, open for writing.</param>
    /// <param name="opening">As what it was opened.</param>
    /// <param name="settings">The settings in force.</param>
    internal static Collector NewCollector(IWarehouse warehouse, WarehouseOptions opening, Settings settings) => new(
        warehouse.StagingInPlace,
        new CollectingOptions(settings.Catalog, warehouse.TimeZone)
        {
            MemoryLimitBytes = opening.MemoryLimitBytes,
            StatementTimeout = opening.StatementTimeout,
            RefusedRowsLimit = settings.RefusedRowsLimit,
            AllowedKeys = settings.AllowedKeys,
            Sources = settings.Sources,
        },
        opening.Stop);

    private static RunReport Failed(RunStamp run, string location, TimeProvider clock) => new(
        run.RunId, RunOutcome.Failed, run.StartedAt, clock.GetUtcNow() - run.StartedAt, location, "", [], [], [], new(0, 0, null, null), [], []);
}
