using System.Data.Common;

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
    IReadOnlyList<string> IgnoredColumns)
{
    /// <summary>The SHA-256 of the source, in hexadecimal digits; null for rows loaded by hand.</summary>
    public string? SourceSha256 { get; init; }

    /// <summary>The source's bytes as they were on disk; of a pipe, those that came through it.</summary>
    public long? SourceBytes { get; init; }

    /// <summary>
    /// Whether the last line may have been cut: it has no line end, and no closing quote or brace shows that it is whole. Null where the format has no
    /// lines.
    /// </summary>
    public bool? IsLastLineOpen { get; init; }

    /// <summary>How the times of Parquet were read, in words; else null.</summary>
    public string? TimesReadAs { get; init; }

    /// <summary>Reads a row of the query <c>batches</c>.</summary>
    public static Batch Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        new Receipt(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
        row.IsDBNull(7) ? null : new LineCounts(row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10)),
        row.IsDBNull(11) ? [] : row.GetString(11).Split(','))
    {
        SourceSha256 = row.IsDBNull(12) ? null : row.GetString(12),
        SourceBytes = row.IsDBNull(13) ? null : row.GetInt64(13),
        IsLastLineOpen = row.IsDBNull(14) ? null : row.GetBoolean(14),
        TimesReadAs = row.IsDBNull(15) ? null : row.GetString(15),
    };
}
