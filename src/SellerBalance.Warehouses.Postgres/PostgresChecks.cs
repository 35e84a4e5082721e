using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>Runs checks and keeps what they find.</summary>
internal static class PostgresChecks
{
    /// <summary>Runs the checks of a plan.</summary>
    /// <param name="session">Where what they look at is.</param>
    /// <param name="plan">Which, and with which parameters.</param>
    /// <param name="clock">Where the time comes from.</param>
    /// <param name="takesParts">Whether the parts that were made beside are there, to be taken instead of being worked out.</param>
    public static IReadOnlyList<CheckedRows> Run(PostgresSession session, CheckPlan plan, TimeProvider clock, bool takesParts = false)
    {
        session.RunFile(
            "parameters",
            ("now_utc", clock.GetUtcNow()),
            ("check_names", plan.Settings.Select(setting => setting.Check).ToArray()),
            ("parameter_names", plan.Settings.Select(setting => setting.Parameter).ToArray()),
            ("settings", plan.Settings.Select(setting => setting.Value).ToArray()));
        return [.. plan.Checks.Select(check => Run(session, check, clock, takesParts))];
    }

    /// <summary>A check's query as the session's engine runs it.</summary>
    public static string Text(PostgresSession session, Check check) => session.Flavor.Adapt(check.SqlFor([.. session.Flavor.Folders]));

    public static void Keep(PostgresSession session, RunStamp run, IReadOnlyList<CheckedRows> checks, TimeProvider clock)
    {
        foreach (var (result, kept) in checks)
        {
            session.RunFile(
                "keep_check",
                ("run_id", run.RunId),
                ("check_name", result.Name),
                ("severity", result.Severity.ToString().ToLowerInvariant()),
                ("status", result.Status.ToString().ToLowerInvariant()),
                ("findings", result.Findings),
                ("duration_ms", (long)result.Duration.TotalMilliseconds),
                ("now_utc", clock.GetUtcNow()),
                ("details", kept.ToArray()));
        }
    }

    private static CheckedRows Run(PostgresSession session, Check check, TimeProvider clock, bool takesParts)
    {
        var text = Text(session, check);
        using var command = session.Command(takesParts ? PartBeside.Of(text)?.Rest ?? text : text, []);
        try
        {
            return CheckedRows.Of(check, command.ExecuteReader, clock);
        }
        catch (Exception exception) when (!session.Bounds.Stop.IsCancellationRequested && (PostgresErrors.IsTimeout(exception) || PostgresErrors.IsSilence(exception)))
        {
            throw PostgresErrors.Explain(exception, session, "checking " + check.Name);
        }
    }
}
