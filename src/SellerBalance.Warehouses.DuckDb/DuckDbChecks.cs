using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>A check's result and, as JSON, the failing rows to keep.</summary>
internal sealed record CheckedRows(CheckResult Result, IReadOnlyList<string> Kept);

/// <summary>Runs checks and keeps what they find.</summary>
internal static class DuckDbChecks
{
    // A broken source can fail a check with every row: the count stays exact, the rows kept are bounded.
    private const int FindingsKept = 1_000;
    private const int SamplesShown = 5;

    public static CheckedRows Run(DuckDBConnection connection, Check check, TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        var kept = new List<string>();
        var samples = new List<Finding>();
        long findings = 0;
        using (var command = connection.CreateCommand())
        {
            command.CommandText = check.Sql;
            command.UseStreamingMode = true;
            using var reader = command.ExecuteReader();
            for (; reader.Read(); findings++)
            {
                if (findings < SamplesShown) samples.Add(new Finding(Text(reader)));
                if (findings < FindingsKept) kept.Add(Json(reader));
            }
        }

        var result = new CheckResult(check.Name, check.Title, check.Severity, findings, samples, clock.GetElapsedTime(start));
        return new CheckedRows(result, kept);
    }

    public static void Keep(DuckDBConnection connection, RunStamp run, IReadOnlyList<CheckedRows> checks, TimeProvider clock)
    {
        foreach (var (result, kept) in checks)
        {
            connection.Run(
                "INSERT INTO dq.results VALUES (?, ?, ?, ?, ?, ?, ?)",
                run.RunId,
                result.Name,
                result.Severity.ToString().ToLowerInvariant(),
                result.Status.ToString().ToLowerInvariant(),
                result.Findings,
                (long)result.Duration.TotalMilliseconds,
                clock.GetUtcNow().UtcDateTime);
            using var appender = connection.CreateAppender("dq", "findings");
            for (var number = 0; number < kept.Count; number++)
            {
                appender.CreateRow()
                    .AppendValue(run.RunId)
                    .AppendValue(result.Name)
                    .AppendValue((long)number + 1)
                    .AppendValue(kept[number])
                    .EndRow();
            }
        }
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
