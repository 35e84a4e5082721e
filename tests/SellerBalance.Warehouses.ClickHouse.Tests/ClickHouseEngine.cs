using System.Text.RegularExpressions;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>ClickHouse, held to the specification.</summary>
public sealed partial class ClickHouseEngine : Engine
{
    private readonly EmptiedWarehouses _emptied;

    private ClickHouseEngine() => _emptied = new EmptiedWarehouses(() => NewPlace(""), () => [ClickHouseServer.Shared]);

    public static ClickHouseEngine Instance { get; } = new();

    public override string Scheme => "clickhouse";

    public override int RandomStreams => 2;

    public override bool HasDearChecks => true;

    public override string MakeNewer => "ALTER TABLE ops.settings UPDATE setting = '999' WHERE name = 'schema_version'";

    /// <summary>Skips a test where there is no server.</summary>
    public static void Require() => Servers.Servers.RequireOrSkip(ClickHouseServer.Missing is null, ClickHouseServer.Missing ?? "");

    /// <summary>The answer to a query on a warehouse, as its own client would give it.</summary>
    public static string Query(WarehouseUrl place, string sql) => ClickHouseServer.Shared.Query(ClickHouseNames.Of(place).In(sql));

    public override WarehouseUrl NewPlace(string folder)
    {
        Require();
        return WarehouseUrl.Parse(ClickHouseServer.Shared.NewUrl());
    }

    public override WarehouseUrl EmptyPlace(string folder) => _emptied.Take() ?? NewPlace(folder);

    public override IWarehouse Open(WarehouseOptions options) => ClickHouseWarehouse.Open(options);

    public override void Discard(WarehouseUrl place) => _emptied.Return(place);

    /// <summary>The statements of a text. The mart's names are views here: by hand, its rows are changed where they are stored.</summary>
    public static IEnumerable<string> ByHand(string sql) => ClickHouseScripts.Statements(sql.Replace("; ", ";\n", StringComparison.Ordinal))
        .Select(statement => MartDelete().Replace(statement.TrimEnd(';'), "DELETE FROM dwh.${table}_rows"));

    protected override IReaders Readers(WarehouseOptions options, IWarehouse writer) => ClickHouseWarehouse.Readers(options);

    public override void GiveUpCopy(WarehouseOptions options) => ClickHouseWarehouse.GiveUpCopy(options);

    public override string MakeForeign => "CREATE DATABASE IF NOT EXISTS raw; CREATE TABLE raw.events (id Int32) ENGINE = MergeTree ORDER BY id";

    public override void Execute(WarehouseUrl place, string sql)
    {
        foreach (var statement in ByHand(sql))
            ClickHouseServer.Shared.Query(ClickHouseNames.Of(place).In(statement));
    }

    public override void MakeFirstVersion(WarehouseUrl place)
    {
        FormerTables.Make(ClickHouseServer.Shared, ClickHouseNames.Of(place), 2);
        Execute(place, "DROP TABLE ops.schema_versions; ALTER TABLE ops.settings UPDATE setting = '1' WHERE name = 'schema_version'");
    }

    public override IReadOnlyList<string> Schema(WarehouseUrl place) => Schema(ClickHouseServer.Shared, ClickHouseNames.Of(place));

    /// <summary>The tables of a warehouse on a server.</summary>
    internal static string[] Schema(ClickHouseServer server, ClickHouseNames names)
    {
        var answer = server.Query(names.In("""
            SELECT database || '.' || table || '.' || leftPad(toString(position), 2, '0') || ' ' || name || ' ' || type || ' ' || default_expression || ' -- ' || comment
            FROM system.columns WHERE database IN ('raw', 'dwh', 'dq', 'ops', 'bi')
            UNION ALL
            SELECT database || '.' || name || ': ' || engine_full || ' ' || as_select || ' -- ' || comment
            FROM system.tables WHERE database IN ('raw', 'dwh', 'dq', 'ops', 'bi')
            """));
        var prefix = names.Warehouse.Replace("_shard", "", StringComparison.Ordinal) + "_";
        return [.. answer.Replace(prefix, "", StringComparison.Ordinal).Split('\n').Order(StringComparer.Ordinal)];
    }

    public override string EndlessQuery =>
        "SELECT sleepEachRow(0.1) FROM numbers(100000000) SETTINGS function_sleep_max_microseconds_per_block = 0, max_block_size = 1";

    public override string Damage(Damage damage) => damage switch
    {
        Specs.Damage.EventTwice => "INSERT INTO raw.events SELECT * FROM raw.events WHERE event_id = 'e3'",
        Specs.Damage.EventWithoutSeller =>
            "INSERT INTO raw.events SELECT * REPLACE ('' AS seller_id) FROM raw.events WHERE event_id = 'e4'; DELETE FROM raw.events WHERE event_id = 'e4' AND seller_id <> ''",
        Specs.Damage.SignTurned => "ALTER TABLE raw.events UPDATE signed_amount = amount WHERE event_id = 'e3'",
        Specs.Damage.MovementChanged =>
            "ALTER TABLE dwh.delta_rows UPDATE inflow = inflow + 1 WHERE seller_id = 'S1' AND dt = '2026-11-12'",
        Specs.Damage.BalanceDayLost => "DELETE FROM dwh.balance_rows WHERE seller_id = 'S1' AND dt = '2026-11-14'",
        Specs.Damage.BalanceNotAddingUp =>
            "ALTER TABLE dwh.balance_rows UPDATE running_balance = running_balance + 1 WHERE seller_id = 'S1' AND dt = '2026-11-14'",
        Specs.Damage.ChainBroken =>
            "ALTER TABLE dwh.balance_rows UPDATE opening_balance = opening_balance + 1, running_balance = running_balance + 1 "
            + "WHERE seller_id = 'S1' AND dt = '2026-11-14'",
        Specs.Damage.RefusedRowLost => "DELETE FROM raw.quarantine_rows WHERE event_id = 'bad'",
        _ => throw new ArgumentOutOfRangeException(nameof(damage), damage, null),
    };

    [GeneratedRegex(@"DELETE FROM dwh\.seller_(movement_(?<table>delta)|(?<table>balance)_daily)")]
    private static partial Regex MartDelete();
}
