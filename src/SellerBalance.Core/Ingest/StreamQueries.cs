using SellerBalance.Warehouses;

namespace SellerBalance.Ingest;

/// <summary>What is asked of <c>ops.stream_offsets</c>.</summary>
public static class StreamQueries
{
    /// <summary>How far streams have read, by stream, topic and partition.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="stream">Only this stream; null for all.</param>
    public static IReadOnlyList<StreamPosition> Positions(IWarehouse warehouse, string? stream) =>
    [
        .. warehouse.Read(
            "stream_positions",
            new Dictionary<string, object?> { ["stream"] = stream },
            row => new StreamPosition(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetInt32(5))
            {
                Entry = row.GetInt64(6),
                NotedAt = new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(7), DateTimeKind.Utc)),
                Reason = row.IsDBNull(8) ? null : row.GetString(8),
            }),
    ];
}
