using System.Globalization;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>The tables of older versions, and in them the books of a warehouse of today, as those versions would have kept them.</summary>
internal static class FormerTables
{
    // A movement that is gone since, and what a killed build has left: no reader of that version saw either.
    private const string Movements = """
        WITH (SELECT max(generation) FROM ops.build_rows) AS generation
        SELECT dt, seller_id, currency, event_type, sum(inflow) OVER books, sum(outflow) OVER books, sum(event_count) OVER books, generation, build_no
        FROM dwh.delta_rows
        WINDOW books AS (PARTITION BY dt, seller_id, currency, event_type ORDER BY build_no)
        UNION ALL
        SELECT '2027-01-01', 'GONE', 'EUR', 'payout', 0, 5, 1, generation, generation
        UNION ALL
        SELECT '2027-01-01', 'GONE', 'EUR', 'payout', 0, 0, 0, generation, (SELECT max(build_no) FROM ops.build_rows)
        UNION ALL
        SELECT '2026-12-31', 'KILLED', 'EUR', 'payout', 0, 5, 1, generation, (SELECT max(build_no) FROM ops.build_rows) + 1000000
        """;

    private const string Balances = """
        WITH (SELECT max(generation) FROM ops.build_rows) AS generation
        SELECT * FROM dwh.balance_rows
        UNION ALL
        SELECT '2027-01-01', 'GONE', 'EUR', 0, 0, 5, -5, -5, 1, generation, generation
        UNION ALL
        SELECT '2027-01-01', 'GONE', 'EUR', 0, 0, 0, 0, 0, 0, generation, (SELECT max(build_no) FROM ops.build_rows)
        UNION ALL
        SELECT '2026-12-31', 'KILLED', 'EUR', 0, 0, 5, -5, -5, 1, generation, (SELECT max(build_no) FROM ops.build_rows) + 1000000
        """;

    private const string Events = "event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date, batch_id, ingested_at";

    /// <summary>Makes the tables in place of those that are there.</summary>
    public static void Make(ClickHouseServer server, ClickHouseNames names, int version, string before = "")
    {
        foreach (var database in (string[])["raw", "dwh", "dq", "ops", "bi"])
            server.Query(names.In($"DROP DATABASE IF EXISTS {database}.x SYNC").Replace(".x", "", StringComparison.Ordinal));
        var schema = string.Create(CultureInfo.InvariantCulture, $"tests/SellerBalance.Warehouses.ClickHouse.Tests/Schemas/{version:0000}.sql");
        foreach (var statement in ClickHouseScripts.Statements(before + File.ReadAllText(Repository.Path(schema))))
            server.Query(names.In(statement));
    }

    /// <summary>Makes the tables of builds and movements in a cluster those of version 5.</summary>
    public static void Undo(WarehouseUrl place)
    {
        var (coordinator, shards) = ClickHouseShards.Connect(place, Access.Write);
        using (coordinator)
        using (shards)
        {
            var schema = ClickHouseScripts.Statements(File.ReadAllText(Repository.Path("tests/SellerBalance.Warehouses.ClickHouse.Tests/Schemas/0005.sql"))).ToList();
            string Definition(string table) => schema.Single(statement => statement.Contains($"CREATE TABLE IF NOT EXISTS {table} (", StringComparison.Ordinal));
            string[] builds =
            [
                "DROP VIEW ops.builds", Definition("ops.builds"),
                "INSERT INTO ops.builds SELECT build_no, generation, run_id, published_at, batch_ids, later_from FROM ops.build_rows", "DROP TABLE ops.build_rows SYNC",
            ];
            shards.RunAll(string.Join(";\n", [Definition("dwh.movement_rows"), "INSERT INTO dwh.movement_rows " + Movements, "DROP TABLE dwh.delta_rows SYNC", .. builds]), "testing");
            var movements = ClickHouseScripts.Statements(ClickHouseScripts.Text("cluster/distribute")).Single(statement => statement.Contains("delta_rows", StringComparison.Ordinal));
            coordinator.RunAll(movements.Replace("delta_rows", "movement_rows", StringComparison.Ordinal), "testing", [.. shards.Parameters("distribute")]);
            coordinator.RunAll(string.Join(";\n", ["DROP TABLE dwh.delta_rows SYNC", .. builds]), "testing");
            coordinator.Wait("testing");
        }
    }

    /// <summary>Fills the tables that a shard has, or the only server.</summary>
    public static void FillMart(ClickHouseServer server, ClickHouseNames names, ClickHouseNames from, int version)
    {
        Copy("raw.events", Events + (version < 5 ? "" : ", source_line"));
        Fill("dwh.movement_rows", Movements);
        Fill("dwh.balance_rows", Balances);

        void Copy(string table, string columns) => server.Query($"INSERT INTO {names.In(table)} ({columns}) SELECT {columns} FROM {from.In(table)}");
        void Fill(string table, string select) => server.Query($"INSERT INTO {names.In(table)} {from.In(select)}");
    }

    /// <summary>Fills the tables that only the coordinator has, or the only server.</summary>
    public static void FillRest(ClickHouseServer server, ClickHouseNames names, ClickHouseNames from, int version)
    {
        var receipts = server.Query($"SELECT arrayStringConcat(groupArray(name), ', ') FROM system.columns WHERE database || '.' || table = '{names.In("raw.batch_rows")}'").Trim();
        foreach (var (to, source, columns) in ((string, string, string)[])
            [
                ("ops.loads", "ops.landed_loads", "load_id"),
                ("ops.builds", "ops.build_rows", "build_no, generation, run_id, published_at, batch_ids" + (version < 3 ? "" : ", later_from")),
                ("raw.batch_rows", "raw.batch_rows", receipts),
                ("raw.quarantine_rows", "raw.quarantine_rows", "*"),
                ("ops.run_rows", "ops.run_rows", "*"),
            ])
        {
            server.Query($"INSERT INTO {names.In(to)} {(columns == "*" ? "" : $"({columns})")} SELECT {columns} FROM {from.In(source)}");
        }

        server.Query($"INSERT INTO {names.In("ops.settings")} VALUES ('time_zone', 'UTC')");
    }
}
