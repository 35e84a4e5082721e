namespace SellerBalance.Ingest;

/// <summary>A source as DuckDB can scan it: every physical record is exactly one row.</summary>
/// <param name="Source">The source; for standard input with the path, format and compression that were found.</param>
/// <param name="Relation">
/// A SELECT: <c>line</c> BIGINT (from 1), the nine interchange columns as VARCHAR (NULL where the column is absent or the field
/// is empty; not trimmed), <c>broken</c> VARCHAR (NULL, or one of <see cref="BrokenReason"/>).
/// </param>
/// <param name="FirstLine">
/// Null: <c>line</c> is in the relation. Otherwise it is NULL there, and the n-th row in file order, from 0, stands at the
/// physical line <c>FirstLine + n</c>; DuckDB keeps file order while <c>preserve_insertion_order</c> is on.
/// </param>
/// <param name="RawRelation">
/// A SELECT: <c>line</c> BIGINT, <c>raw</c> VARCHAR (the record's text as it stood, without its line end; of an oversized line
/// the first 64 KiB; what is not valid text is U+FFFD, NUL too), <c>raw_bytes</c> BLOB (NULL, or the exact bytes of such a record).
/// </param>
/// <param name="Lines">What the physical lines are; null for Parquet.</param>
/// <param name="Records">The rows that both relations give.</param>
/// <param name="IgnoredColumns">Columns (or keys, the first hundred) that are not in the interchange format, in order of appearance.</param>
/// <param name="HasSourceSystem">Whether the source has the column <c>source_system</c>; for NDJSON, whether any record has the key.</param>
/// <param name="IsTrimmed">Whether no field of the relation begins or ends with a blank, so that trimming can be left out.</param>
internal sealed record PreparedSource(
    SourceFile Source,
    string Relation,
    long? FirstLine,
    string RawRelation,
    LineCounts? Lines,
    long Records,
    IReadOnlyList<string> IgnoredColumns,
    bool HasSourceSystem,
    bool IsTrimmed = false);

/// <summary>Why a record cannot be taken apart; the stable codes of the column <c>broken</c>.</summary>
internal static class BrokenReason
{
    /// <summary>More or fewer fields than the header has columns.</summary>
    public const string WrongColumnCount = "wrong_column_count";

    /// <summary>A quote where none may stand, or one that is not closed.</summary>
    public const string BadQuoting = "bad_quoting";

    /// <summary>Not valid in the file's encoding, or a NUL.</summary>
    public const string BadEncoding = "bad_encoding";

    /// <summary>Longer than <see cref="ReadingLimits.MaxRecordBytes"/>.</summary>
    public const string OversizedLine = "oversized_line";

    /// <summary>Not one JSON object, a key twice, or a column that is an object or array.</summary>
    public const string MalformedJson = "malformed_json";
}

/// <summary>The bounds that keep memory and look-ahead small whatever the input.</summary>
internal static class ReadingLimits
{
    /// <summary>The longest record, as UTF-8 without its line end.</summary>
    public const int MaxRecordBytes = 1 << 20;

    /// <summary>The most physical lines of one record.</summary>
    public const int MaxRecordLines = 1000;

    /// <summary>How much of an oversized line is kept.</summary>
    public const int KeptOfOversizedBytes = 64 << 10;

    /// <summary>How many ignored keys of an NDJSON source are named.</summary>
    public const int MaxIgnoredKeys = 100;
}
