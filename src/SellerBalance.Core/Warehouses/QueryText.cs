using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses;

/// <summary>A named query as an engine runs it, with its values.</summary>
/// <param name="Text">The SQL.</param>
/// <param name="Values">In the order of their places; with a name where the SQL calls them by name, and null where it counts them: <c>$1</c>, <c>$2</c>, ….</param>
public sealed partial record QueryText(string Text, IReadOnlyList<(string? Name, object? Value)> Values)
{
    /// <summary>The query in the engine's own words, or in those of <c>sql/common/</c>, which says in its comment what each place is: <c>$1 seller</c>.</summary>
    /// <param name="query">Its file's name without <c>.sql</c>.</param>
    /// <param name="own">The engine's file of that name; null if it has none.</param>
    /// <param name="parameters">The values by name.</param>
    /// <exception cref="ArgumentException">Neither has such a file, or a value is missing.</exception>
    public static QueryText Of(string query, string? own, IReadOnlyDictionary<string, object?> parameters)
    {
        if (own is not null) return new QueryText(own, [.. parameters.Select(parameter => ((string?)parameter.Key, parameter.Value))]);
        var text = Common(query) ?? throw new ArgumentException($"There is no query {query}.", nameof(query));
        return new QueryText(text, [.. Places(text).Select(name => parameters.TryGetValue(name, out var value)
            ? ((string?)null, value)
            : throw new ArgumentException($"The query {query} needs {name}.", nameof(parameters)))]);
    }

    private static string? Common(string query) => EmbeddedText.Find(typeof(QueryText).Assembly, $"sql/common/queries/{query}.sql");

    private static IEnumerable<string> Places(string text) => text.Split('\n')
        .TakeWhile(line => line.StartsWith("--", StringComparison.Ordinal))
        .SelectMany(line => Place().Matches(line))
        .OrderBy(place => int.Parse(place.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))
        .Select(place => place.Groups["name"].Value);

    [GeneratedRegex(@"\$(?<number>\d+) (?<name>[a-z_]+)")]
    private static partial Regex Place();
}
