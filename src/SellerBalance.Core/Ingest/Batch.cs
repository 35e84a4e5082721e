namespace SellerBalance.Ingest;

/// <summary>What one ingest of one source read, with its receipt.</summary>
/// <param name="BatchId">Identity: the run's id, a slash and the source's place in the run from 1.</param>
/// <param name="Source">The source as the user named it: a path, or <c>-</c> for standard input.</param>
/// <param name="Receipt">What became of its rows.</param>
/// <param name="Lines">How the file's physical lines tie; null where the format has no lines (Parquet).</param>
/// <param name="IgnoredColumns">Columns of the file that are not in the interchange format, in the file's order.</param>
public sealed record Batch(
    string BatchId,
    string Source,
    Receipt Receipt,
    LineCounts? Lines,
    IReadOnlyList<string> IgnoredColumns);
