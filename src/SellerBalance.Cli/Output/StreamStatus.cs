using System.Globalization;
using System.Text.Json;
using SellerBalance.Ingest;
using SellerBalance.Streams;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>How far streams have read.</summary>
internal static class StreamStatus
{
    /// <summary>As a table on a terminal.</summary>
    /// <param name="positions">The positions.</param>
    /// <param name="lags">For each how far behind it is; null if nobody was asked.</param>
    /// <param name="console">The terminal.</param>
    public static void Write(IReadOnlyList<StreamPosition> positions, IReadOnlyList<StreamLag>? lags, IAnsiConsole console)
    {
        if (positions.Count == 0)
        {
            console.Write(new ScreenLine([new Ink("No stream has read anything yet.", Palette.Quiet)]));
            return;
        }

        TableColumnSpec[] columns = [new("stream"), new("topic"), new("partition", IsRight: true), new("next offset", IsRight: true), new("behind", IsRight: true), new("by"), new("noted"), new("set by hand", DropRank: 1)];
        var table = new TextTable(lags is null ? [.. columns.Where(column => column.Header is not ("behind" or "by"))] : columns, console.Profile.Width, indent: 0);
        foreach (var line in table.Lines([.. positions.Select((position, place) => Row(position, lags?[place]))]))
            console.Write(line);
    }

    /// <summary>For a script.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<StreamPosition> positions, IReadOnlyList<StreamLag>? lags)
    {
        json.WriteStartArray();
        foreach (var (place, position) in positions.Index())
        {
            json.WriteStartObject();
            json.WriteString("stream", position.Stream);
            json.WriteString("topic", position.Topic);
            json.WriteString("topic_id", position.TopicId);
            json.WriteNumber("partition", position.Partition);
            json.WriteNumber("next_offset", position.NextOffset);
            if (position.LeaderEpoch is { } epoch) json.WriteNumber("leader_epoch", epoch);
            else json.WriteNull("leader_epoch");
            if (lags is not null)
            {
                json.WriteNumber("lag", lags[place].Offsets);
                if (lags[place].Age is { } age) json.WriteNumber("lag_seconds", Math.Round(age.TotalSeconds, 3));
                else json.WriteNull("lag_seconds");
            }

            json.WriteString("noted_at", position.NotedAt!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("reason", position.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static TableCell[] Row(StreamPosition position, StreamLag? lag)
    {
        TableCell[] cells =
        [
            SafeText.OneLine(position.Stream), SafeText.OneLine(position.Topic), Wording.Count(position.Partition), Wording.Count(position.NextOffset), Wording.Count(lag?.Offsets ?? 0), lag?.Age is { } age && age > TimeSpan.Zero ? Wording.Length(age) : "",
            Wording.Instant(position.NotedAt!.Value), SafeText.OneLine(position.Reason ?? ""),
        ];
        return lag is null ? [.. cells.Take(4), .. cells.Skip(6)] : cells;
    }
}
