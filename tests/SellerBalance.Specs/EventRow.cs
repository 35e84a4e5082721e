using System.Text;
using System.Text.Json;

namespace SellerBalance.Specs;

/// <summary>One row of the interchange format, as text. What is not said is what any event might have.</summary>
public sealed record EventRow(string? EventId = "e1")
{
    public string? EventTs { get; init; } = "2026-11-10T12:00:00Z";

    public string? SellerId { get; init; } = "S1";

    public string? EventType { get; init; } = "order_paid";

    public string? Currency { get; init; } = "EUR";

    public string? Amount { get; init; } = "10.00";

    public string? SignedAmount { get; init; }

    public string? Direction { get; init; }

    public string? SourceSystem { get; init; }

    /// <summary>Names and values in the order of the interchange format.</summary>
    public IReadOnlyList<(string Name, string? Value)> Fields =>
    [
        ("event_id", EventId), ("event_ts", EventTs), ("seller_id", SellerId), ("event_type", EventType), ("currency", Currency),
        ("amount", Amount), ("signed_amount", SignedAmount), ("direction", Direction), ("source_system", SourceSystem),
    ];
}

/// <summary>Writes rows as the formats that are read.</summary>
public static class EventFile
{
    private static readonly string[] Names = [.. new EventRow().Fields.Select(field => field.Name)];

    public static string Csv(IEnumerable<EventRow> rows) => Delimited(rows, ',', "\n", Names);

    /// <param name="rows">The rows.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="lineEnd">What ends a line.</param>
    /// <param name="columns">The columns in the file's order.</param>
    public static string Delimited(IEnumerable<EventRow> rows, char delimiter, string lineEnd, IReadOnlyList<string> columns)
    {
        var text = new StringBuilder().AppendJoin(delimiter, columns).Append(lineEnd);
        foreach (var row in rows)
        {
            var values = row.Fields.ToDictionary(field => field.Name, field => field.Value);
            text.AppendJoin(delimiter, columns.Select(column => Quoted(values[column] ?? "", delimiter))).Append(lineEnd);
        }

        return text.ToString();
    }

    public static string Ndjson(IEnumerable<EventRow> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var fields = row.Fields.Where(field => field.Value is not null).ToDictionary(field => field.Name, field => field.Value);
            text.Append(JsonSerializer.Serialize(fields)).Append('\n');
        }

        return text.ToString();
    }

    private static string Quoted(string value, char delimiter) => value.AsSpan().IndexOfAny([delimiter, '"', '\n', '\r']) < 0
        ? value
        : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
