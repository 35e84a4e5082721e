using Prometheus;
using SellerBalance.Cli.Output;
using SellerBalance.Runs;

namespace SellerBalance.Server.Running;

/// <summary>How the runs inside this server ended.</summary>
/// <param name="metrics">Where they are kept.</param>
internal sealed class RunMeters(IMetricFactory metrics)
{
    private readonly Counter _runs = metrics.CreateCounter("seller_balance_runs_total", "Runs inside this server, by outcome.", ["outcome"]);

    private readonly Counter _rows = metrics.CreateCounter("seller_balance_rows_total", "Rows that runs inside this server read, by what became of them.", ["outcome"]);

    private readonly Histogram _duration = metrics.CreateHistogram(
        "seller_balance_run_duration_seconds", "How long runs inside this server took.", new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.1, 3, 10) });

    /// <summary>A run came to its end.</summary>
    public void Ended(RunReport report)
    {
        _runs.WithLabels(Wording.Name(report.Outcome)).Inc();
        _duration.Observe(report.Duration.TotalSeconds);
        foreach (var (outcome, rows) in Parts(report))
            _rows.WithLabels(outcome).Inc(rows);
    }

    /// <summary>A run failed.</summary>
    public void Failed() => _runs.WithLabels("failed").Inc();

    private static IEnumerable<(string Outcome, long Rows)> Parts(RunReport report) =>
    [
        ("accepted", report.Receipt.Accepted), ("duplicate", report.Receipt.Duplicates), ("conflict", report.Receipt.Conflicts), ("rejected", report.Receipt.Rejected),
    ];
}
