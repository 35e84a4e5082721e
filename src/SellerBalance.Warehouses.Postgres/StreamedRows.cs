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

    private StringArray _ids = null!;
    private BooleanArray _verdicts = null!;

    /// <summary>Takes up the next batch.</summary>
    public void Take(RecordBatch batch) => (_ids, _verdicts) = ((StringArray)batch.Column(idColumn), (BooleanArray)batch.Column(batch.ColumnCount - 1));

    /// <summary>Whether the next row is to land; asked once for each, in order.</summary>
    public bool Takes(int row) => stream.Takes(_ids.GetBytes(row), _verdicts.GetValue(row) is true);
}
