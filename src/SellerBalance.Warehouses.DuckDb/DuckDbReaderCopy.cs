using DuckDB.NET.Data;
using SellerBalance.DuckDb;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>What readers may see, in a file of its own: whoever has that open neither keeps runs waiting nor waits for them.</summary>
public static class DuckDbReaderCopy
{
    /// <summary>Whether a file is such a copy, and so may be replaced by another.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:;autoinstall_known_extensions=false;autoload_known_extensions=false");
            connection.Open();
            connection.Run($"ATTACH {DuckSql.Literal(path)} AS readers (TYPE duckdb, READ_ONLY)");
            return connection.Scalar("SELECT 1 FROM readers.ops.settings WHERE name = 'published_copy'") is not null;
        }
        catch (DuckDBException)
        {
            return false;
        }
    }

    /// <summary>Opens a new file beside the warehouse.</summary>
    internal static void Open(DuckDBConnection connection, string path) => connection.Run($"ATTACH {DuckSql.Literal(path)} AS readers (TYPE duckdb)");

    /// <summary>Fills it; to be called in a transaction, so that all of it is of one publication.</summary>
    internal static void Fill(DuckDBConnection connection)
    {
        var statements = new List<string>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = DuckDbScripts.Text("reader_copy");
            using var reader = command.ExecuteReader();
            while (reader.Read())
                statements.Add(reader.GetString(0));
        }

        foreach (var statement in statements)
            connection.Run(statement);
    }

    /// <summary>Closes it, whatever became of it.</summary>
    internal static void Close(DuckDBConnection connection) => connection.Run("USE books; DETACH readers");
}
