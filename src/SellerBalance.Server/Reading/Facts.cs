using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Reading;

/// <summary>What stands beside the balances.</summary>
/// <param name="NewestEvent">When the newest event happened; null if there is none.</param>
/// <param name="Quarantined">How many rows are in quarantine.</param>
/// <param name="Checks">What the checks of the last run that had any found.</param>
/// <param name="Waiting">What landed and is not in the balances.</param>
/// <param name="Reasons">Why rows are in quarantine, most frequent first.</param>
/// <param name="LastRun">The last run, with its receipt; null before the first.</param>
internal sealed record Facts(
    DateTimeOffset? NewestEvent, long Quarantined, IReadOnlyList<CheckRow> Checks, IReadOnlyList<WaitingBatch> Waiting, IReadOnlyList<ReasonCount> Reasons, RunRow? LastRun)
{
    private static readonly Dictionary<string, object?> s_nothing = [];

    /// <summary>How many rows the last checks found.</summary>
    public long OpenFindings => Checks.Sum(check => check.Findings);

    /// <summary>What the waiting events amount to without their signs, by currency.</summary>
    public IReadOnlyList<(string Currency, decimal Amount)> WaitingAmounts { get; private init; } = [];

    /// <summary>How many runs were held since the last one that published.</summary>
    public long HeldRuns { get; private init; }

    /// <summary>How much the warehouse takes on disk.</summary>
    public long SizeBytes { get; private init; }

    /// <summary>Reads them.</summary>
    public static async Task<Facts> Load(ISnapshot snapshot, CancellationToken stop)
    {
        var (newest, quarantined) = await snapshot.Read("facts", s_nothing, row => (row.Moment(0), row.GetInt64(1)), stop).SingleAsync(stop);
        var last = await Questions.Checks(snapshot, null, null, null, 1, stop).ToListAsync(stop);
        var checks = last.Count == 0 ? [] : await Questions.Checks(snapshot, last[0].RunId, null, null, Questions.All, stop).ToListAsync(stop);
        var waiting = await snapshot.Read(
            "waiting",
            new Dictionary<string, object?> { ["run_id"] = "" },
            row => new WaitingBatch(row.GetString(0), row.GetString(1), row.GetInt64(2), row.Text(3)),
            stop).ToListAsync(stop);
        var reasons = quarantined == 0 ? [] : await snapshot.Read(
            "reasons",
            new Dictionary<string, object?> { ["run_id"] = null },
            row => new ReasonCount(row.GetString(0), row.GetInt64(1), row.GetString(2)),
            stop).ToListAsync(stop);
        var run = await Questions.Runs(snapshot, null, null, 1, stop).FirstOrDefaultAsync(stop);
        return new Facts(newest, quarantined, checks, waiting, reasons, run)
        {
            // Over all events, so only where there is anything to add up.
            WaitingAmounts = waiting.Count == 0 ? [] : await snapshot.Read("waiting_amounts", s_nothing, row => (row.GetString(0), row.GetDecimal(1)), stop).ToListAsync(stop),
            HeldRuns = await snapshot.Read("held_runs", s_nothing, row => Convert.ToInt64(row.GetValue(0), System.Globalization.CultureInfo.InvariantCulture), stop).SingleAsync(stop),
            SizeBytes = await snapshot.Read("size", s_nothing, row => row.GetInt64(0), stop).SingleAsync(stop),
        };
    }
}
