using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using DuckDB.NET.Data;

namespace SellerBalance.Ingest;

/// <summary>A Parquet file, whose typed columns become their exact text.</summary>
/// <param name="Source">The file.</param>
/// <param name="Columns">Its columns, in their order: the name, and the expression that makes text of it.</param>
/// <param name="Places">For each interchange column its place among the file's columns, or −1.</param>
/// <param name="IgnoredColumns">The names of the others.</param>
internal sealed record ParquetFile(SourceFile Source, IReadOnlyList<(string Name, string Text)> Columns, int[] Places, IReadOnlyList<string> IgnoredColumns)
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
            [.. columns.Select(column => (column.Name, AsText(column, instants.Contains(column.Name))))],
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

    private static string AsText((string Name, string Type) column, bool isInstant)
    {
        var name = DuckSql.Name(column.Name);

        // A cast would give the session's time zone. Infinity has no microseconds.
        return column.Type == "TIMESTAMP WITH TIME ZONE"
            ? $"CASE WHEN isfinite({name}) THEN CAST(make_timestamp(epoch_us({name})) AS VARCHAR) || 'Z' ELSE CAST({name} AS VARCHAR) END"
            : $"CAST({name} AS VARCHAR){(isInstant ? " || 'Z'" : "")}";
    }
}

/// <summary>Rows of a Parquet file: all columns as text, in their order.</summary>
/// <param name="rows">The rows.</param>
/// <param name="firstRow">The number of the first of them, from 1.</param>
internal sealed class ParquetPart(RecordBatch rows, long firstRow) : SourcePart
{
    /// <summary>The rows.</summary>
    public RecordBatch Rows { get; } = rows;

    /// <summary>The number of the first of them, from 1.</summary>
    public long FirstRow { get; } = firstRow;

    /// <inheritdoc/>
    public override void Dispose() => Rows.Dispose();
}

/// <summary>Reads a Parquet file part by part.</summary>
internal sealed class ParquetParts : IDisposable
{
    private readonly ParquetFile _file;
    private readonly DuckDBConnection _connection = new("DataSource=:memory:;autoinstall_known_extensions=false;autoload_known_extensions=false");
    private readonly DuckDBCommand _command;
    private readonly IArrowArrayStream _stream;
    private long _row = 1;

    /// <summary>Opens the file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public ParquetParts(ParquetFile file)
    {
        _file = file;
        _connection.Open();
        _command = _connection.CreateCommand();
        _command.CommandText = $"SELECT {string.Join(", ", file.Columns.Select(column => column.Text))} FROM read_parquet({DuckSql.Path(file.Source.Path)}, hive_partitioning=false)";
        _command.UseStreamingMode = true;
        try
        {
            _stream = _command.ExecuteArrowStream();
        }
        catch (DuckDBException exception)
        {
            _connection.Dispose();
            throw ParquetFile.Unreadable(file.Source, exception);
        }
    }

    /// <summary>The next rows; null if there are none.</summary>
    /// <exception cref="InputException">They cannot be read.</exception>
    public ParquetPart? Next()
    {
        try
        {
            if (_stream.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult() is not { } rows) return null;
            var part = new ParquetPart(rows, _row);
            _row += rows.Length;
            return part;
        }
        catch (Exception exception) when (exception is DuckDBException or IOException or InvalidOperationException)
        {
            throw ParquetFile.Unreadable(_file.Source, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _command.Dispose();
        _connection.Dispose();
    }
}

/// <summary>Takes rows of a Parquet file apart.</summary>
/// <param name="file">The file.</param>
internal sealed unsafe class ParquetRows(ParquetFile file) : PartRows
{
    private static readonly JsonWriterOptions s_exactly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private StringArray[] _columns = [];
    private ParquetPart? _part;
    private int _row;
    private bool _isPlain;

    /// <inheritdoc/>
    public override void Open(SourcePart part)
    {
        _part = (ParquetPart)part;
        _columns = [.. Enumerable.Range(0, _part.Rows.ColumnCount).Select(column => (StringArray)_part.Rows.Column(column))];
        _row = 0;
        _isPlain = file.Places.All(place => place < 0 || IsPlain(_columns[place].Values[..Math.Min(_columns[place].Values.Length, _columns[place].ValueOffsets[_part.Rows.Length])]));
    }

    /// <inheritdoc/>
    public override bool Read(SourceRow row)
    {
        if (_row == _part!.Rows.Length) return false;
        row.Begin(_part.FirstRow + _row, _isPlain);
        for (var column = 0; column < InterchangeColumns.Count; column++)
        {
            if (file.Places[column] < 0) continue;
            var values = _columns[file.Places[column]];
            if (!values.IsValid(_row)) continue;
            var value = values.GetBytes(_row);
            fixed (byte* start = value)
                row.Set(column, start, value.Length);
        }

        if (file.FineTimes.TryGetValue(row.Line, out var time)) row.Set(InterchangeColumns.EventTs, Encoding.UTF8.GetBytes(time));
        _row++;
        Records++;
        return true;
    }

    /// <inheritdoc/>
    public override (string Text, byte[]? Bytes) Raw()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, s_exactly))
        {
            writer.WriteStartObject();
            for (var column = 0; column < _columns.Length; column++)
            {
                writer.WritePropertyName(file.Columns[column].Name);
                if (column == file.Places[InterchangeColumns.EventTs] && file.FineTimes.TryGetValue(_part!.FirstRow + _row - 1, out var time))
                    writer.WriteStringValue(time);
                else if (_columns[column].IsValid(_row - 1))
                    writer.WriteStringValue(_columns[column].GetBytes(_row - 1));
                else
                    writer.WriteNullValue();
            }

            writer.WriteEndObject();
        }

        return (Encoding.UTF8.GetString(json.ToArray()), null);
    }
}
