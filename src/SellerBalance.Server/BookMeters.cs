using Prometheus;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server;

/// <summary>What is to be watched of the books themselves, whoever ran them: looked up when it is asked for.</summary>
internal static class BookMeters
{
    private const int ReasonsMax = 50;

    // An empty warehouse has no newest event; 0 would be an event that has just happened.
    private static readonly GaugeConfiguration s_ifKnown = new() { SuppressInitialValue = true };

    /// <summary>Adds it.</summary>
    /// <param name="registry">Where it is collected.</param>
    /// <param name="metrics">What makes the metrics of that.</param>
    /// <param name="clock">Where the time comes from.</param>
    /// <param name="look">Gives what readers see now.</param>
    public static void Register(CollectorRegistry registry, IMetricFactory metrics, TimeProvider clock, Func<CancellationToken, Task<(State State, Facts Facts)>> look)
    {
        var newest = metrics.CreateGauge("seller_balance_newest_event_timestamp_seconds", "When the newest event happened.", s_ifKnown);
        var age = metrics.CreateGauge("seller_balance_newest_event_age_seconds", "How long ago the newest event happened.", s_ifKnown);
        var findings = metrics.CreateGauge("seller_balance_open_findings", "Rows that the checks of the last run that had any found.");
        var checks = metrics.CreateGauge("seller_balance_checks", "Checks of the last run that had any.", ["status", "severity"]);
        var rejected = metrics.CreateGauge("seller_balance_quarantined_rows", "Rows in quarantine, by the code of their reason; a row counts under each.", ["reason"]);
        var quarantined = metrics.CreateGauge("seller_balance_quarantined_rows_all", "Rows in quarantine.");
        var waiting = metrics.CreateGauge("seller_balance_waiting_batches", "Batches that landed and are not in the balances.");
        var waitingEvents = metrics.CreateGauge("seller_balance_waiting_events", "Events of those batches.");
        var held = metrics.CreateGauge("seller_balance_last_run_held", "1 if the last run was held by a check, else 0.");
        var started = metrics.CreateGauge("seller_balance_last_run_start_timestamp_seconds", "When the last run started.", s_ifKnown);
        var duration = metrics.CreateGauge("seller_balance_last_run_duration_seconds", "How long the last run that has ended took.", s_ifKnown);
        var rows = metrics.CreateGauge("seller_balance_last_run_rows", "Rows that the last run read, by what became of them.", ["outcome"]);
        var heldRuns = metrics.CreateGauge("seller_balance_held_runs", "Runs that checks held since the last one that published.");
        var unposted = metrics.CreateGauge("seller_balance_unposted_amount", "Amounts that landed and are not in the balances, added up without their signs.", ["currency"]);
        var found = metrics.CreateGauge("seller_balance_check_findings", "Rows that each check of the last run that had any found.", ["check", "severity"]);
        var size = metrics.CreateGauge("seller_balance_warehouse_size_bytes", "How much the warehouse takes on disk.");
        var published = metrics.CreateGauge("seller_balance_published_timestamp_seconds", "When the balances that readers see were published.", s_ifKnown);
        registry.AddBeforeCollectCallback(async stop =>
        {
            var (state, facts) = await look(stop);
            if (facts.NewestEvent is { } event_)
            {
                newest.Set(event_.ToUnixTimeMilliseconds() / 1000.0);
                age.Set((clock.GetUtcNow() - event_).TotalSeconds);
            }

            findings.Set(facts.OpenFindings);
            foreach (var status in (string[])["passed", "warned", "failed"])
            {
                foreach (var severity in (string[])["warning", "error"])
                    checks.WithLabels(status, severity).Set(facts.Checks.Count(check => check.Status == status && check.Severity == severity));
            }

            var reasons = facts.Reasons.GroupBy(reason => reason.Reason.Split(':')[0]).Take(ReasonsMax).ToDictionary(group => group.Key, group => group.Sum(reason => reason.Rows));
            Only(rejected, reasons.Select(reason => (new[] { reason.Key }, (double)reason.Value)));
            Only(found, facts.Checks.Select(check => (new[] { check.Name, check.Severity }, (double)check.Findings)));
            // Prometheus knows no decimals: this is for alerts, the balances are for books.
            Only(unposted, facts.WaitingAmounts.Select(amount => (new[] { amount.Currency }, (double)amount.Amount)));
            heldRuns.Set(facts.HeldRuns);
            size.Set(facts.SizeBytes);
            quarantined.Set(facts.Quarantined);
            waiting.Set(facts.Waiting.Count);
            waitingEvents.Set(facts.Waiting.Sum(batch => batch.Events));
            held.Set(state.LastRun?.Outcome == "held" ? 1 : 0);
            if (state.PublishedAt is { } at) published.Set(at.ToUnixTimeMilliseconds() / 1000.0);
            if (facts.LastRun is not { } run) return;
            started.Set(run.StartedAt.ToUnixTimeMilliseconds() / 1000.0);
            if (run.DurationMs is { } milliseconds) duration.Set(milliseconds / 1000.0);
            foreach (var (outcome, count) in ((string, long)[])[("accepted", run.Accepted), ("duplicate", run.Duplicates), ("conflict", run.Conflicts), ("rejected", run.Rejected)])
                rows.WithLabels(outcome).Set(count);
        });
    }

    // What was and is no more would stay as it was.
    private static void Only(Gauge gauge, IEnumerable<(string[] Labels, double Value)> values)
    {
        var now = values.ToList();
        foreach (var gone in gauge.GetAllLabelValues().Where(labels => !now.Exists(value => value.Labels.SequenceEqual(labels))).ToList())
            gauge.RemoveLabelled(gone);
        foreach (var (labels, value) in now)
            gauge.WithLabels(labels).Set(value);
    }
}
