using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Output;

/// <summary>Writes the rows of a query to a file, in the format of its ending; the file appears whole or not at all.</summary>
internal static class TableFile
{
    private const string MadeByKey = "made_by";
    private const string MadeBy = "Seller Balance";
    private const int FirstLineBytes = 1 << 16;

    /// <summary>Tells the columns, then each row.</summary>
    private delegate void Fetch(Action<DbDataReader> columns, Action<DbDataReader> row);

    /// <summary>The option that names the file.</summary>
    public static Option<string> Option() => new("--to")
    {
        Description = "The file to write: .csv, .ndjson or .parquet",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>Writes the rows of a query.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="bounds">What ends a statement that writes.</param>
    /// <param name="warehouse">Where the rows are.</param>
    /// <param name="query">The query's name.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="UsageException">The ending is not known, or a file stands there that was not written so.</exception>
    /// <exception cref="WarehouseException">A statement took longer than it may.</exception>
    /// <exception cref="OperationCanceledException">Everything is to end.</exception>
    public static long Write(OutputFile file, StatementBounds bounds, IWarehouse warehouse, string query, IReadOnlyDictionary<string, object?> parameters)
    {
        RequireKnown(file.Path);
        var write = Writer(file.Path, bounds)!;
        return AtomicFile.Write(file.Path, partial =>
        {
            long rows = 0;
            write(partial, (columns, row) => rows = warehouse.Read(query, parameters, reader =>
            {
                row(reader);
                return reader;
            }, reader =>
            {
                file.RequireOwn(target => IsOwn(target, Path.GetExtension(file.Path), bounds, Names(reader)));
                columns(reader);
            }).LongCount());
            return rows;
        });
    }

    /// <summary>Writes what a query of one's own gives.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="bounds">What ends a statement that writes.</param>
    /// <param name="connection">What it asks.</param>
    /// <param name="select">The query, without a semicolon.</param>
    /// <param name="metadata">What Parquet also says about the file: names of lower case letters and what they stand for.</param>
    /// <exception cref="UsageException">As of the other.</exception>
    public static void Write(OutputFile file, StatementBounds bounds, BoundedConnection connection, string select, IReadOnlyDictionary<string, string> metadata)
    {
        RequireKnown(file.Path);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM ({select}) LIMIT 0";
        using (var columns = command.ExecuteReader())
            file.RequireOwn(target => IsOwn(target, Path.GetExtension(file.Path), bounds, Names(columns)));
        AtomicFile.Write(file.Path, partial =>
        {
            if (Path.GetExtension(file.Path).Equals(".parquet", StringComparison.OrdinalIgnoreCase)) CopyParquet(command, partial, $"({select})", metadata);
            else Writer(file.Path, bounds)!(partial, (columns, row) => Fetched(connection, command, select, columns, row));
            return true;
        });
    }

    private static void Fetched(BoundedConnection connection, DuckDBCommand command, string select, Action<DbDataReader> columns, Action<DbDataReader> row)
    {
        command.CommandText = select;
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        columns(reader);
        while (connection.Reading(reader.Read))
            row(reader);
    }

    /// <summary>Whether the file's ending is that of a table.</summary>
    public static bool IsKnown(string path) => Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".ndjson" or ".jsonl" or ".parquet";

    /// <summary>Refuses a file whose ending is not that of a table.</summary>
    /// <exception cref="UsageException">The ending is not known.</exception>
    public static void RequireKnown(string path)
    {
        if (!IsKnown(path))
            throw new UsageException($"--to: found the ending '{Path.GetExtension(path)}', expected .csv, .ndjson or .parquet.");
    }

    // A table that was written before begins with all its columns, in their order; Parquet says who made it.
    private static bool IsOwn(string path, string ending, StatementBounds bounds, string columns) => ending.ToLowerInvariant() switch
    {
        ".csv" => FirstLine(path) is { Length: > 0 } header && IsOfTable(header, columns),
        ".parquet" => IsOwnParquet(path, bounds),
        _ => Keys(FirstLine(path)) is { } keys && IsOfTable(keys, columns),
    };

    private static string Names(DbDataReader reader) => string.Join(',', Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));

    private static bool IsOfTable(string found, string columns) => found == columns || TableColumns.OfAny.Contains(found);

    private static string FirstLine(string path) => Encoding.UTF8.GetString(FileHead.Read(path, FirstLineBytes)).Split('\n')[0];

