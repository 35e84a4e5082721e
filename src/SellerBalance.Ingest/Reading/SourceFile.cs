namespace SellerBalance.Ingest;

/// <summary>How a source is written.</summary>
internal enum SourceFormat
{
    /// <summary>Not known until the first bytes are read; for standard input and pipes.</summary>
    Sniffed,

    /// <summary>Lines of fields between delimiters, with a header.</summary>
    Delimited,

    /// <summary>One JSON object a line.</summary>
    Ndjson,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Messages of a topic, one JSON object each.</summary>
    Messages,
}

/// <summary>How a source is compressed.</summary>
internal enum Compression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip, <c>.gz</c>.</summary>
    Gzip,

    /// <summary>Zstandard, <c>.zst</c>.</summary>
    Zstd,
}

/// <summary>One source that the user named.</summary>
/// <param name="Name">As shown to the user: the path as given, or <c>-</c> for standard input.</param>
/// <param name="Path">The absolute path; <c>-</c> for standard input that is not read yet.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Compression">How it is compressed.</param>
internal sealed record SourceFile(string Name, string Path, SourceFormat Format, Compression Compression)
{
    /// <summary>The argument that stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>The endings that are understood, for messages.</summary>
    public const string KnownEndings = ".csv, .tsv, .txt, .ndjson or .jsonl, also followed by .gz or .zst, or .parquet";

    private static readonly (string Ending, SourceFormat Format)[] Endings =
    [
        (".csv", SourceFormat.Delimited),
        (".tsv", SourceFormat.Delimited),
        (".txt", SourceFormat.Delimited),
        (".ndjson", SourceFormat.Ndjson),
        (".jsonl", SourceFormat.Ndjson),
        (".parquet", SourceFormat.Parquet),
    ];

    /// <summary>Whether it is not known to be a file that can be read from any place, as often as needed.</summary>
    public bool MayBePipe { get; init; }

    /// <summary>Whether a double quote around a field is no part of it; else it is a character as any other.</summary>
    public bool HasQuotes { get; init; } = true;

    /// <summary>What stands for <c>source_system</c> where a row does not say; null to take it from the name.</summary>
    public string? SourceSystem { get; init; }

    /// <summary>Its name without folders and without the ending of a compression, by which it is configured.</summary>
    public string PlainName => WithoutCompression(System.IO.Path.GetFileName(Name)).Name;

    /// <summary>Whether it is standard input by one of its names, or what a shell puts in the place of a command's output.</summary>
    public bool IsDescriptor => Name.StartsWith("/dev/", StringComparison.Ordinal) || Name.StartsWith("/proc/", StringComparison.Ordinal);

    /// <summary>Whether a tab is the first delimiter to try.</summary>
    public bool PrefersTab => HasEnding(WithoutCompression(Name).Name, ".tsv");

    /// <summary>What stands for <c>source_system</c> where the source has no such column: the file name without folder and known endings.</summary>
    public string DerivedSourceSystem
    {
        get
        {
            if (SourceSystem is not null)
                return SourceSystem;
            if (Name == StandardInput)
                return "stdin";
            if (IsDescriptor)
                return "pipe";
            var name = WithoutCompression(System.IO.Path.GetFileName(Name)).Name;
            foreach (var (ending, _) in Endings)
            {
                if (HasEnding(name, ending) && name.Length > ending.Length)
                    return name[..^ending.Length];
            }

            return name;
        }
    }

    /// <summary>The source at a path, by its ending; null if the ending is not known.</summary>
    /// <param name="name">The path as the user is to see it.</param>
    public static SourceFile? FromPath(string name)
    {
        var (inner, compression) = WithoutCompression(name);
        foreach (var (ending, format) in Endings)
        {
            if (HasEnding(inner, ending) && (compression == Compression.None || format != SourceFormat.Parquet))
                return new SourceFile(name, System.IO.Path.GetFullPath(name), format, compression);
        }

        return null;
    }

    private static (string Name, Compression Compression) WithoutCompression(string name) =>
        HasEnding(name, ".gz") ? (name[..^3], Compression.Gzip)
        : HasEnding(name, ".zst") ? (name[..^4], Compression.Zstd)
        : (name, Compression.None);

    private static bool HasEnding(string name, string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
