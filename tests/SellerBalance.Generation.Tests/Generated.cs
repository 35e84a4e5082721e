using System.Text;
using System.Text.Json;

namespace SellerBalance.Generation.Tests;

/// <summary>A generated file, read again in the plainest way.</summary>
internal sealed class Generated
{
    private Generated(byte[] bytes, GenerationSummary summary, JsonDocument? manifest)
    {
        Bytes = bytes;
        Summary = summary;
        Manifest = manifest;

        // Latin 1 keeps every byte, so that broken UTF-8 survives.
        Lines = Encoding.Latin1.GetString(bytes).Split('\n');
    }

    public byte[] Bytes { get; }

    public GenerationSummary Summary { get; }

    public JsonDocument? Manifest { get; }

    /// <summary>All physical lines from index 0, the header; the last is empty.</summary>
    public string[] Lines { get; }

    public IEnumerable<Row> Rows => Lines[1..^1].Select(Row.Parse);

    public static Generated Make(GenerationOptions options)
    {
        using var events = new MemoryStream();
        using var manifest = new MemoryStream();
        var summary = new EventGenerator(options).Write(events, options.DirtyFraction > 0 ? manifest : null, TestContext.Current.CancellationToken);
        return new Generated(events.ToArray(), summary, manifest.Length > 0 ? JsonDocument.Parse(manifest.ToArray()) : null);
    }

    public IReadOnlyList<Dirt> Dirt() =>
    [
        .. Manifest!.RootElement.GetProperty("dirt").EnumerateArray().Select(entry => new Dirt(
            entry.GetProperty("line").GetInt32(),
            entry.GetProperty("kind").GetString()!,
            entry.GetProperty("expect").GetString()!,
            entry.GetProperty("reason").GetString(),
            entry.GetProperty("event_id").GetString()!)),
    ];
}

internal sealed record Dirt(int Line, string Kind, string Expect, string? Reason, string EventId);

internal sealed record Row(
    string EventId, string EventTs, string SellerId, string EventType, string Currency, string Amount, string SignedAmount, string Direction, string SourceSystem)
{
    public static Row Parse(string line)
    {
        var fields = line.Split(',');
        Assert.Equal(9, fields.Length);
        return new Row(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7], fields[8]);
    }
}
