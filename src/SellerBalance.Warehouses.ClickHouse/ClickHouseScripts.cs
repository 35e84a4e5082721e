namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>The files of <c>sql/clickhouse/</c>.</summary>
internal static class ClickHouseScripts
{
    /// <summary>The text of <c>sql/clickhouse/NAME.sql</c>.</summary>
    public static string Text(string name) => Find(name) ?? throw new ArgumentException($"There is no sql/clickhouse/{name}.sql.", nameof(name));

    /// <summary>The same; null if there is none.</summary>
    public static string? Find(string name) => EmbeddedText.Find(typeof(ClickHouseScripts).Assembly, $"sql/clickhouse/{name}.sql");

    /// <summary>The statements of a text, one by one: the server takes no more at a time.</summary>
    public static IEnumerable<string> Statements(string text) => text
        .Split(";\n")
        .Select(statement => statement.Trim())
        .Where(statement => statement.Split('\n').Any(line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal)));

    /// <summary>The lines of a text between two comment lines.</summary>
    public static string Between(string text, string first, string last)
    {
        var start = text.IndexOf($"\n-- {first}\n", StringComparison.Ordinal);
        return text[start..text.IndexOf($"\n-- {last}\n", StringComparison.Ordinal)];
    }
}
