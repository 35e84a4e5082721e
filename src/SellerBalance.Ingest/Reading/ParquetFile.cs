using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;

namespace SellerBalance.Ingest;

/// <summary>How the values of a Parquet column are read.</summary>
internal enum ParquetValue
{
    /// <summary>As their exact text.</summary>
    Text,

    /// <summary>As µs since 1970, UTC.</summary>
    Instant,

    /// <summary>As a number with a fixed count of decimals, of at most 18 digits.</summary>
    Number,
}

/// <summary>A column of a Parquet file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">How it is read.</param>
/// <param name="Expression">What DuckDB gives of it.</param>
/// <param name="Decimals">The decimals of a number.</param>
internal sealed record ParquetColumn(string Name, ParquetValue Value, string Expression, int Decimals = 0)
{
    /// <summary>The text of values that are no instant of the calendar; null where all are.</summary>
    public string? Exceptions { get; init; }
}

/// <summary>A Parquet file: instants and decimal amounts are read as what they are, everything else as its exact text.</summary>
/// <param name="Source">The file.</param>
/// <param name="Columns">Its columns, in their order.</param>
/// <param name="Places">For each interchange column its place among the file's columns, or −1.</param>
/// <param name="IgnoredColumns">The names of the others.</param>
internal sealed partial record ParquetFile(SourceFile Source, IReadOnlyList<ParquetColumn> Columns, int[] Places, IReadOnlyList<string> IgnoredColumns)
{
    /// <summary>The exact text of times that are finer than what DuckDB reads of them, by the number of the row, from 1.</summary>
    public IReadOnlyDictionary<long, string> FineTimes { get; private init; } = new Dictionary<long, string>();

    /// <summary>How its times are read, in words.</summary>
    public required string TimesReadAs { get; init; }

    /// <summary>How many rows it has, as its footer says.</summary>
    public required long Rows { get; init; }

    /// <summary>Looks at the schema; nothing else is read.</summary>
    /// <exception cref="InputException">
    /// It is not Parquet, a column is there twice or missing, is floating point where text or exact numbers are due, or has no text.
    /// </exception>
    public static ParquetFile Read(SourceFile source)
    {
        var columns = new List<(string Name, string Type)>();
        HashSet<string> instants;
        long rows;
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

            var topLevel = TopLevelColumns(command, source);
            RequireDistinct(source, [.. topLevel.Select(column => column.Name)]);
            // Nanoseconds by an old convention: an instant, whatever the schema leaves open.
            instants = [.. topLevel.Where(column => column.Type == "INT96").Select(column => column.Name)];
            command.CommandText = $"SELECT num_rows FROM parquet_file_metadata({DuckSql.Path(source.Path)})";
            rows = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (DuckDBException exception)
        {
            throw Unreadable(source, exception);
        }

        var places = PlacesOf(source, columns);
        var (time, timeType) = columns[places[InterchangeColumns.EventTs]];
        return new ParquetFile(
            source,
            [.. columns.Select((column, place) => Column(column, Array.IndexOf(places, place), instants.Contains(column.Name)))],
            places,
            [.. columns.Select(column => column.Name).Where(name => InterchangeColumns.IndexOf(name) < 0)])
        {
            Rows = rows,
            TimesReadAs = instants.Contains(time) ? "INT96 as UTC" : ReadAs(timeType),
            FineTimes = instants.Contains(time) ? FinerThanMicros(source, time) : new Dictionary<long, string>(),
        };
    }

    private static string ReadAs(string timeType) =>
        timeType == "TIMESTAMP WITH TIME ZONE" ? "TIMESTAMP as UTC"
        : timeType == "DATE" || timeType.StartsWith("TIMESTAMP", StringComparison.Ordinal) ? $"{timeType.Split('_')[0]} in the business time zone"
        : "text";

    private static IReadOnlyDictionary<long, string> FinerThanMicros(SourceFile source, string column)
    {
        try
        {
            return Int96Times.FinerThanMicros(source.Path, column);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw Unreadable(source, exception);
        }
    }

    /// <summary>What to say of a file that cannot be read.</summary>
    public static InputException Unreadable(SourceFile source, Exception exception) => new(
        $"{source.Name}: cannot be read as Parquet: {exception.Message.Split('\n')[0].Trim()}. Expected a complete Parquet file; get it again, or check its ending.", exception);

