using DuckDB.NET.Data;

namespace SellerBalance.Bench;

/// <summary>The hand-written script, on the same DuckDB build.</summary>
internal static class Floor
{
    public static void Run(string events, string database)
    {
        using var connection = new DuckDBConnection($"DataSource={database}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SET VARIABLE events_file = '{events}';" + File.ReadAllText(Path.Combine("bench", "floor.sql"));
        command.ExecuteNonQuery();
    }
}