    // Null if it is no object.
    private static string? Keys(string line)
    {
        try
        {
            using var row = JsonDocument.Parse(line);
            return row.RootElement.ValueKind == JsonValueKind.Object ? string.Join(',', row.RootElement.EnumerateObject().Select(property => property.Name)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsOwnParquet(string path, StatementBounds bounds)
    {
        using var connection = new BoundedConnection("DataSource=:memory:", bounds);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM parquet_kv_metadata({DuckSql.Literal(path)}) WHERE decode(key) = '{MadeByKey}' AND decode(value) = '{MadeBy}'";
        try
        {
            return command.ExecuteScalar() is > 0L;
        }
        catch (DuckDBException)
        {
            // Not Parquet at all.
            return false;
        }
    }

    /// <summary>A text as SQL has it.</summary>
    private static Action<string, Fetch>? Writer(string path, StatementBounds bounds) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => WriteCsv,
        ".ndjson" or ".jsonl" => WriteNdjson,
        ".parquet" => (part, fetch) => WriteParquet(part, fetch, bounds),
        _ => null,
    };

    private static void WriteCsv(string path, Fetch fetch)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var csv = new SpreadsheetCsv(writer);
        fetch(columns => WriteHeader(csv, columns), row =>
        {
            for (var column = 0; column < row.FieldCount; column++)
                WriteCell(csv, row, column);
            csv.EndRow();
        });
    }

    private static void WriteHeader(SpreadsheetCsv csv, DbDataReader row)
    {
        for (var column = 0; column < row.FieldCount; column++)
            csv.Text(row.GetName(column));
        csv.EndRow();
    }

    private static void WriteCell(SpreadsheetCsv csv, DbDataReader row, int column)
    {
        if (!row.IsDBNull(column) && row.GetFieldType(column) == typeof(decimal))
            csv.Number(row.GetDecimal(column));
        else if (!row.IsDBNull(column) && row.GetFieldType(column) == typeof(DateOnly))
            csv.Day(row.GetFieldValue<DateOnly>(column));
        else
            csv.Text(Text(row, column));
    }

    private static void WriteNdjson(string path, Fetch fetch)
    {
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file);
        fetch(_ => { }, row =>
        {
            json.WriteStartObject();
            for (var column = 0; column < row.FieldCount; column++)
            {
                var name = row.GetName(column);
                if (row.IsDBNull(column)) json.WriteNull(name);
                else if (row.GetFieldType(column) == typeof(long)) json.WriteNumber(name, row.GetInt64(column));
                else if (row.GetFieldType(column) == typeof(int)) json.WriteNumber(name, row.GetInt32(column));
                else if (row.GetFieldType(column) == typeof(bool)) json.WriteBoolean(name, row.GetBoolean(column));
                else json.WriteString(name, Text(row, column));
            }

            json.WriteEndObject();
            json.Flush();
            file.WriteByte((byte)'\n');
            json.Reset();
        });
    }

    private static void WriteParquet(string path, Fetch fetch, StatementBounds bounds)
    {
        using var folder = WorkFolder.Create();
        using var connection = new BoundedConnection($"DataSource={Path.Combine(folder.Path, "export.duckdb")}", bounds);
        connection.Open();
        DuckDBAppender? appender = null;
        try
        {
            fetch(columns => appender = CreateTable(connection, columns), row =>
            {
                var line = appender!.CreateRow();
                for (var column = 0; column < row.FieldCount; column++)
                    Append(line, row, column);
                line.EndRow();
            });
        }
        finally
        {
            appender?.Dispose();
        }

        using var command = connection.CreateCommand();
        CopyParquet(command, path, "rows", new Dictionary<string, string>());
    }

    private static void CopyParquet(DuckDBCommand command, string path, string rows, IReadOnlyDictionary<string, string> metadata)
    {
        var said = string.Concat(metadata.Select(one => $", {one.Key}: {DuckSql.Literal(one.Value)}"));
        command.CommandText = $"COPY {rows} TO {DuckSql.Literal(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{MadeByKey}: '{MadeBy}'{said}}})";
        command.ExecuteNonQuery();
    }

    private static DuckDBAppender CreateTable(DuckDBConnection connection, DbDataReader row)
    {
        var columns = Enumerable.Range(0, row.FieldCount).Select(column => $"\"{row.GetName(column)}\" {ParquetType(row.GetFieldType(column))}");
        using var command = connection.CreateCommand();
        command.CommandText = $"CREATE TABLE rows ({string.Join(", ", columns)})";
        command.ExecuteNonQuery();
        return connection.CreateAppender("rows");
    }

    // A driver's name for a type may lack its digits, and DuckDB's own DECIMAL has three; money has four, and sums of it up to 38 digits.
    private static string ParquetType(Type type) =>
        type == typeof(decimal) ? "DECIMAL(38, 4)"
        : type == typeof(long) ? "BIGINT"
        : type == typeof(int) ? "INTEGER"
        : type == typeof(bool) ? "BOOLEAN"
        : type == typeof(DateOnly) ? "DATE"
        : type == typeof(DateTime) ? "TIMESTAMP"
        : "VARCHAR";

    private static void Append(IDuckDBAppenderRow line, DbDataReader row, int column)
    {
        if (row.IsDBNull(column)) line.AppendNullValue();
        else if (row.GetFieldType(column) == typeof(decimal)) line.AppendValue(row.GetDecimal(column));
        else if (row.GetFieldType(column) == typeof(long)) line.AppendValue(row.GetInt64(column));
        else if (row.GetFieldType(column) == typeof(int)) line.AppendValue(row.GetInt32(column));
        else if (row.GetFieldType(column) == typeof(bool)) line.AppendValue(row.GetBoolean(column));
        else if (row.GetFieldType(column) == typeof(DateOnly)) line.AppendValue(row.GetFieldValue<DateOnly>(column));
        else if (row.GetFieldType(column) == typeof(DateTime)) line.AppendValue(row.GetDateTime(column));
        else line.AppendValue(row.GetString(column));
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column)
        ? null
        : row.GetValue(column) switch
        {
            decimal amount => Balances.Money.Text(amount),
            bool flag => flag ? "true" : "false",
            DateOnly day => Wording.Day(day),
            DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString(),
        };
}
