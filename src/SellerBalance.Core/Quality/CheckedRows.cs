using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SellerBalance.Balances;
using SellerBalance.Runs;

namespace SellerBalance.Quality;

/// <summary>What a check found, in the same words on every engine.</summary>
/// <param name="Result">The result, with a few samples.</param>
/// <param name="Kept">The failing rows to keep, as JSON whose values are all text.</param>
public sealed record CheckedRows(CheckResult Result, IReadOnlyList<string> Kept)
{
    // A broken source can fail a check with every row: the count stays exact, the rows kept are bounded.
    private const int FindingsKept = 1_000;
    private const int SamplesShown = 5;

    /// <summary>Whether any of them holds back what was built.</summary>
    public static bool Block(IEnumerable<CheckedRows> checks) => checks.Any(check => check.Result.Status == CheckStatus.Failed);

    /// <summary>Runs a check.</summary>
    /// <param name="check">The check.</param>
    /// <param name="open">Runs its query.</param>
    /// <param name="clock">Where the time comes from.</param>
    public static CheckedRows Of(Check check, Func<DbDataReader> open, TimeProvider clock)
    {
        using var stage = Stage.Begin(Stage.Check);
        var start = clock.GetTimestamp();
        var kept = new List<string>();
        var samples = new List<Finding>();
        long findings = 0;
        using (var row = open())
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
            // A driver keeps or drops trailing zeros as it likes.
            decimal amount => Money.Text(amount),
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString(),
        };
}
