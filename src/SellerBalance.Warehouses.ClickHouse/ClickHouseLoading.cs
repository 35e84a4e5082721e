using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Ingest;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>Moves rows between DuckDB and the server: there as Arrow, batch after batch, and back as a Parquet file.</summary>
/// <param name="session">The server.</param>
/// <param name="staging">DuckDB.</param>
/// <param name="folder">Where files may lie meanwhile.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed class ClickHouseLoading(ClickHouseSession session, DuckDBConnection staging, string folder, Action<string> progress)
{
    // Enough that DuckDB need not wait for the other side at every batch.
    private const string AheadMemory = "32MiB";
    private const long RowsBetweenWords = 100_000;

    /// <summary>Counts what a query of DuckDB gives.</summary>
    public long Count(string relation)
    {
        using var command = staging.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {relation}";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Loads a relation by the names of its columns.</summary>
    /// <param name="relation">A relation or a query in brackets.</param>
    /// <param name="insert">The INSERT, up to its FORMAT, with {columns} for the columns' names.</param>
    /// <param name="what">The table's name, for messages.</param>
    public void Load(string relation, string insert, string what) =>
        Send(relation, insert.Replace("{columns}", string.Join(", ", Columns(relation)), StringComparison.Ordinal), what, batch => batch);

    /// <summary>Loads those rows of a source that are to land as they are read.</summary>
    /// <param name="source">The source.</param>
    /// <param name="insert">The INSERT, up to its FORMAT; it is told of each row in a column <c>lands</c> whether it is to land.</param>
    /// <param name="stream">Chooses.</param>
    /// <returns>How many rows those were.</returns>
    public long Load(StreamedSource source, string insert, IEventStream stream)
    {
        long rows = 0;
        // What all rows have alike, the statement says once.
        Send($"(SELECT * EXCLUDE (batch_id, ingested_at) FROM {source.Relation})", insert, "raw.events", batch =>
        {
            var lands = stream.Choose(batch);
            rows += lands.Count(true);
            return Marked(batch, lands);
        });
        return rows;
    }

    private static RecordBatch Marked(RecordBatch batch, ReadOnlySpan<bool> lands)
    {
        var marks = new BooleanArray.Builder().Reserve(lands.Length);
        foreach (var mark in lands)
            marks.Append(mark);
        return new RecordBatch(
            new Schema([.. batch.Schema.FieldsList, new Field("lands", BooleanType.Default, nullable: false)], null),
            [.. batch.Arrays, marks.Build()],
            batch.Length);
    }

    private void Send(string relation, string statement, string what, Func<RecordBatch, RecordBatch> change)
    {
        // The server takes a file of this load once, however often it comes.
        var token = Guid.NewGuid();
        long rows = 0;
        using var sender = new ArrowSender(folder, !session.Url.RequireServer().IsLoopback, (path, number) =>
            session.Send(statement.Trim(), path, string.Create(CultureInfo.InvariantCulture, $"{token:N}/{number}"), "loading " + what));
        try
        {
            Run($"SET streaming_buffer_size = '{AheadMemory}'");
            using var command = staging.CreateCommand();
            command.CommandText = $"SELECT * FROM {relation}";
            command.UseStreamingMode = true;
            using var batches = command.ExecuteArrowStream();
            session.Bounds.What = "loading " + what;
            // DuckDB's stream works on the caller's thread; there is nothing to wait for.
            while (session.Bounds.Run(command.Cancel, () => batches.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult()) is { } batch)
            {
                using (batch)
                {
                    sender.Add(change(batch));
                    var before = rows;
                    rows += batch.Length;
                    if (rows / RowsBetweenWords > before / RowsBetweenWords)
                        progress(string.Create(CultureInfo.InvariantCulture, $"loading {what}: {rows:#,##0} rows"));
                }
            }

            sender.Complete();
        }
        catch (DuckDBException exception)
        {
            throw Failure(exception);
        }
        catch (IOException exception)
        {
            throw new WarehouseException($"Preparing the load failed on this machine: {exception.Message}. Free some space there, or set TMPDIR to another folder, and run the same command again.", exception);
        }
    }

    /// <summary>Puts what a query of the server gives into a relation of DuckDB. The file behind it lives as long as the folder.</summary>
    /// <param name="query">The server's query, which says FORMAT Parquet.</param>
    /// <param name="definition">DuckDB's statements, with {file} for the file.</param>
    /// <param name="what">What it is for.</param>
    public void Fetch(string query, string definition, string what)
    {
        var path = Path.Join(folder, Path.GetRandomFileName() + ".parquet");
        session.Fetch(query, path, what);
        Run(definition.Replace("{file}", DuckSql.Literal(path), StringComparison.Ordinal));
    }

    /// <summary>The names of a relation's columns.</summary>
    private List<string> Columns(string relation)
    {
        using var command = staging.CreateCommand();
        command.CommandText = $"SELECT * FROM {relation} LIMIT 0";
        using var reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    private static WarehouseException Failure(DuckDBException exception) =>
        new($"Preparing the load failed on this machine: {exception.Message}", exception);


    private void Run(string sql)
    {
        using var command = staging.CreateCommand();
        command.CommandText = sql;
        try
        {
            command.ExecuteNonQuery();
        }
        catch (DuckDBException exception)
        {
            throw Failure(exception);
        }
    }
}
