using SellerBalance.Warehouses;

namespace SellerBalance.Ingest;

/// <summary>A row that was not accepted.</summary>
/// <param name="BatchId">The batch that brought it first.</param>
/// <param name="Source">The source as it was named.</param>
/// <param name="Line">Physical line, or row of a Parquet file; null where unknown.</param>
/// <param name="EventId">As far as it could be read; null if not.</param>
/// <param name="Reasons">Every reason code, comma separated.</param>
/// <param name="Raw">The record's text.</param>
/// <param name="RawBytes">The exact bytes, where they are not text; else null.</param>
public sealed record QuarantinedRow(
    string BatchId,
    string Source,
    long? Line,
    string? EventId,
    string Reasons,
    string Raw,
    byte[]? RawBytes)
{
    /// <summary>Of a conflict: the source from whose last line, one without a line end, the known event was accepted; null if it was not.</summary>
    public string? KnownFromOpenLine { get; init; }
}

/// <summary>What is asked of <c>raw.quarantine</c>.</summary>
public static class QuarantineQueries
{
    /// <summary>Refused rows, by batch and line.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="reason">Only rows with this code, with or without its field; null for all.</param>
    /// <param name="batch">Only this batch's, or this run's; null for all.</param>
    public static IEnumerable<QuarantinedRow> Rows(IWarehouse warehouse, string? reason, string? batch) => warehouse.Read(
        "quarantine_rows",
        Parameters(reason, batch),
        row => new QuarantinedRow(
            row.GetString(0),
            row.GetString(1),
            row.IsDBNull(2) ? null : row.GetInt64(2),
            row.IsDBNull(3) ? null : row.GetString(3),
            row.GetString(4),
            row.IsDBNull(5) ? "" : row.GetString(5),
            row.IsDBNull(6) ? null : Convert.FromHexString(row.GetString(6)))
        {
            KnownFromOpenLine = row.IsDBNull(7) ? null : row.GetString(7),
        });

    /// <summary>The query's parameters.</summary>
    public static IReadOnlyDictionary<string, object?> Parameters(string? reason, string? batch) =>
        new Dictionary<string, object?> { ["reason"] = reason, ["batch"] = batch };
}
