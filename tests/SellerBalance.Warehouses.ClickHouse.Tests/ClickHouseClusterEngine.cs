using System.Text.RegularExpressions;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>ClickHouse on a cluster of two shards, held to the specification.</summary>
public sealed partial class ClickHouseClusterEngine : Engine
{
    // As the program asks for them.
    private const string Settings = "SETTINGS prefer_global_in_and_join = 1, distributed_product_mode = 'global', distributed_foreground_insert = 1";

    private readonly ClickHouseTwoShards? _cluster;
    private readonly EmptiedWarehouses _emptied;

    /// <param name="cluster">The cluster; null for the one that the tests share.</param>
    public ClickHouseClusterEngine(ClickHouseTwoShards? cluster = null)
    {
        _cluster = cluster;
        _emptied = new EmptiedWarehouses(() => NewPlace(""), () => Cluster.Shards);
    }

    public static ClickHouseClusterEngine Instance { get; } = new();

    public override string Scheme => "clickhouse";

    public override int RandomStreams => 1;

    public override bool HasDearChecks => true;

    public override string MakeNewer => ClickHouseEngine.Instance.MakeNewer;

    private ClickHouseTwoShards Cluster => _cluster ?? ClickHouseTwoShards.Shared;

    public override WarehouseUrl NewPlace(string folder)
    {
        ClickHouseEngine.Require();
        return WarehouseUrl.Parse(Cluster.NewUrl());
    }

    public override IWarehouse Open(WarehouseOptions options) => ClickHouseWarehouse.Open(options);

    public override WarehouseUrl EmptyPlace(string folder) => _emptied.Take() ?? NewPlace(folder);

    public override void Discard(WarehouseUrl place) => _emptied.Return(place);

    /// <summary>The answer to a query on the coordinator, as its own client would give it.</summary>
    public string Query(WarehouseUrl place, string sql) => Cluster.Shards[0].Query(ClickHouseNames.Of(place).In(sql));

    /// <summary>The answer of one shard about its own part.</summary>
    public string QueryShard(WarehouseUrl place, int shard, string sql) => Cluster.Shards[shard].Query(ShardNames(place).In(sql));

    protected override IReaders Readers(WarehouseOptions options, IWarehouse writer) => ClickHouseWarehouse.Readers(options);

    public override void GiveUpCopy(WarehouseOptions options) => ClickHouseWarehouse.GiveUpCopy(options);

    public override string MakeForeign => ClickHouseEngine.Instance.MakeForeign;

    public override void Execute(WarehouseUrl place, string sql)
    {
        foreach (var statement in ClickHouseEngine.ByHand(sql))
        {
            // A table that is spread takes new rows; what it has is changed where it lies.
            if (Changing().IsMatch(statement))
            {
                for (var shard = 0; shard < Cluster.Shards.Count; shard++)
                    QueryShard(place, shard, statement);
            }
            else
            {
                Query(place, statement.StartsWith("INSERT INTO", StringComparison.Ordinal) && statement.Contains("SELECT", StringComparison.Ordinal) ? $"{statement} {Settings}" : statement);
            }
        }
    }

    public override void MakeFirstVersion(WarehouseUrl place)
    {
        const string first = "DROP TABLE ops.schema_versions; ALTER TABLE ops.settings UPDATE setting = '1' WHERE name = 'schema_version'";
        MakeVersion(place, 2);
        for (var shard = 0; shard < Cluster.Shards.Count; shard++)
        {
            foreach (var statement in ClickHouseEngine.ByHand(first))
                QueryShard(place, shard, statement);
        }

        Execute(place, first);
    }

    /// <summary>Makes of an empty warehouse one with the tables of an older version.</summary>
    internal void MakeVersion(WarehouseUrl place, int version)
    {
        var names = ShardNames(place);
        for (var shard = 0; shard < Cluster.Shards.Count; shard++)
        {
            FormerTables.Make(Cluster.Shards[shard], names, version);
            QueryShard(place, shard, $"INSERT INTO ops.settings VALUES ('shard', '{shard + 1} of {Cluster.Shards.Count}')");
        }

        var distribute = ClickHouseScripts.Text("cluster/distribute").Replace("{cluster:String}", "'two'", StringComparison.Ordinal).Replace("delta_rows", "movement_rows", StringComparison.Ordinal);
        FormerTables.Make(Cluster.Shards[0], ClickHouseNames.Of(place), version, distribute + "\n");
    }

    public override IReadOnlyList<string> Schema(WarehouseUrl place) =>
        [.. Cluster.Shards.SelectMany(shard => ClickHouseEngine.Schema(shard, ClickHouseNames.Of(place)).Concat(ClickHouseEngine.Schema(shard, ShardNames(place))))];

    public override string EndlessQuery => ClickHouseEngine.Instance.EndlessQuery;

    public override string Damage(Damage damage) => ClickHouseEngine.Instance.Damage(damage);

    /// <summary>The names of the shards' own tables.</summary>
    internal ClickHouseNames ShardNames(WarehouseUrl place) => ClickHouseNames.Of(place).OfShards(
        Query(place, @"SELECT extract(engine_full, '\'(events_\\w+)\'') FROM system.tables WHERE database = 'raw' AND name = 'events'").Trim());

    [GeneratedRegex(@"^(DELETE FROM|ALTER TABLE) (raw\.events|dwh\.\w+_rows)\b")]
    private static partial Regex Changing();
}
