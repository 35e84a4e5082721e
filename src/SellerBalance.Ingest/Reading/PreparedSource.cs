namespace SellerBalance.Ingest;

/// <summary>A source of which is known how it is written.</summary>
/// <param name="Source">The source; for standard input with the path, format and compression that were found.</param>
/// <param name="Version">How it was when that was found out.</param>
internal sealed record PreparedSource(SourceFile Source, SourceVersion Version)
{
    /// <summary>The schema of Parquet; else null.</summary>
    public ParquetFile? Parquet { get; init; }

    /// <summary>The part of a topic it is; else null.</summary>
    public TopicPart? Part { get; init; }
}

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
