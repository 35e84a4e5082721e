using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>A check's result and, as JSON, the failing rows to keep.</summary>
internal sealed record CheckedRows(CheckResult Result, IReadOnlyList<string> Kept);

/// <summary>Runs checks and keeps what they find.</summary>
internal static class PostgresChecks
{
    // A broken source can fail a check with every row: the count stays exact, the rows kept are bounded.
    private const int FindingsKept = 1_000;
    private const int SamplesShown = 5;

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
        var start = clock.GetTimestamp();
        var kept = new List<string>();
        var samples = new List<Finding>();
        long findings = 0;
        using (var command = session.Command(session.Flavor.Adapt(check.SqlFor([.. session.Flavor.Folders])), []))
        using (var row = command.ExecuteReader())
        {
            for (; row.Read(); findings++)
            {
                if (findings < SamplesShown) samples.Add(new Finding(Text(row)));
                if (findings < FindingsKept) kept.Add(Json(row));
            }
        }

        var result = new CheckResult(check.Name, check.Title, check.Severity, findings, samples, clock.GetElapsedTime(start));
        return new CheckedRows(result, kept);
    }

    private static string Text(DbDataReader row)
    {
        var text = new StringBuilder();
        for (var column = 0; column < row.FieldCount; column++)
        {
            if (column > 0) text.Append(", ");
            text.Append(row.GetName(column)).Append('=').Append(Value(row, column) ?? "null");
        }

        return text.ToString();
    }

    private static string Json(DbDataReader row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            for (var column = 0; column < row.FieldCount; column++)
                writer.WriteString(row.GetName(column), Value(row, column));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string? Value(DbDataReader row, int column) => row.IsDBNull(column)
        ? null
        : row.GetValue(column) switch
        {
            DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            decimal amount => amount.ToString("0.############################", CultureInfo.InvariantCulture),
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString(),
        };
}
