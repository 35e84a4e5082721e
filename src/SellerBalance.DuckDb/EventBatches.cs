using Apache.Arrow;
using SellerBalance.Ingest;

namespace SellerBalance.DuckDb;

/// <summary>Rows of DuckDB's as Arrow has them, for <see cref="IEventStream"/>.</summary>
public static class EventBatches
{
    /// <summary>Which rows of a batch are to land.</summary>
    /// <param name="stream">Chooses.</param>
    /// <param name="rows">With the column <c>event_id</c>, as text.</param>
    public static ReadOnlySpan<bool> Choose(this IEventStream stream, RecordBatch rows)
    {
        var ids = (StringArray)rows.Column("event_id");
        return stream.Choose(ids.Values, ids.ValueOffsets[..(rows.Length + 1)]);
    }
}
