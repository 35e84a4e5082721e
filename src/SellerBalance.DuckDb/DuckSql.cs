using System.Globalization;

namespace SellerBalance.DuckDb;

/// <summary>Writes values into DuckDB's SQL, where it takes no parameters.</summary>
public static class DuckSql
{
    /// <summary>A text.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A time, in UTC.</summary>
    public static string Literal(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP '{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}'");

    /// <summary>A text, a day, a time, a whole number or null.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static string Literal(object? value) => value switch
    {
        null => "NULL",
        string text => Literal(text),
        DateOnly date => string.Create(CultureInfo.InvariantCulture, $"DATE '{date:yyyy-MM-dd}'"),
        DateTimeOffset time => Literal(time),
        int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"No literal for a {value.GetType().Name}.", nameof(value)),
    };

    /// <summary>A quoted name.</summary>
    public static string Name(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The path of one file, in which nothing is taken for a pattern.</summary>
    public static string Path(string path) => Literal(IsPattern(path)
        ? string.Concat(path.Select(character => character is '*' or '?' or '[' ? $"[{character}]" : character.ToString()))
        : path);

    private static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?', '[');
}
