using System.Reflection;

namespace SellerBalance.Quality;

/// <summary>One file of <c>checks/</c>: a query whose rows are the failures.</summary>
/// <param name="Name">The file's name without <c>.sql</c>.</param>
/// <param name="Title">One line that names what it finds, such as <c>days without events</c>.</param>
/// <param name="Table">The table it looks at.</param>
/// <param name="Severity">What a failing row means, unless the configuration says otherwise.</param>
/// <param name="Parameters">Its parameters by name.</param>
/// <param name="Sql">The query as DuckDB runs it, without a closing semicolon.</param>
public sealed record Check(
    string Name,
    string Title,
    string Table,
    Severity Severity,
    IReadOnlyDictionary<string, CheckParameter> Parameters,
    string Sql)
{
    private const string Folder = "checks/";
    private const string Ending = ".sql";

    /// <summary>Every check this program was built with, by name.</summary>
    public static IReadOnlyList<Check> All { get; } = [.. ReadAll().OrderBy(check => check.Name, StringComparer.Ordinal)];

    /// <summary>The query as an engine runs it: the first of <c>checks/ENGINE/NAME.sql</c> that there is, else <see cref="Sql"/>.</summary>
    /// <param name="engines">The engine, and those whose SQL it takes where it has none of its own.</param>
    public string SqlFor(params IReadOnlyList<string> engines) =>
        engines.Select(engine => Resource($"{Folder}{engine}/{Name}{Ending}")).FirstOrDefault(text => text is not null) ?? Sql;

    /// <summary>Reads a check from its text.</summary>
    /// <param name="name">The file's name without <c>.sql</c>.</param>
    /// <param name="text">A header of comment lines <c>-- key: value</c>, then the query.</param>
    /// <exception cref="FormatException">The header lacks its title, table or severity.</exception>
    public static Check Parse(string name, string text)
    {
        var header = text.Split('\n')
            .TakeWhile(line => line.StartsWith("--", StringComparison.Ordinal))
            .Select(line => line[2..].Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .ToLookup(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        string Required(string key) => header[key].FirstOrDefault()
            ?? throw new FormatException($"checks/{name}.sql: found no line '-- {key}: …' at its top, expected one.");
        var parameters = header["parameter"]
            .Select(value => value.Split('=', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(parts => parts[0], parts => CheckParameter.Parse(parts[1]), StringComparer.Ordinal);
        return new Check(
            name, Required("title"), Required("table"), ParseSeverity(name, Required("severity")), parameters, text.Trim());
    }

    private static Severity ParseSeverity(string name, string text) => text switch
    {
        "error" => Severity.Error,
        "warning" => Severity.Warning,
        _ => throw new FormatException($"checks/{name}.sql: found the severity '{text}', expected error or warning."),
    };

    private static IEnumerable<Check> ReadAll()
    {
        foreach (var resource in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            if (!resource.StartsWith(Folder, StringComparison.Ordinal) || resource.LastIndexOf('/') >= Folder.Length) continue;
            yield return Parse(resource[Folder.Length..^Ending.Length], Resource(resource)!);
        }
    }

    private static string? Resource(string name) => EmbeddedText.Find(typeof(Check).Assembly, name)?.Trim();
}
