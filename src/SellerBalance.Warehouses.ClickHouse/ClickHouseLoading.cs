using System.Globalization;
using DuckDB.NET.Data;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>Moves rows between DuckDB and the server as Parquet files: both engines' own way, no row passes through this program.</summary>
/// <param name="session">The server.</param>
/// <param name="staging">DuckDB.</param>
/// <param name="folder">Where the files may lie meanwhile.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed class ClickHouseLoading(ClickHouseSession session, DuckDBConnection staging, string folder, Action<string> progress)
{
    // About a million events: few enough to be sorted in the server's memory, enough to make few parts.
    private const string FileSize = "24MB";

    // As many as the server has threads for on a small machine; each waits for the server, which so slows this program down.
    private const int SentAtOnce = 2;

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
    /// <param name="token">Names this load.</param>
    /// <param name="what">The table's name, for messages.</param>
    public void Load(string relation, string insert, string token, string what)
    {
        var place = Directory.CreateDirectory(Path.Join(folder, Path.GetRandomFileName())).FullName;
        Run($"COPY (SELECT * FROM {relation}) TO '{Escaped(place)}' (FORMAT parquet, COMPRESSION lz4, FILE_SIZE_BYTES '{FileSize}', PER_THREAD_OUTPUT true, FILE_EXTENSION 'parquet', OVERWRITE_OR_IGNORE true)");
        var statement = insert.Trim().Replace("{columns}", string.Join(", ", Columns(relation)), StringComparison.Ordinal);
        var files = Directory.GetFiles(place, "*.parquet", SearchOption.AllDirectories);
        var sent = 0;
        progress(string.Create(CultureInfo.InvariantCulture, $"loading {what}: {files.Length} files"));
        try
        {
            Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = SentAtOnce }, number =>
            {
                session.Send(statement, files[number], $"{token}/{what}/{number}", "loading " + what);
                File.Delete(files[number]);
                progress(string.Create(CultureInfo.InvariantCulture, $"loading {what}: {Interlocked.Increment(ref sent)} of {files.Length} files"));
            });
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
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
        Run(definition.Replace("{file}", Escaped(path), StringComparison.Ordinal));
    }

    /// <summary>The names of a relation's columns.</summary>
    private List<string> Columns(string relation)
    {
        using var command = staging.CreateCommand();
        command.CommandText = $"SELECT * FROM {relation} LIMIT 0";
        using var reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    private static string Escaped(string path) => path.Replace("'", "''", StringComparison.Ordinal);

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
            throw new WarehouseException($"Preparing the load failed on this machine: {exception.Message}", exception);
        }
    }
}
