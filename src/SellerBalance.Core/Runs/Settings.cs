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
    /// <summary>How long a statement may take before it is ended; null when the file does not say.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>The settings without a file.</summary>
    public static Settings Default { get; } = new(null, null, EventCatalog.Default, new Dictionary<string, CheckSetting>());

    /// <summary>Reads a settings file.</summary>
    /// <param name="path">The YAML file; null for <see cref="Default"/>.</param>
    /// <exception cref="InputException">
    /// The file is missing or unreadable, or something in it is unknown or wrong; the message says where.
    /// </exception>
    public static Settings Load(string? path)
    {
        if (path is null) return Default;
        try
        {
            using var text = new StreamReader(path);
            return SettingsYaml.Read(path, text);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: found no such file, expected the settings of --config. Correct the path.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException || path.Length == 0)
        {
            throw new InputException(
                $"{path}: found that it cannot be read ({exception.Message}), expected a readable YAML file. Correct the path or its permissions.",
                exception);
        }
    }
}

/// <summary>What the settings say about one check.</summary>
/// <param name="Enabled">False when it is <c>off</c>.</param>
/// <param name="Severity">Overrides the check's own; null leaves it.</param>
/// <param name="Parameters">Overrides of the check's own parameters, as written; empty leaves them.</param>
public sealed record CheckSetting(bool Enabled, Severity? Severity, IReadOnlyDictionary<string, string> Parameters);
