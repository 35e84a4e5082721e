using System.IO.Compression;
using System.Text;
using SellerBalance.DuckDb;

namespace SellerBalance.Cli.Output;

/// <summary>A file of entities, as DuckDB reads it.</summary>
internal static class EntitiesFile
{
    private const int HeaderMax = 1 << 20;

    /// <summary>What stands after FROM. CSV has no types: 007 is a seller, and what looks like a number may be a key, so every column stays the text that it is.</summary>
    /// <param name="source">The file.</param>
    /// <param name="argument">What names it, for messages.</param>
    /// <exception cref="UsageException">The ending is not known.</exception>
    /// <exception cref="InputException">There is no such file, or it has no header.</exception>
    public static string Relation(string source, string argument)
    {
        if (!File.Exists(source)) throw new InputException($"{source}: found no such file, expected the entities. Correct the path.");
        var isGzip = source.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        return Path.GetExtension(isGzip ? source[..^3] : source).ToLowerInvariant() switch
        {
            ".csv" => Csv(source, ',', isGzip),
            ".tsv" => Csv(source, '\t', isGzip),
            ".parquet" => $"read_parquet({DuckSql.Literal(source)})",
            ".sql" => $"({File.ReadAllText(source).Trim().TrimEnd(';')}\n)",
            var ending => throw new UsageException($"{argument}: found the ending '{ending}', expected .csv, .tsv, .parquet or .sql."),
        };
    }

    // Without columns DuckDB looks for a header that fits, and skips lines until there is one.
    private static string Csv(string source, char delimiter, bool isGzip)
    {
        var names = Header(source, delimiter, isGzip);
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"{source}: found the column '{twice.Key}' {twice.Count()} times, expected every column once. Rename the others.");
        var columns = string.Join(", ", names.Select(name => $"{DuckSql.Literal(name)}: 'VARCHAR'"));
        return $$"""read_csv({{DuckSql.Literal(source)}}, auto_detect=false, header=true, delim='{{delimiter}}', quote='"', escape='"', strict_mode=true, columns={{{columns}}})""";
    }

    private static List<string> Header(string source, char delimiter, bool isGzip)
    {
        using var file = File.OpenRead(source);
        using Stream bytes = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var text = new StreamReader(bytes, Encoding.UTF8);
        var names = new List<string>();
        var name = new StringBuilder();
        var isQuoted = false;
        for (var read = 0; read < HeaderMax && text.Read() is >= 0 and var letter && (isQuoted || letter is not ('\n' or '\r')); read++)
        {
            if (letter == '"')
            {
                if (!isQuoted && name.Length > 0) name.Append('"');
                isQuoted = !isQuoted;
            }
            else if (letter == delimiter && !isQuoted)
            {
                names.Add(name.ToString());
                name.Clear();
            }
            else
            {
                name.Append((char)letter);
            }
        }

        names.Add(name.ToString());
        return names.All(found => found.Length > 0)
            ? names
            : throw new InputException($"{source}: found a first line with an empty name, expected the names of the columns. Name them all.");
    }
}
