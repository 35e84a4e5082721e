using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Quality;
using SellerBalance.Warehouses;
using YamlDotNet.RepresentationModel;

namespace SellerBalance.Runs;

/// <summary>The settings' YAML shape.</summary>
internal static class SettingsYaml
{
    private const long MostRefusedRows = 1_000_000_000_000;

    private static readonly TimeSpan s_longestTimeout = TimeSpan.FromDays(7);

    /// <summary>Reads a whole document.</summary>
    /// <exception cref="UsageException">Something in it is unknown or wrong; the message says where.</exception>
    public static Settings Read(string name, TextReader text)
    {
        var source = new YamlSource(name);
        var settings = Settings.Default;
        foreach (var (key, value) in source.Load(text, out var root))
        {
            if (YamlSource.IsEmpty(value)) continue;
            settings = key switch
            {
                "time_zone" => settings with { TimeZone = ReadTimeZone(source, value) },
                "warehouse" => settings with { Warehouse = source.Text(value, key) },
                "memory_limit" => settings with { MemoryLimitBytes = ReadMemoryLimit(source, value) },
                "statement_timeout" => settings with { StatementTimeout = ReadTimeout(source, value) },
                "refused_rows_limit" => settings with { RefusedRowsLimit = ReadRefusedRowsLimit(source, value) },
                "allowed_keys" => settings with { AllowedKeys = source.List(value, key).Select(word => word.Text).ToHashSet(StringComparer.Ordinal) },
                "sources" => settings with { Sources = ReadSources(source, value) },
                "event_types" => settings with { Catalog = ReadTypes(source, value, settings.Catalog) },
                "currencies" => settings with { Catalog = ReadCurrencies(source, value, settings.Catalog) },
                "checks" => settings with { Checks = ReadChecks(source, value) },
                _ => throw source.UnknownKey(root, key, "the settings", "time_zone", "warehouse", "memory_limit", "statement_timeout", "refused_rows_limit", "allowed_keys", "sources", "event_types", "currencies", "checks"),
            };
        }

        return settings;
    }

    private static string ReadTimeZone(YamlSource source, YamlNode node)
    {
        var id = source.Text(node, "time_zone");
        return BusinessTimeZone.Find(id)
            ?? throw source.Wrong(node, $"the time zone '{id}'", BusinessTimeZone.Expected, "Correct its spelling. If this machine knows only UTC, install the package tzdata.");
    }

    private static long ReadMemoryLimit(YamlSource source, YamlNode node)
    {
        var text = source.Text(node, "memory_limit");
        return EngineMemory.Parse(text) ?? throw source.Wrong(node, $"the memory limit '{text}'", EngineMemory.Expected, "Write a number and its unit.");
    }

    private static TimeSpan ReadTimeout(YamlSource source, YamlNode node)
    {
        var text = source.Text(node, "statement_timeout");
        var unit = text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), _ => TimeSpan.Zero };
        return int.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= s_longestTimeout.TotalSeconds && unit * number is var timeout && timeout > TimeSpan.Zero && timeout <= s_longestTimeout
            ? timeout
            : throw source.Wrong(node, $"the time '{text}'", "seconds, minutes or hours up to seven days, such as 90s, 30m or 2h", "Write a whole number and its unit.");
    }

    private static long ReadRefusedRowsLimit(YamlSource source, YamlNode node)
    {
        var text = source.Text(node, "refused_rows_limit");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= MostRefusedRows
            ? limit
            : throw source.Wrong(node, $"the limit '{text}'", "a whole number from 0 to 1000000000000", "Write the number of rows of one source that may break a rule.");
    }

    private static List<SourceSetting> ReadSources(YamlSource source, YamlNode node)
    {
        var settings = new List<SourceSetting>();
        foreach (var (pattern, value) in source.Map(node, "sources"))
        {
            if (pattern.Contains('/', StringComparison.Ordinal))
                throw source.Wrong(value, $"a folder in the name {Credentials.Quoted(pattern)}", "file names without a folder, such as \"*.tsv\"", "Delete the folder.");
            var quoting = source.Map(value, $"the sources {Credentials.Quoted(pattern)}");
            if (quoting.Count == 0) throw source.Wrong(value, "nothing", "quoting: none or quoting: standard", "Write one of the two.");
            foreach (var (key, setting) in quoting)
            {
                settings.Add(new SourceSetting(pattern, key == "quoting"
                    ? ReadQuoting(source, setting)
                    : throw source.UnknownKey(value, key, $"the sources {Credentials.Quoted(pattern)}", "quoting")));
            }
        }

        return settings;
    }

    private static bool ReadQuoting(YamlSource source, YamlNode node) => source.Text(node, "quoting") switch
    {
        "standard" => true,
        "none" => false,
        var other => throw source.Wrong(
            node, $"the quoting {Credentials.Quoted(other)}", "standard (a field may stand between double quotes) or none (a quote is an ordinary character)", "Write one of the two."),
    };

    private static EventCatalog ReadTypes(YamlSource source, YamlNode node, EventCatalog catalog)
    {
        var entries = EventCatalogYaml.ReadTypes(source, node);
        return catalog.Extend(
            entries.Select(entry => entry.Type),
            (type, problem) => source.Wrong(entries.First(entry => ReferenceEquals(entry.Type, type)).Node, problem));
    }

    private static EventCatalog ReadCurrencies(YamlSource source, YamlNode node, EventCatalog catalog)
    {
        foreach (var (code, at) in source.List(node, "currencies"))
        {
            try
            {
                catalog = catalog.WithCurrencies([code]);
            }
            catch (InputException exception)
            {
                throw source.Wrong(at, exception.Message);
            }
        }

        return catalog;
    }

    private static Dictionary<string, CheckSetting> ReadChecks(YamlSource source, YamlNode node)
    {
        var checks = new Dictionary<string, CheckSetting>(StringComparer.Ordinal);
        foreach (var (name, value) in source.Map(node, "checks"))
            checks.Add(name, ReadCheck(source, name, value));
        return checks;
    }

    private static CheckSetting ReadCheck(YamlSource source, string name, YamlNode node)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (node is YamlScalarNode { Value: "off" }) return new CheckSetting(false, null, parameters);
        if (node is not YamlMappingNode)
        {
            var found = node is YamlScalarNode { Value: { Length: > 0 } text } ? Credentials.Quoted(text) : "no map";
            throw source.Wrong(
                node,
                $"{found} for the check '{name}'",
                "off, or a map such as { severity: warning }",
                "Write 'off' to disable the check, or its severity and parameters.");
        }

        Severity? severity = null;
        foreach (var (key, value) in source.Map(node, $"the check '{name}'"))
        {
            if (key == "severity")
                severity = ReadSeverity(source, value);
            else
                parameters.Add(key, source.Text(value, $"the parameter '{key}'"));
        }

        return new CheckSetting(true, severity, parameters);
    }

    private static Severity ReadSeverity(YamlSource source, YamlNode node) => source.Text(node, "severity") switch
    {
        "error" => Severity.Error,
        "warning" => Severity.Warning,
        var other => throw source.Wrong(
            node, $"the severity '{other}'", "error (blocks publishing) or warning (is reported)", "Write one of the two."),
    };
}
