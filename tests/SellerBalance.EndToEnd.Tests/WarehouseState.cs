using DuckDB.NET.Data;

namespace SellerBalance.EndToEnd;

/// <summary>What a warehouse holds, without what tells one run from another, as text that can be compared.</summary>
internal static class WarehouseState
{
    private static readonly (string Name, string Rows)[] s_tables =
    [
        ("raw.events", "SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date FROM raw.events"),
        ("raw.quarantine", "SELECT source, line, event_id, reasons, raw, raw_bytes, fingerprint, occurrence FROM raw.quarantine"),
        ("dwh.seller_movement_daily", "SELECT * FROM dwh.seller_movement_daily"),
        ("dwh.seller_balance_daily", "SELECT * FROM dwh.seller_balance_daily"),
    ];

    /// <summary>The name of no file.</summary>
    public const string InMemory = ":memory:";

    /// <summary>Events, quarantine and mart: for each table its rows, counted and hashed in no order.</summary>
    public static string Of(string file) => string.Join('\n', s_tables.Select(table => Digest(file, table.Name, table.Rows)));

    /// <summary>The mart alone, as <see cref="Of"/>.</summary>
    public static string Mart(string file) =>
        string.Join('\n', s_tables.Where(table => table.Name.StartsWith("dwh.", StringComparison.Ordinal)).Select(table => Digest(file, table.Name, table.Rows)));

    /// <summary>The first column of the first row, as text.</summary>
    public static string? Scalar(string file, string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={file}" + (file == InMemory ? "" : ";access_mode=READ_ONLY"));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }

    /// <summary>Runs a statement on a file that need not exist.</summary>
    public static void Change(string file, string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={file}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>As <see cref="Change"/>, as it is left by a process that is killed: what changed stands in the log beside the file.</summary>
    public static void ChangeAndDie(string file, string sql) => Change(file, "PRAGMA disable_checkpoint_on_shutdown; SET checkpoint_threshold = '1TB'; " + sql);

    private static string Digest(string file, string name, string rows) =>
        Scalar(file, $"SELECT '{name} ' || count(*) || ' ' || coalesce(sum(hash(t)), 0) FROM ({rows}) t")!;
}
