using System.Text.Json;

namespace SellerBalance.Generation;

/// <summary>The list of all dirty rows and what a reader must make of them, as JSON.</summary>
internal sealed class DirtManifest : IDisposable
{
    private const int FlushBytes = 1 << 16;

    private readonly Utf8JsonWriter _json;

    public DirtManifest(Stream stream, GenerationSummary summary)
    {
        // The line break is named, since the default is the machine's and the same options give the same bytes.
        _json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        _json.WriteStartObject();
        _json.WriteNumber("rows", summary.Rows);
        _json.WriteNumber("events", summary.Events);
        _json.WriteNumber("duplicates", summary.Duplicates);
        _json.WriteNumber("conflicts", summary.Conflicts);
        _json.WriteNumber("rejected", summary.Rejected);
        _json.WriteNumber("outliers", summary.Outliers);
        _json.WriteStartArray("dirt");
    }

    /// <summary>The file that rows are added of; null where there is one only.</summary>
    public string? File { get; set; }

    /// <summary>Adds one row.</summary>
    /// <param name="line">The physical line in the file; the header is 1.</param>
    /// <param name="kind">What was done to it.</param>
    /// <param name="eventId">Its event id, perhaps empty.</param>
    public void Add(long line, DirtKind kind, string eventId)
    {
        _json.WriteStartObject();
        if (File is not null) _json.WriteString("file", File);
        _json.WriteNumber("line", line);
        _json.WriteString("kind", kind.Name);
        _json.WriteString("expect", Text(kind.Outcome));
        _json.WriteString("reason", kind.Reason);
        _json.WriteString("event_id", eventId);
        _json.WriteEndObject();
        if (_json.BytesPending > FlushBytes) _json.Flush();
    }

    /// <summary>Ends the document.</summary>
    public void Dispose()
    {
        if (_json.CurrentDepth > 0)
        {
            _json.WriteEndArray();
            _json.WriteEndObject();
        }

        _json.Dispose();
    }

    private static string Text(DirtOutcome outcome) => outcome switch
    {
        DirtOutcome.Accepted => "accepted",
        DirtOutcome.Duplicate => "duplicate",
        DirtOutcome.Conflict => "conflict",
        _ => "rejected",
    };
}
