using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>A check's result and, as JSON, the failing rows to keep.</summary>
internal sealed record CheckedRows(CheckResult Result, IReadOnlyList<string> Kept);

/// <summary>Runs checks and keeps what they find.</summary>
internal static class ClickHouseChecks
{
    // A broken source can fail a check with every row: the count stays exact, the rows kept are bounded.
    private const int FindingsKept = 1_000;
    private const int SamplesShown = 5;

    public static CheckedRows Run(ClickHouseSession session, Check check, TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        var kept = new List<string>();
        var samples = new List<Finding>();
        long findings = 0;
        using (var rows = session.Read(check.SqlFor("clickhouse"), "checking " + check.Name, session.Names.Ops))
        {
            for (; rows.Read(); findings++)
            {
                if (findings < SamplesShown) samples.Add(new Finding(Text(rows)));
                if (findings < FindingsKept) kept.Add(Json(rows));
            }
        }

        var result = new CheckResult(check.Name, check.Title, check.Severity, findings, samples, clock.GetElapsedTime(start));
        return new CheckedRows(result, kept);
    }

    public static void Keep(ClickHouseSession session, RunStamp run, IReadOnlyList<CheckedRows> checks, TimeProvider clock)
    {
        const string what = "noting the checks";
        var results = checks.Select(check => new[]
        {
            run.RunId, check.Result.Name, check.Result.Severity.ToString().ToLowerInvariant(), check.Result.Status.ToString().ToLowerInvariant(),
            check.Result.Findings.ToString(CultureInfo.InvariantCulture),
            ((long)check.Result.Duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        });
        session.SendRows("INSERT INTO dq.results FORMAT JSONCompactEachRow", results, what);
        session.SendRows(
            "INSERT INTO dq.findings FORMAT JSONCompactEachRow",
            checks.SelectMany(check => check.Kept.Select((detail, index) => new[] { run.RunId, check.Result.Name, (index + 1).ToString(CultureInfo.InvariantCulture), detail })),
            what);
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
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString(),
        };
}
