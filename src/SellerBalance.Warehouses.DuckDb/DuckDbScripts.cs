using DuckDB.NET.Data;
using SellerBalance.DuckDb;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>Runs the files of <c>sql/duckdb/</c> on a connection.</summary>
internal static class DuckDbScripts
{
    /// <summary>Runs all statements of a file.</summary>
    public static void RunFile(this DuckDBConnection connection, string name) => connection.Run(Text(name));

    /// <summary>The text of <c>sql/duckdb/NAME.sql</c>.</summary>
    public static string Text(string name) => Find(name) ?? throw new ArgumentException($"There is no sql/duckdb/{name}.sql.", nameof(name));

    /// <summary>The same; null if there is none.</summary>
    public static string? Find(string name) => EmbeddedText.Find(typeof(DuckDbScripts).Assembly, $"sql/duckdb/{name}.sql");

    /// <summary>A named query with its values, to be read as its rows come.</summary>
    public static DuckDBCommand Query(this DuckDBConnection connection, string query, IReadOnlyDictionary<string, object?> parameters)
    {
        var asked = QueryText.Of(query, Find("queries/" + query), parameters);
        var command = connection.CreateCommand();
        command.CommandText = asked.Text;
        command.UseStreamingMode = true;
        foreach (var (name, value) in asked.Values)
            command.Parameters.Add(name is null ? new DuckDBParameter(value ?? DBNull.Value) : new DuckDBParameter(name, value ?? DBNull.Value));
        return command;
    }
}
