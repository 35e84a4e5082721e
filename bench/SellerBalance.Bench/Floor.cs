using DuckDB.NET.Data;

namespace SellerBalance.Bench;

/// <summary>The hand-written script, on the same DuckDB build.</summary>
internal static class Floor
{
    public static void Run(string events, string database) =>
        Execute(database, $"SET VARIABLE events_file = '{events}';" + File.ReadAllText(Path.Combine("bench", "floor.sql")));

    /// <summary>Stores all events of a warehouse in one more table, and nothing else.</summary>
    public static void Store(string warehouse) => Execute(warehouse, "SET preserve_insertion_order = false; CREATE TABLE stored AS SELECT * FROM raw.events");

    private static void Execute(string database, string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={database}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