    // DuckDB renames a column whose name is there twice; the file's own names tell.
    private static List<(string Name, string? Type)> TopLevelColumns(DuckDBCommand command, SourceFile source)
    {
        command.CommandText = $"SELECT name, coalesce(num_children, 0), type FROM parquet_schema({DuckSql.Path(source.Path)})";
        using var reader = command.ExecuteReader();
        var columns = new List<(string Name, string? Type)>();
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
                columns.Add((reader.GetString(0), reader.IsDBNull(2) ? null : reader.GetString(2)));
            nested += reader.GetInt64(1);
        }

        return columns;
    }

    private static void RequireDistinct(SourceFile source, List<string> names)
    {
        var twice = names.GroupBy(name => name.Trim(), StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InputException($"{source.Name}: {twice.Count()} columns are called {twice.Key}. Expected each name once (case does not matter). Rename or remove one of them.");
    }

    private static int[] PlacesOf(SourceFile source, List<(string Name, string Type)> columns)
    {
        var places = InterchangeColumns.Names.Select(name => columns.FindIndex(column => column.Name.AsSpan().Trim().Equals(name, StringComparison.OrdinalIgnoreCase))).ToArray();
        var missing = InterchangeColumns.Names.Take(InterchangeColumns.Required).Where((_, column) => places[column] < 0).ToList();
        if (missing.Count > 0)
            throw new InputException($"{source.Name}: the schema lacks {string.Join(", ", missing)}; it has {string.Join(", ", columns.Take(20).Select(column => column.Name))}. Expected {string.Join(", ", InterchangeColumns.Names.Take(InterchangeColumns.Required))}. Rename the columns, or add the missing ones.");
        foreach (var (name, type) in places.Where(place => place >= 0).Select(place => columns[place]))
        {
            if (type is "FLOAT" or "DOUBLE")
                throw new InputException($"{source.Name}: the column {name} is {type}. Expected DECIMAL, an integer or text: floating point is not exact enough for amounts and ids. Export it as DECIMAL or text.");
            if (!HasText(type))
                throw new InputException($"{source.Name}: the column {name} is {(type.Length > 60 ? type[..60] + "…" : type)}, which cannot be read as text. Expected text, DECIMAL, an integer, DATE or TIMESTAMP. Export it as one of these.");
        }

        return places;
    }

    private static bool HasText(string type) =>
        type is "VARCHAR" or "BOOLEAN" or "UUID" or "DATE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE"
            or "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT"
        || ((type.StartsWith("DECIMAL(", StringComparison.Ordinal) || type.StartsWith("ENUM(", StringComparison.Ordinal)) && type.EndsWith(')'));

    private static ParquetColumn Column((string Name, string Type) column, int interchange, bool isInt96)
    {
        var name = DuckSql.Name(column.Name);
        // A cast would give the session's time zone. Infinity has no microseconds.
        var text = column.Type == "TIMESTAMP WITH TIME ZONE"
            ? $"CASE WHEN isfinite({name}) THEN CAST(make_timestamp(epoch_us({name})) AS VARCHAR) || 'Z' ELSE CAST({name} AS VARCHAR) END"
            : $"CAST({name} AS VARCHAR){(isInt96 ? " || 'Z'" : "")}";
        if (interchange == InterchangeColumns.EventTs && (column.Type == "TIMESTAMP WITH TIME ZONE" || isInt96))
        {
            return new ParquetColumn(column.Name, ParquetValue.Instant, $"CAST({name} AS {(isInt96 ? "TIMESTAMP" : "TIMESTAMPTZ")})")
            {
                Exceptions = $"CASE WHEN {name} NOT BETWEEN '0001-01-01 00:00:00Z' AND '9999-12-31 23:59:59.999999Z' THEN {text} END",
            };
        }

        return interchange is InterchangeColumns.Amount or InterchangeColumns.SignedAmount && DecimalsOf(column.Type) is { } decimals
            ? new ParquetColumn(column.Name, ParquetValue.Number, name, decimals)
            : new ParquetColumn(column.Name, ParquetValue.Text, text);
    }

    /// <summary>The decimals of a type whose values fit into 64 bits and need no more than ten-thousandths; else null.</summary>
    private static int? DecimalsOf(string type)
    {
        var match = DecimalType().Match(type);
        return match.Success && Number(match.Groups[1]) <= 18 && Number(match.Groups[2]) <= AmountText.Decimals ? Number(match.Groups[2]) : null;

        static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^DECIMAL\((\d+),(\d+)\)$")]
    private static partial Regex DecimalType();
}
