namespace SellerBalance.Ingest;

/// <summary>Writes data into DuckDB's SQL.</summary>
internal static class DuckSql
{
    /// <summary>A text literal.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A quoted name.</summary>
    public static string Name(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A literal for the path of one file, in which nothing is taken for a pattern.</summary>
    public static string Path(string path) => Text(IsPattern(path)
        ? string.Concat(path.Select(character => character is '*' or '?' or '[' ? $"[{character}]" : character.ToString()))
        : path);

    private static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?', '[');
}
