using System.Globalization;
using Apache.Arrow;
using DuckDB.NET.Data;
using Npgsql;
using SellerBalance.DuckDb;
using SellerBalance.Ingest;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>Sends rows from DuckDB into a table by binary COPY: batch after batch, never more than a few of them in memory.</summary>
internal static class BulkLoad
{
    private const long RowsBetweenWords = 100_000;

    /// <summary>Loads the rows of a relation into the columns of the same names.</summary>
    /// <param name="session">In a transaction.</param>
    /// <param name="source">Has the relation.</param>
    /// <param name="relation">A table or view, or a query in parentheses.</param>
    /// <param name="table">Schema and name.</param>
    /// <param name="options">More options of COPY, each after a comma.</param>
    /// <param name="stream">Asked which rows to load; null: all.</param>
    /// <returns>How many rows were loaded.</returns>
    public static long Load(PostgresSession session, DuckDBConnection source, string relation, string table, string options = "", IEventStream? stream = null)
    {
        var names = Names(source, relation);
        var types = Columns(session, table).ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        var columns = names.Select(name => CopyColumn.For(types[name])).ToArray();
        using var command = source.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", names.Zip(columns, (name, column) => $"{Quoted(name)}::{column.Source} AS {Quoted(name)}"))} FROM {relation}";
        // Without it the engine keeps the whole result in memory before it gives out the first row.
        command.UseStreamingMode = true;
        using var batches = command.ExecuteArrowStream();
        session.Bounds.What = "loading " + table;
        try
        {
            var rows = Copy(
                session, $"COPY {table} ({string.Join(", ", names.Select(Quoted))}) FROM STDIN (FORMAT binary{options})",
                () => session.Bounds.Run(command.Cancel, () => Next(batches)), columns, stream, table);
            if (session.HasOwnLimit)
            {
                session.RunFile("after_copy");
                PostgresOpening.LimitStatements(session, isLocal: true);
            }

            return rows;
        }
        finally
        {
            session.EndCopy();
        }
    }

    private static long Copy(PostgresSession session, string sql, Func<RecordBatch?> next, CopyColumn[] columns, IEventStream? stream, string table)
    {
        var copy = session.Copy(sql);
        long rows;
        try
        {
            rows = Send(next, columns, new CopyBuffer(copy), stream, sent =>
                session.Progress(string.Create(CultureInfo.InvariantCulture, $"loading {table}: {sent:#,##0} rows")));
        }
        catch (Exception exception) when (exception is not NpgsqlException)
        {
            // Without it, the end of the stream would be taken for the end of the rows.
            copy.Cancel();
            throw;
        }

        // What the server has against the rows, it says here.
        copy.Dispose();
        return rows;
    }

    private static long Send(Func<RecordBatch?> next, CopyColumn[] columns, CopyBuffer buffer, IEventStream? stream, Action<long> progress)
    {
        buffer.Bytes("PGCOPY\n"u8);
        buffer.Byte(0xFF);
        buffer.Bytes("\r\n\0"u8);
        buffer.Int32(0);
        buffer.Int32(0);
        long rows = 0;
        while (next() is { } batch)
        {
            using (batch)
            {
                for (var column = 0; column < columns.Length; column++)
                    columns[column].Take(batch.Column(column));
                var lands = stream is null ? default : stream.Choose(batch);
                var before = rows;
                for (var row = 0; row < batch.Length; row++)
                {
                    if (stream is not null && !lands[row]) continue;
                    buffer.Int16((short)columns.Length);
                    foreach (var column in columns)
                        column.Write(row, buffer);
                    rows++;
                }

                if (rows / RowsBetweenWords > before / RowsBetweenWords) progress(rows);
            }
        }

        buffer.Int16(-1);
        buffer.Flush();
        return rows;
    }

    // DuckDB's stream works on the caller's thread; there is nothing to wait for.
    private static RecordBatch? Next(Apache.Arrow.Ipc.IArrowArrayStream batches) =>
        batches.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult();

    private static List<string> Names(DuckDBConnection source, string relation)
    {
        using var command = source.CreateCommand();
        command.CommandText = $"SELECT column_name FROM (DESCRIBE SELECT * FROM {relation})";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    /// <summary>A table's columns and their types, in its order.</summary>
    public static IReadOnlyList<(string Name, string Type)> Columns(PostgresSession session, string table)
    {
        using var command = session.Command(session.Flavor.Text("columns"), [("table", table)]);
        using var reader = command.ExecuteReader();
        var columns = new List<(string, string)>();
        while (reader.Read())
            columns.Add((reader.GetString(0), reader.GetString(1)));
        return columns;
    }

    private static string Quoted(string name) => string.Create(CultureInfo.InvariantCulture, $"\"{name}\"");
}
