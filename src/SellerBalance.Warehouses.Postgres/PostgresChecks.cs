using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>Runs checks and keeps what they find.</summary>
internal static class PostgresChecks
{
    public static IReadOnlyList<CheckedRows> Run(PostgresSession session, CheckPlan plan, TimeProvider clock)
    {
        session.RunFile(
            "parameters",
            ("now_utc", clock.GetUtcNow()),
            ("check_names", plan.Settings.Select(setting => setting.Check).ToArray()),
            ("parameter_names", plan.Settings.Select(setting => setting.Parameter).ToArray()),
            ("settings", plan.Settings.Select(setting => setting.Value).ToArray()));
        return [.. plan.Checks.Select(check => Run(session, check, clock))];
    }

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

    private static CheckedRows Run(PostgresSession session, Check check, TimeProvider clock)
    {
        using var command = session.Command(session.Flavor.Adapt(check.SqlFor([.. session.Flavor.Folders])), []);
        return CheckedRows.Of(check, command.ExecuteReader, clock);
    }
}
