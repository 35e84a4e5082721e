using System.Text.Json;
using SellerBalance.Ingest;
using SellerBalance.Runs;

namespace SellerBalance.Cli.Output;

/// <summary>Refused rows as JSON arrays.</summary>
internal static class QuarantineJson
{
    /// <summary>Writes the reasons with their counts.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<ReasonCount> reasons)
    {
        json.WriteStartArray();
        foreach (var reason in reasons)
        {
            json.WriteStartObject();
            json.WriteString("reason", reason.Reason);
            json.WriteNumber("rows", reason.Rows);
            json.WriteString("example", reason.Example);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes rows; <c>raw_bytes</c> is Base64 and only there where the row is not text.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<QuarantinedRow> rows)
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("batch_id", row.BatchId);
            json.WriteString("source", row.Source);
            if (row.Line is { } line) json.WriteNumber("line", line);
            else json.WriteNull("line");
            json.WriteString("event_id", row.EventId);
            json.WriteStartArray("reasons");
            foreach (var reason in row.Reasons.Split(','))
                json.WriteStringValue(reason);
            json.WriteEndArray();
            json.WriteString("raw", row.Raw);
            if (row.RawBytes is not null) json.WriteBase64String("raw_bytes", row.RawBytes);
            if (row.KnownFromOpenLine is not null) json.WriteString("known_from_open_line", row.KnownFromOpenLine);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
