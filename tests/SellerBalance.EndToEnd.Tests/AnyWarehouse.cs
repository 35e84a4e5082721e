using System.Text.Json;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>A warehouse of any engine, and what it holds as the program itself exports it.</summary>
internal static class AnyWarehouse
{
    // What does not tell one run from another.
    private static readonly (string Table, string[] Columns)[] s_tables =
    [
        ("raw.events", ["event_id", "event_ts", "seller_id", "event_type", "currency", "amount", "signed_amount", "direction", "source_system", "booking_date"]),
        ("raw.quarantine", ["line", "event_id", "reasons", "raw", "raw_bytes_hex"]),
        ("dwh.seller_movement_daily", []),
        ("dwh.seller_balance_daily", []),
    ];

    /// <summary>The URL of a new warehouse; skips the test where the engine is not there.</summary>
    /// <param name="engine">The URL's scheme.</param>
    public static string NewUrl(string engine)
    {
        if (engine == "duckdb") return "duckdb:books.duckdb";
        if (engine == "clickhouse")
        {
            Servers.Servers.RequireOrSkip(ClickHouseServer.Missing is null, ClickHouseServer.Missing ?? "");
            return ClickHouseServer.Shared.NewUrl();
        }

        Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);
        var name = PostgresServer.NewName();
        PostgresServer.Psql(PostgresServer.Shared.Url.ToString(), "-c", $"CREATE DATABASE {name} TEMPLATE template0");
        return PostgresServer.Shared.UrlOf(name);
    }

    /// <summary>Events, quarantine and mart, row by row, in no order.</summary>
    public static List<string> State(Workspace here, string url)
    {
        var rows = new List<string>();
        foreach (var (table, columns) in s_tables)
        {
            here.Succeed("export", table, "--to", "state.ndjson", "--warehouse", url);
            rows.AddRange(File.ReadLines(here.At("state.ndjson")).Select(line => table + " " + Wanted(line, columns)).Order(StringComparer.Ordinal));
        }

        return rows;
    }

    private static string Wanted(string line, string[] columns)
    {
        using var row = JsonDocument.Parse(line);
        return string.Join(", ", row.RootElement.EnumerateObject()
            .Where(field => columns.Length == 0 || columns.Contains(field.Name))
            .Select(field => $"{field.Name}={field.Value}"));
    }
}
