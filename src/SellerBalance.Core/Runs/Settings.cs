using System.IO.Enumeration;
using SellerBalance.Events;
using SellerBalance.Quality;

namespace SellerBalance.Runs;

/// <summary>What the file of <c>--config</c> says; everything in it is optional.</summary>
/// <param name="TimeZone">The business time zone's IANA id, known to this machine; null when the file does not say.</param>
/// <param name="Warehouse">The warehouse's URL; null when the file does not say.</param>
/// <param name="Catalog">The built-in event types and currencies and what the file adds.</param>
/// <param name="Checks">By check name, which may name a check that does not exist; empty when the file does not say.</param>
public sealed record Settings(
    string? TimeZone,
    string? Warehouse,
    EventCatalog Catalog,
    IReadOnlyDictionary<string, CheckSetting> Checks)
{
    private const int SizeMax = 1 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>What the embedded engine may hold in memory; null when the file does not say.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>How long a statement may take before it is ended; null when the file does not say.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>How many rows of one source may break a rule before the source is refused as a whole; null when the file does not say.</summary>
    public long? RefusedRowsLimit { get; init; }

    /// <summary>Words for nothing, such as <c>None</c>, that are keys all the same; empty when the file does not say.</summary>
    public IReadOnlySet<string> AllowedKeys { get; init; } = new HashSet<string>();

    /// <summary>How sources are written, in the file's order; empty when the file does not say.</summary>
    public IReadOnlyList<SourceSetting> Sources { get; init; } = [];

    /// <summary>The settings without a file.</summary>
    public static Settings Default { get; } = new(null, null, EventCatalog.Default, new Dictionary<string, CheckSetting>());

    /// <summary>Reads a settings file.</summary>
    /// <param name="path">The YAML file; null for <see cref="Default"/>.</param>
    /// <exception cref="InputException">The file is missing or cannot be read.</exception>
    /// <exception cref="UsageException">Something in it is unknown or wrong; the message says where.</exception>
    public static Settings Load(string? path)
    {
        if (path is null) return Default;
        using var text = new StringReader(ReadText(path));
        return SettingsYaml.Read(path, text);
    }

    // A device need not end, and a pipe need not begin: so much text, and so long a wait.
    private static string ReadText(string path)
    {
        try
        {
            var reading = Task.Run(() => ReadStart(path));
            return reading.Wait(s_patience)
                ? reading.Result
                : throw new InputException($"{path}: found no data for {s_patience.TotalSeconds:0} s, such as a pipe that nothing writes to; expected the settings of --config. Use a file.");
        }
        catch (AggregateException exception)
        {
            throw Unreadable(path, exception.InnerException!);
        }
    }

    private static string ReadStart(string path)
    {
        using var text = new StreamReader(path);
        var start = new char[SizeMax + 1];
        var length = text.ReadBlock(start);
        return length <= SizeMax
            ? new string(start, 0, length)
            : throw new UsageException($"{path}: found more than 1 MiB of text, expected the settings of --config. Correct the path.");
    }

    private static Exception Unreadable(string path, Exception exception) => exception switch
    {
        UsageException => exception,
        FileNotFoundException or DirectoryNotFoundException =>
            new InputException($"{path}: found no such file, expected the settings of --config. Correct the path.", exception),
        _ when exception is IOException or UnauthorizedAccessException || path.Length == 0 => new InputException(
            $"{path}: cannot be read ({exception.Message}), expected a readable YAML file. Correct the path or its permissions.",
            exception),
        _ => new InvalidOperationException(exception.Message, exception),
    };
}

/// <summary>What the settings say about sources of some names.</summary>
/// <param name="Pattern">The name, without folders and without <c>.gz</c> or <c>.zst</c>; <c>*</c> stands for any characters, <c>?</c> for one.</param>
/// <param name="HasQuotes">False for <c>quoting: none</c>: a double quote is a character as any other.</param>
public sealed record SourceSetting(string Pattern, bool HasQuotes)
{
    /// <summary>Whether a source of that name is meant.</summary>
    public bool Matches(string name) =>
        FileSystemName.MatchesSimpleExpression(Pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: OperatingSystem.IsWindows());
}

/// <summary>What the settings say about one check.</summary>
/// <param name="Enabled">False when it is <c>off</c>.</param>
/// <param name="Severity">Overrides the check's own; null leaves it.</param>
/// <param name="Parameters">Overrides of the check's own parameters, as written; empty leaves them.</param>
public sealed record CheckSetting(bool Enabled, Severity? Severity, IReadOnlyDictionary<string, string> Parameters);
