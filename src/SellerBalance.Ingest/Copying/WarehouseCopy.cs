using SellerBalance.Events;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Ingest.Copying;

/// <summary>Moves a whole warehouse into another one, of any engine, and proves that it arrived.</summary>
/// <param name="from">The warehouse to copy, open for reading; it is left as it is.</param>
/// <param name="to">
/// The warehouse to fill, open for writing, with the same time zone. It is empty, or has what an interrupted copy of the same warehouse
/// already brought, which is then gone on with.
/// </param>
/// <param name="catalog">The event types and currencies in force.</param>
/// <param name="sliceRows">
/// How many events land together, at most, unless a single batch has more. A copy that is interrupted starts again at its last slice.
/// </param>
/// <param name="stop">Asks it to end; null if nobody does.</param>
public sealed class WarehouseCopy(
    IWarehouse from, IWarehouse to, EventCatalog catalog, long sliceRows = WarehouseCopy.UsualSliceRows, StopRequest? stop = null)
{
    private const long UsualSliceRows = 2_000_000;

    private static readonly IReadOnlyList<StagedRelation> BatchRelations =
    [
        new("landing_events", "raw.events"),
        new("landing_quarantine", "raw.quarantine"),
        new("landing_batches", "raw.batches"),
    ];

    // What lands together, each with a table of run ids last, which tells that the rest is there.
    private static readonly IReadOnlyList<IReadOnlyList<StagedRelation>> HistoryRelations =
    [
        [new("landing_deltas", "dwh.seller_movement_delta"), new("landing_builds", "ops.builds")],
        [new("landing_results", "dq.results")],
        [new("landing_findings", "dq.findings")],
        [new("landing_runs", "ops.runs")],
    ];

    private static readonly CheckPlan NoChecks = new([], []);

    /// <summary>What staged rows may hold in memory where no warehouse lends its engine; null for <see cref="EngineMemory"/>'s own.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>How long a statement may take that stages on this machine; null for two hours.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>Copies batches, events, quarantine and run history, builds the balances, and compares both warehouses.</summary>
    /// <param name="run">The run that the other warehouse notes.</param>
    /// <param name="say">Told what is being done.</param>
    /// <exception cref="WarehouseException">A warehouse refused; what arrived is whole, and the same command goes on from there.</exception>
    /// <exception cref="UsageException">The warehouse to copy is not published, or the one to fill has something else.</exception>
    public CopyReport Run(RunStamp run, Action<string> say)
    {
        var wanted = Batches(from);
        var present = Batches(to).Select(batch => batch.Id).ToHashSet(StringComparer.Ordinal);
        RequirePublished(wanted);
        RequireOwn(wanted, present);
        to.Record(run, outcome: null, message: null);
        try
        {
            foreach (var slice in Slices(wanted, present))
            {
                say($"copying batch {slice.First} and {slice.Rows:N0} rows");
                Land(BatchRelations, run, transfer => transfer.Fill(from, slice.First, slice.Last));
            }

            CopyHistory(run, say);
            say("building the balances");
            var source = DigestBeside(() => to.Publish(new PublishRequest(BuildScope.Everything, NoChecks), run));
            say("comparing");
            var report = new CopyReport(wanted.Count, wanted.Count(batch => present.Contains(batch.Id)), wanted.Sum(batch => batch.Accepted), Digest.Compare(source, Digest.Of(to)));
            to.Record(run, report.Differences.Count == 0 ? RunOutcome.Published : RunOutcome.Failed, report.Differences.Count == 0 ? null : "the copy differs");
            return report;
        }
        catch (Exception exception) when (exception is WarehouseException or InputException || stop?.By is not null)
        {
            Note(run, exception);
            throw;
        }
    }

    // The other warehouse builds on its own, and leaves this side's cores idle.
    private IReadOnlyList<Digest> DigestBeside(Action build)
    {
        var digest = Task.Run(() => Digest.Of(from));
        try
        {
            build();
        }
        finally
        {
            ((IAsyncResult)digest).AsyncWaitHandle.WaitOne();
        }

        return digest.GetAwaiter().GetResult();
    }

    private static IReadOnlyList<CopiedBatch> Batches(IWarehouse warehouse) => [.. warehouse.Read(
        "tables/raw.batches",
        new Dictionary<string, object?>(),
        row => new CopiedBatch(
            row.GetString(row.GetOrdinal("batch_id")),
            Convert.ToInt64(row["accepted"], System.Globalization.CultureInfo.InvariantCulture),
            !row.IsDBNull(row.GetOrdinal("published_by"))))
        .OrderBy(batch => batch.Id, StringComparer.Ordinal)];

    private static void RequirePublished(IReadOnlyList<CopiedBatch> wanted)
    {
        var waiting = wanted.Count(batch => !batch.IsPublished);
        if (waiting > 0)
            throw new UsageException($"copy: the warehouse to copy has unpublished batches: found {waiting}, expected none. Publish them with: seller-balance build");
    }

    private static void RequireOwn(IReadOnlyList<CopiedBatch> wanted, HashSet<string> present)
    {
        var foreign = present.Except(wanted.Select(batch => batch.Id), StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault();
        if (foreign is not null)
            throw new UsageException($"copy: the warehouse to fill has the batch {foreign}, which the warehouse to copy does not have. Copy into an empty warehouse, or into one that an interrupted copy of the same warehouse began.");
    }

    // A slice is a range of ids, so it ends where a batch has already arrived.
    private IEnumerable<Slice> Slices(IReadOnlyList<CopiedBatch> wanted, HashSet<string> present)
    {
        Slice? slice = null;
        foreach (var batch in wanted)
        {
            var isPresent = present.Contains(batch.Id);
            if (slice is not null && (isPresent || slice.Rows + batch.Accepted > sliceRows))
            {
                yield return slice;
                slice = null;
            }

            if (isPresent) continue;
            slice = slice is null ? new Slice(batch.Id, batch.Id, batch.Accepted) : slice with { Last = batch.Id, Rows = slice.Rows + batch.Accepted };
        }

        if (slice is not null) yield return slice;
    }

    private void CopyHistory(RunStamp run, Action<string> say)
    {
        say("copying the run history");
        var runs = RunIds(from, "ops.runs").Concat(RunIds(from, "ops.builds")).ToHashSet(StringComparer.Ordinal);
        foreach (var relations in HistoryRelations)
        {
            if (RunIds(to, relations[^1].Table).Any(runs.Contains)) continue;
            Land(relations, run, transfer => transfer.Fill(from, relations));
        }
    }

    private static IEnumerable<string> RunIds(IWarehouse warehouse, string table) => [.. warehouse.Read(
        "tables/" + table, new Dictionary<string, object?>(), row => row.GetString(row.GetOrdinal("run_id"))).Distinct()];

    private void Land(IReadOnlyList<StagedRelation> relations, RunStamp run, Action<Transfer> fill)
    {
        using var collector = new Collector(to.StagingInPlace ?? from.StagingInPlace, new CollectingOptions(catalog, to.TimeZone) { MemoryLimitBytes = MemoryLimitBytes, StatementTimeout = StatementTimeout }, stop?.Token ?? default);
        var transfer = new Transfer(collector, isInPlace: to.StagingInPlace is null && from.StagingInPlace is not null);
        fill(transfer);
        to.Land(transfer.Staged(relations), run);
    }

    private void Note(RunStamp run, Exception failure)
    {
        try
        {
            to.Record(run, RunOutcome.Failed, stop?.By is { } by ? "stopped by " + by : failure.Message);
        }
        catch (WarehouseException)
        {
            // The first failure is the one to tell; a warehouse that is gone cannot note it.
        }
    }

    private sealed record CopiedBatch(string Id, long Accepted, bool IsPublished);

    private sealed record Slice(string First, string Last, long Rows);
}

/// <summary>What a copy brought.</summary>
/// <param name="Batches">Batches of the warehouse that was copied.</param>
/// <param name="AlreadyThere">How many of them an earlier, interrupted copy had brought.</param>
/// <param name="Events">Accepted events of all batches.</param>
/// <param name="Differences">Where both warehouses differ; empty if the copy is proved.</param>
public sealed record CopyReport(int Batches, int AlreadyThere, long Events, IReadOnlyList<DigestDifference> Differences);
