using System.Globalization;
using DuckDB.NET.Data;

namespace SellerBalance.Ingest;

/// <summary>A Parquet file, whose typed columns become their exact text.</summary>
internal static class ParquetFile
{
    private const string RowNumber = "file_row_number";

    /// <summary>Looks at the schema; nothing else is read.</summary>
    /// <exception cref="InputException">
    /// It is not Parquet, a column is there twice or missing, is floating point where text or exact numbers are due, or has no text.
    /// </exception>
    public static PreparedSource Prepare(SourceFile source)
    {
        var columns = new List<(string Name, string Type)>();
        long records;
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"DESCRIBE SELECT * FROM read_parquet({DuckSql.Path(source.Path)}, hive_partitioning=false)";
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read())
                    columns.Add((reader.GetString(0), reader.GetString(1)));
            }

            RequireDistinct(source, TopLevelNames(command, source));
            command.CommandText = $"SELECT num_rows FROM parquet_file_metadata({DuckSql.Path(source.Path)})";
            records = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (DuckDBException exception)
        {
            throw new InputException($"{source.Name}: cannot be read as Parquet: {exception.Message.Split('\n')[0].Trim()}. Expected a complete Parquet file; get it again, or check its ending.", exception);
        }

        var places = Places(source, columns);
        var scan = $"read_parquet({DuckSql.Path(source.Path)}, hive_partitioning=false, {RowNumber}=true)";
        var texts = places.Select(place => place < 0 ? null : $"nullif({AsText(columns[place])}, '')").ToArray();
        return new PreparedSource(
            source,
            $"SELECT {DuckSql.SelectList($"{RowNumber} + 1", texts, "CAST(NULL AS VARCHAR)")} FROM {scan}",
            FirstLine: null,
            $"SELECT {RowNumber} + 1 AS line, CAST(to_json({{{string.Join(", ", columns.Select(Member))}}}) AS VARCHAR) AS raw, CAST(NULL AS BLOB) AS raw_bytes FROM {scan}",
            Lines: null,
            records,
            [.. columns.Select(column => column.Name).Where(name => InterchangeColumns.IndexOf(name) < 0)],
            places[InterchangeColumns.SourceSystem] >= 0);
    }

    // DuckDB renames a column whose name is there twice; the file's own names tell.
    private static List<string> TopLevelNames(DuckDBCommand command, SourceFile source)
    {
        command.CommandText = $"SELECT name, coalesce(num_children, 0) FROM parquet_schema({DuckSql.Path(source.Path)})";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        long nested = 0;
        var isRoot = true;
        while (reader.Read())
        {
            if (isRoot)
            {
                isRoot = false;
                continue;
            }

            if (nested > 0)
                nested--;
            else
                names.Add(reader.GetString(0));
            nested += reader.GetInt64(1);
        }

        return names;
    }

    private static void RequireDistinct(SourceFile source, List<string> names)
    {
        if (names.Contains(RowNumber, StringComparer.OrdinalIgnoreCase))
            throw new InputException($"{source.Name}: a column is called {RowNumber}. Expected no such column: DuckDB gives each row its place under this name. Rename or remove it.");
        var twice = names.GroupBy(name => name.Trim(), StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InputException($"{source.Name}: {twice.Count()} columns are called {twice.Key}. Expected every name once (case does not matter). Rename or remove one of them.");
    }

    private static int[] Places(SourceFile source, List<(string Name, string Type)> columns)
    {
        var places = InterchangeColumns.Names.Select(name => columns.FindIndex(column => column.Name.AsSpan().Trim().Equals(name, StringComparison.OrdinalIgnoreCase))).ToArray();
        var missing = InterchangeColumns.Names.Take(InterchangeColumns.Required).Where((_, column) => places[column] < 0).ToList();
        if (missing.Count > 0)
            throw new InputException($"{source.Name}: the schema lacks {string.Join(", ", missing)}; it has {string.Join(", ", columns.Take(20).Select(column => column.Name))}. Expected {string.Join(", ", InterchangeColumns.Names.Take(InterchangeColumns.Required))}. Rename the columns, or add the missing ones.");
        foreach (var (name, type) in places.Where(place => place >= 0).Select(place => columns[place]))
        {
            if (type is "FLOAT" or "DOUBLE")
                throw new InputException($"{source.Name}: the column {name} is {type}. Expected DECIMAL, an integer or text: neither money nor identity travels through floating point. Export it as DECIMAL or text.");
            if (!HasText(type))
                throw new InputException($"{source.Name}: the column {name} is {(type.Length > 60 ? type[..60] + "…" : type)}, which has no text of its own. Expected text, DECIMAL, an integer, DATE or TIMESTAMP. Export it as one of these.");
        }

        return places;
    }

    private static bool HasText(string type) =>
        type is "VARCHAR" or "BOOLEAN" or "UUID" or "DATE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE"
            or "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT"
        || ((type.StartsWith("DECIMAL(", StringComparison.Ordinal) || type.StartsWith("ENUM(", StringComparison.Ordinal)) && type.EndsWith(')'));

    private static string Member((string Name, string Type) column) => $"{DuckSql.Name(column.Name)}: {AsText(column)}";

    private static string AsText((string Name, string Type) column)
    {
        var name = DuckSql.Name(column.Name);

        // A cast would give the session's time zone. Infinity has no microseconds.
        return column.Type == "TIMESTAMP WITH TIME ZONE"
            ? $"CASE WHEN isfinite({name}) THEN CAST(make_timestamp(epoch_us({name})) AS VARCHAR) || 'Z' ELSE CAST({name} AS VARCHAR) END"
            : $"CAST({name} AS VARCHAR)";
    }
}
