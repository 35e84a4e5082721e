using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Warehouses;

namespace SellerBalance.Runs;

/// <summary>Collect, build, check, publish: one run after the other on one warehouse.</summary>
/// <param name="warehouse">The warehouse, open for writing.</param>
/// <param name="location">The warehouse's URL without secrets, for the report.</param>
/// <param name="clock">Where the time comes from.</param>
/// <param name="stop">Asks the run to end; null if nobody does.</param>
public sealed class Pipeline(IWarehouse warehouse, string location, TimeProvider clock, StopRequest? stop = null)
{
    private const int SellersShown = 10;
    private const int TrendPoints = 30;

    /// <summary>Runs and reports. The run is noted as failed if it throws.</summary>
    /// <param name="run">The run.</param>
    /// <param name="collect">Finds the sources; null when there is nothing to ingest.</param>
    /// <param name="publish">What to build and check; null to ingest only.</param>
    /// <exception cref="InputException">The input is at fault; nothing landed.</exception>
    /// <exception cref="WarehouseException">The warehouse is at fault; the step that failed left nothing.</exception>
    /// <exception cref="OperationCanceledException">It was asked to end; the step that was under way left nothing.</exception>
    public RunReport Run(RunStamp run, Func<Incoming>? collect, PublishRequest? publish)
    {
        using var times = new Stage.Times();
        var (outcome, batches, checks, waiting) = Record(run, collect, publish);
        RunReport report;
        using (Stage.Begin(Stage.Report))
            report = Report(run, outcome, batches, checks);
        return report with { Waiting = waiting, Stages = times.All() };
    }

    /// <summary>Runs without a report, for who runs often. The run is noted as failed if it throws.</summary>
    /// <param name="run">The run.</param>
    /// <param name="collect">Finds the rows; null when there is nothing to ingest.</param>
    /// <param name="publish">What to build and check.</param>
    /// <returns>How it ended, the batches, and the checks that ran.</returns>
    /// <exception cref="InputException">As <see cref="Run"/>.</exception>
    /// <exception cref="WarehouseException">As <see cref="Run"/>.</exception>
    /// <exception cref="OperationCanceledException">As <see cref="Run"/>.</exception>
    public (RunOutcome Outcome, IReadOnlyList<Batch> Batches, IReadOnlyList<CheckResult> Checks) Flush(RunStamp run, Func<Incoming>? collect, PublishRequest publish)
    {
        var (outcome, batches, checks, _) = Record(run, collect, publish);
        return (outcome, batches, checks);
    }

    private (RunOutcome Outcome, IReadOnlyList<Batch> Batches, IReadOnlyList<CheckResult> Checks, Waiting Waiting) Record(
        RunStamp run, Func<Incoming>? collect, PublishRequest? publish)
    {
        warehouse.Record(run, outcome: null, message: null);
        try
        {
            var batches = collect is null ? [] : Land(collect(), run);
            var waiting = Waiting.In(warehouse, run.RunId);
            var verdict = publish is null ? null : Publish(publish, run);
            var outcome = verdict switch
            {
                { Published: false } => RunOutcome.Held,
                null or { Scope: BuildScope.Nothing } => RunOutcome.Done,
                _ => RunOutcome.Published,
            };
            warehouse.Record(run, outcome, verdict is null ? null : Blocking(verdict.Checks, waiting));
            return (outcome, batches, verdict?.Checks ?? [], waiting);
        }
        catch (Exception exception)
        {
            RecordFailure(run, exception);
            throw;
        }
    }

    private IReadOnlyList<Batch> Land(Incoming incoming, RunStamp run)
    {
        using var stage = Stage.Begin(Stage.Land);
        return warehouse.Land(incoming, run);
    }

    private Verdict Publish(PublishRequest request, RunStamp run)
    {
        using var stage = Stage.Begin(Stage.Build);
        return warehouse.Publish(request, run);
    }

    private static string? Blocking(IReadOnlyList<CheckResult> checks, Waiting waiting)
    {
        var failed = checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name).ToList();
        return failed.Count == 0 ? null : waiting.Message(failed);
    }

    private void RecordFailure(RunStamp run, Exception exception)
    {
        try
        {
            warehouse.Record(run, RunOutcome.Failed, stop?.By is { } by ? "stopped by " + by : exception.Message);
        }
        catch (WarehouseException)
        {
            // The first failure is the one to tell; a warehouse that is gone cannot note it.
        }
    }

    private RunReport Report(RunStamp run, RunOutcome outcome, IReadOnlyList<Batch> batches, IReadOnlyList<CheckResult> checks)
    {
        var summary = MartQueries.Summary(warehouse);
        var period = outcome == RunOutcome.Done ? null : RunReport.PeriodOf(summary.All);
        return new RunReport(
            run.RunId,
            outcome,
            run.StartedAt,
            clock.GetUtcNow() - run.StartedAt,
            location,
            warehouse.TimeZone,
            batches,
            batches.Sum(batch => batch.Receipt.Rejected + batch.Receipt.Conflicts) == 0 ? [] : MartQueries.Reasons(warehouse, run.RunId),
            checks,
            summary.All,
            period is not var (from, to) ? [] : MartQueries.FurthestFromZero(warehouse, from, to, SellersShown, TrendPoints),
            period is not var (first, last) ? [] : MartQueries.Totals(warehouse, summary, first, last, TrendPoints));
    }
}
