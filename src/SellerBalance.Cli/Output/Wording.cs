using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Features;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Cli.Output;

/// <summary>The phrases that the screen and the page share, so that they never tell the same fact in two ways.</summary>
internal static class Wording
{
    private const int SourcesMax = 3;

    public static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary><c>1 check</c>, <c>2 checks</c>.</summary>
    public static string Count(long count, string one, string? many = null) =>
        $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>A moment to the microsecond, UTC, as programs read it.</summary>
    public static string Exact(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Rounded for reading: <c>840 ms</c>, <c>1.8 s</c>, <c>2 min 05 s</c>, <c>1 h 02 min</c>.</summary>
    public static string Length(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 999.5 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes} min {duration.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours} h {duration.Minutes:00} min"),
    };

    public static string Period(BalanceSummary balances) => balances is { From: { } from, To: { } to }
        ? from == to ? Day(from) : $"{Day(from)} to {Day(to)}"
        : "no days yet";

    /// <summary>From when on the figures of a report count, where that is not from the beginning; starts with a comma.</summary>
    public static string Since(RunReport report) =>
        report.PeriodFrom is { } from && from != report.Balances.From ? $", since {Day(from)}" : "";

    public static string Name(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Published => "published",
        RunOutcome.Held => "held",
        RunOutcome.Done => "done",
        _ => "failed",
    };

    public static string Name(CheckStatus status) => status switch
    {
        CheckStatus.Passed => "passed",
        CheckStatus.Warned => "warned",
        _ => "failed",
    };

    public static string Name(Severity severity) => severity == Severity.Error ? "error" : "warning";

    /// <summary>What the outcome means for those who read balances.</summary>
    public static string Meaning(RunReport report) => report.Outcome switch
    {
        RunOutcome.Published => "readers see the new balances",
        RunOutcome.Held => FailedChecks(report) switch
        {
            [] => "nothing was published",
            [var check] => $"check {SafeText.Start(check.Name, 60)} failed, nothing was published",
            var checks => $"{Count(checks.Count)} checks failed, nothing was published",
        },
        RunOutcome.Done when report.Batches.Count > 0 => "events are loaded, balances do not change until the next run or build",
        RunOutcome.Done => "no blocking check failed",
        _ => "the step that failed was undone",
    };

    /// <summary>What is to be known of sources besides their rows: which may have been cut, and how the times of Parquet were read.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<Batch> batches)
    {
        var open = batches.Where(batch => batch.IsLastLineOpen == true).ToList();
        if (open.Count == 1) yield return $"The last line of {Sources(open)} has no line end: it may have been cut.";
        if (open.Count > 1) yield return $"The last lines of {Sources(open)} have no line end: they may have been cut.";
        foreach (var alike in batches.Where(batch => batch.TimesReadAs is not null).GroupBy(batch => batch.TimesReadAs, StringComparer.Ordinal))
            yield return $"Times of {Sources(alike)}: {alike.Key}.";
    }

    /// <summary>What became of the batches of earlier runs that were not in the balances; null if there were none.</summary>
    public static string? Waiting(RunReport report)
    {
        if (report.Waiting is not { SinceRun: { } since } waiting) return null;
        var what = $"{Count(waiting.Batches.Count, "earlier batch", "earlier batches")} with {Count(waiting.Events, "event")}";
        var are = waiting.Batches.Count == 1;
        var sources = Sources(waiting);
        return report.Outcome switch
        {
            RunOutcome.Published => $"Also published: {what}, not in the balances since run {since}{Held(waiting)}: {sources}",
            RunOutcome.Held when report.Batches.Count == 0 =>
                $"Nothing new: {what} {(are ? "has" : "have")} been waiting since run {since}: {sources}. {Remedy}",
            RunOutcome.Held => $"Checked together with {what}, which {(are ? "has" : "have")} been waiting since run {since}: {sources}. {Remedy}",
            _ => $"Not in the balances: {what}, since run {since}{Held(waiting)}: {sources}",
        };
    }

    /// <summary>What to do about batches that are held.</summary>
    public const string Remedy = "Deliver the corrected source under the same name, or change the check's limit or severity for one run.";

    /// <summary>Where the batches that wait came from, the first few.</summary>
    public static string Sources(Waiting waiting) => Sources(waiting.Batches.Select(batch => batch.Source));

    private static string Sources(IEnumerable<Batch> batches) => Sources(batches.Select(batch => batch.Source));

    private static string Sources(IEnumerable<string> names)
    {
        var sources = names.Distinct(StringComparer.Ordinal).ToList();
        var shown = string.Join(", ", sources.Take(SourcesMax).Select(source => SafeText.Middle(source, 48)));
        return sources.Count <= SourcesMax ? shown : $"{shown} and {Count(sources.Count - SourcesMax)} more";
    }

    private static string Held(Waiting waiting) => waiting.HeldBy is { } by ? $" (held by {SafeText.Start(by, 120)})" : "";

    /// <summary>Where to read what a report that could not be written would have said.</summary>
    public static string Instead(RunReport report) => report.Outcome == RunOutcome.Held
        ? "See why with: seller-balance check"
        : "There is no need to repeat the run; see: seller-balance doctor";

    public static IReadOnlyList<CheckResult> FailedChecks(RunReport report) =>
        [.. report.Checks.Where(check => check.Status == CheckStatus.Failed)];

    /// <summary>What a check found, or that it found none.</summary>
    public static string Title(CheckResult check) => check.Findings == 0 ? "no " + check.Title : check.Title;

    /// <summary>Checks in the order in which they need attention.</summary>
    public static IEnumerable<CheckResult> ByUrgency(IEnumerable<CheckResult> checks) =>
        checks.OrderByDescending(check => check.Status);

    public static long Refused(Receipt receipt) => receipt.Conflicts + receipt.Rejected;

    /// <summary>A feature's value: an amount as its currency has it, a quotient with its decimals.</summary>
    public static string Value(Feature feature, decimal? value, string currency) => value is not { } known
        ? "–"
        : feature.Kind switch
        {
            FeatureKind.Amount => Money.Grouped(known, currency),
            FeatureKind.Count => Count((long)known),
            _ => known.ToString("0.######", CultureInfo.InvariantCulture),
        };
}
