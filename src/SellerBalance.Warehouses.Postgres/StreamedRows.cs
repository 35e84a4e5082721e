using Apache.Arrow;
using SellerBalance.Ingest;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>Which rows of a stream's batches are to land.</summary>
/// <param name="stream">Knows.</param>
/// <param name="idColumn">Where a batch has the event's id.</param>
internal sealed class StreamedRows(IEventStream stream, int idColumn)
{
    /// <summary>The last column of a batch, which is for the stream alone.</summary>
    public const string Verdict = "ok";

    private bool[] _lands = [];

    /// <summary>Tells of the next batch's rows which of them are to land.</summary>
    public ReadOnlySpan<bool> Choose(RecordBatch batch)
    {
        if (_lands.Length < batch.Length) _lands = new bool[batch.Length];
        var lands = _lands.AsSpan(0, batch.Length);
        var verdicts = (BooleanArray)batch.Column(batch.ColumnCount - 1);
        for (var row = 0; row < lands.Length; row++)
            lands[row] = verdicts.GetValue(row) is true;
        var ids = (StringArray)batch.Column(idColumn);
        stream.Choose(ids.Values, ids.ValueOffsets[..(batch.Length + 1)], lands);
        return lands;
    }
}
