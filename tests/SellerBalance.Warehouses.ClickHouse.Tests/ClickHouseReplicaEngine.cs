using System.Text.RegularExpressions;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>ClickHouse on a cluster of two shards with two replicas each.</summary>
/// <param name="named">The server that stands in the URL.</param>
public sealed partial class ClickHouseReplicaEngine(int named = 0) : Engine
{
    public override string Scheme => "clickhouse";

    /// <summary>Skips a test where the servers are not up: only containers have all that replicas need.</summary>
    public static void Require() => Assert.SkipWhen(ClickHouseReplicatedCluster.Missing is not null, ClickHouseReplicatedCluster.Missing ?? "");

    public override WarehouseUrl NewPlace(string folder)
    {
        Require();
        return WarehouseUrl.Parse(ClickHouseReplicatedCluster.Shared.NewUrl(named));
    }

    public override IWarehouse Open(WarehouseOptions options) => ClickHouseWarehouse.Open(options);

    /// <summary>The answer of a server to a query in the names that everybody reads.</summary>
    public string Query(WarehouseUrl place, int server, string sql) => ClickHouseReplicatedCluster.Shared.Servers[server].Query(ClickHouseNames.Of(place).In(sql));

    /// <summary>The answer of a server about its own part.</summary>
    public string QueryOwn(WarehouseUrl place, int server, string sql)
    {
        var engine = ClickHouseReplicatedCluster.Shared.Servers[server < 2 ? server : 0].Query(ClickHouseNames.Of(place).In("SELECT engine_full FROM system.tables WHERE database = 'raw' AND name = 'events'"));
        return ClickHouseReplicatedCluster.Shared.Servers[server].Query(ClickHouseNames.Of(place).OfShards(Table().Match(engine).Value).In(sql));
    }

    /// <summary>Fails unless both replicas of each shard have the same rows, and both coordinators.</summary>
    public void RequireEqualReplicas(WarehouseUrl place)
    {
        foreach (var table in (string[])["raw.events", "dwh.delta_rows", "dwh.balance_rows"])
        {
            for (var shard = 0; shard < 4; shard += 2)
            {
                var digest = QueryOwn(place, shard, Digest(table));
                Assert.NotEqual("0\t0\n", digest);
                Assert.Equal(digest, QueryOwn(place, shard + 1, Digest(table)));
            }
        }

        foreach (var table in (string[])["raw.batches", "raw.quarantine", "ops.builds", "ops.runs", "dq.results"])
            Assert.Equal(Query(place, 0, Digest(table)), Query(place, 1, Digest(table)));
    }

    public override void GiveUpCopy(WarehouseOptions options) => ClickHouseWarehouse.GiveUpCopy(options);

    public override void Execute(WarehouseUrl place, string sql)
    {
        foreach (var statement in ClickHouseEngine.ByHand(sql))
            Query(place, 0, statement);
    }

    public override void MakeFirstVersion(WarehouseUrl place) => throw new NotSupportedException();

    public override IReadOnlyList<string> Schema(WarehouseUrl place) => throw new NotSupportedException();

    public override string EndlessQuery => ClickHouseEngine.Instance.EndlessQuery;

    public override string Damage(Damage damage) => throw new NotSupportedException();

    private static string Digest(string table) => $"SELECT count(), sum(cityHash64(*)) FROM {table}";

    [GeneratedRegex(@"events_\w+")]
    private static partial Regex Table();
}
