using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Quality;

namespace SellerBalance.Runs;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>Readers see the new balances.</summary>
    Published,

    /// <summary>A blocking check failed; readers still see what was published before.</summary>
    Held,

    /// <summary>The run was asked for less than publishing, and did it.</summary>
    Done,

    /// <summary>The run ended with an error; the step that failed was undone.</summary>
    Failed,
}

/// <summary>How often one reason put rows into quarantine in a run.</summary>
/// <param name="Reason">The reason's stable code, such as <c>malformed_number:amount</c>.</param>
/// <param name="Rows">Rows that have it; a row may have several.</param>
/// <param name="Example">Where one of them stands and how it reads, as <c>source:line raw text</c>, shortened.</param>
public sealed record ReasonCount(string Reason, long Rows, string Example);

/// <summary>Everything there is to say about one run.</summary>
/// <param name="RunId">Identity; sorts by time.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Duration">From start to outcome.</param>
/// <param name="Warehouse">The warehouse's URL without secrets.</param>
/// <param name="TimeZone">The business time zone's IANA id.</param>
/// <param name="Batches">One for each source, in the order read.</param>
/// <param name="Reasons">Why rows of these batches were not accepted, most frequent first.</param>
/// <param name="Checks">Every check that ran, in the order of their names.</param>
/// <param name="Balances">The published mart after the run.</param>
/// <param name="Sellers">The sellers furthest from zero, furthest first.</param>
/// <param name="Totals">Totals per currency, in the order of the codes.</param>
public sealed record RunReport(
    string RunId,
    RunOutcome Outcome,
    DateTimeOffset StartedAt,
    TimeSpan Duration,
    string Warehouse,
    string TimeZone,
    IReadOnlyList<Batch> Batches,
    IReadOnlyList<ReasonCount> Reasons,
    IReadOnlyList<CheckResult> Checks,
    BalanceSummary Balances,
    IReadOnlyList<SellerPeriod> Sellers,
    IReadOnlyList<CurrencyTotal> Totals)
{
    /// <summary>What earlier runs had landed and not published when this one built or looked.</summary>
    public Waiting Waiting { get; init; } = Waiting.Nothing;

    /// <summary>What each stage took, in the order in which they ended.</summary>
    public IReadOnlyList<StageTime> Stages { get; init; } = [];

    /// <summary>How many days back the figures of <see cref="Sellers"/> and <see cref="Totals"/> look.</summary>
    public const int PeriodDays = 30;

    /// <summary>The first booking date of those figures: the mart's first, or 30 days up to its last; null while it is empty.</summary>
    public DateOnly? PeriodFrom => PeriodOf(Balances)?.From;

    /// <summary>The first and last booking date of those figures over a mart; null while it is empty.</summary>
    internal static (DateOnly From, DateOnly To)? PeriodOf(BalanceSummary balances) =>
        balances is not { From: { } from, To: { } to } ? null
        : to.AddDays(1 - PeriodDays) is var start && start > from ? (start, to)
        : (from, to);

    /// <summary>The batches' receipts, summed.</summary>
    public Receipt Receipt => Batches.Aggregate(Receipt.Empty, (sum, batch) => sum + batch.Receipt);
}
