namespace SellerBalance.Ingest;

/// <summary>Writes data into DuckDB's SQL.</summary>
internal static class DuckSql
{
    /// <summary>A text literal.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A quoted name.</summary>
    public static string Name(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Whether <see cref="Path"/> can name a file: to DuckDB a backslash in a pattern separates folders on any system.</summary>
    public static bool CanName(string path) => OperatingSystem.IsWindows() || !path.Contains('\\', StringComparison.Ordinal) || !IsPattern(path);

    /// <summary>A literal for the path of one file, in which nothing is taken for a pattern.</summary>
    public static string Path(string path) => Text(IsPattern(path)
        ? string.Concat(path.Select(character => character is '*' or '?' or '[' ? $"[{character}]" : character.ToString()))
        : path);

    /// <summary>The select list of a relation whose parts are given for each interchange column.</summary>
    /// <param name="line">The expression for <c>line</c>.</param>
    /// <param name="columns">For each of <see cref="InterchangeColumns.Names"/> its expression; null where the source has none.</param>
    /// <param name="broken">The expression for <c>broken</c>.</param>
    public static string SelectList(string line, IReadOnlyList<string?> columns, string broken) => string.Join(
        ", ",
        InterchangeColumns.Names
            .Select((name, index) => $"{columns[index] ?? "CAST(NULL AS VARCHAR)"} AS {name}")
            .Prepend($"{line} AS line")
            .Append($"{broken} AS broken"));

    /// <summary>The text of a line whose fields are plain.</summary>
    /// <param name="delimiter">What stands between them.</param>
    /// <param name="columns">All of them, in their order.</param>
    public static string Joined(char delimiter, IEnumerable<string> columns) =>
        $"concat_ws({string.Join(", ", columns.Select(column => $"coalesce({column}, '')").Prepend($"chr({(int)delimiter})"))})";

    /// <summary>A scan of a text file whose fields are never quoted, so that a line is a row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="columns">Every column and its type.</param>
    /// <param name="hasHeader">Whether the first line is to be skipped.</param>
    /// <param name="maxLineBytes">The longest line.</param>
    public static string ReadText(string path, char delimiter, IEnumerable<(string Name, string Type)> columns, bool hasHeader, int maxLineBytes)
    {
        var types = string.Join(", ", columns.Select(column => $"{Text(column.Name)}: {Text(column.Type)}"));

        // Two lines or 16 MiB, or DuckDB takes sixteen lines for each buffer.
        return $"read_csv({Path(path)}, auto_detect=false, header={(hasHeader ? "true" : "false")}, columns={{{types}}}, delim=chr({(int)delimiter}), "
            + $"quote='', escape='', compression='none', nullstr='', hive_partitioning=false, max_line_size={maxLineBytes}, buffer_size={Math.Max(2 * maxLineBytes, 16 << 20)})";
    }

    private static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?', '[');
}
