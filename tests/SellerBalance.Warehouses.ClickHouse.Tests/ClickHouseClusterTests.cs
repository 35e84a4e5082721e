using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>What a cluster has beyond the specification of every warehouse: where rows lie, and who gets in how.</summary>
public sealed class ClickHouseClusterTests : IDisposable
{
    private static readonly ClickHouseClusterEngine Engine = ClickHouseClusterEngine.Instance;

    private readonly Books _books = new(Engine, null, EventCatalog.Default);

    [Fact]
    public void Both_shards_hold_rows_and_what_is_built_of_a_seller_stays_on_the_sellers_shard()
    {
        _books.Run(Rows(0, 400));
        _books.Run(Rows(300, 500));
        foreach (var table in (string[])["raw.events", "dwh.delta_rows", "dwh.balance_rows"])
        {
            var sellers = Enumerable.Range(0, 2).Select(shard => Shard(shard, $"SELECT DISTINCT seller_id FROM {table}").Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
            Assert.All(sellers, Assert.NotEmpty);
            Assert.Empty(sellers[0].Intersect(sellers[1]));
            Assert.Equal(40, sellers.Sum(shard => shard.Length));
        }

        Assert.Equal("500", Engine.Query(_books.Place, "SELECT count() FROM raw.events").Trim());
        // Each shard found out by itself what was touched, among its own sellers only.
        Assert.Equal(Shard(1, "SELECT uniqExact(seller_id) FROM raw.events"), Shard(1, "SELECT uniqExact(seller_id) FROM ops.touched"));
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void A_duplicate_and_a_conflict_are_found_on_the_other_shard()
    {
        _books.Run(Rows(0, 100));
        var report = _books.Run(Rows(0, 100).Select(row => row with { SellerId = row.SellerId + "-other" }));
        Assert.Equal(new Receipt(100, 0, 0, 100, 0), report.Receipt);
        Assert.Equal(new Receipt(100, 0, 100, 0, 0), _books.Run(Rows(0, 100)).Receipt);
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void Former_tables_of_events_are_deleted_on_every_shard()
    {
        for (var run = 0; run < 3; run++)
            _books.Run(Rows(run * 10, (run + 1) * 10));
        for (var shard = 0; shard < 2; shard++)
            Assert.Equal("1", Shard(shard, "SELECT count() FROM system.tables WHERE database = 'raw' AND startsWith(name, 'events_')").Trim());
    }

    [Fact]
    public void Rows_inserted_by_hand_are_spread_and_adopted_though_nobody_waited_for_them()
    {
        _books.Run(Rows(0, 20));
        _books.Close();
        Engine.Query(
            _books.Place,
            "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) "
            + "SELECT 'h' || toString(number), '2026-11-10 12:00:00', 'S' || toString(number), 'payout', 'EUR', 4, -4, 'out', 'hand' FROM numbers(40)");
        _books.Reopen();
        Assert.Equal(RunOutcome.Published, _books.Build(BuildScope.Touched).Outcome);
        Assert.Equal("60", Engine.Query(_books.Place, "SELECT sum(event_count) FROM dwh.seller_balance_daily").Trim());
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void Any_of_the_servers_may_stand_in_the_url_and_doctor_names_them_all()
    {
        _books.Run(Rows(0, 20));
        var cluster = ClickHouseTwoShards.Shared;
        var other = _books.Place.ToString().Replace($":{cluster.Shards[0].Address.Port}/", $":{cluster.Shards[1].Address.Port}/", StringComparison.Ordinal);
        using var warehouse = Open(other, Access.Inspect);
        var facts = warehouse.Read("doctor", new Dictionary<string, object?>(), row => $"{row.GetString(0)} {(row.IsDBNull(1) ? "" : row.GetString(1))}").ToList();
        Assert.Contains("events 20", facts);
        Assert.Contains("cluster two", facts);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"nodes 127.0.0.1:{cluster.Shards[0].TcpPort}, 127.0.0.1:{cluster.Shards[1].TcpPort}"), facts);
        var held = Assert.Throws<WarehouseException>(() => Open(other, Access.Write));
        Assert.Contains("in use by", held.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?cluster=three", "expected one of the server's clusters: ")]
    [InlineData("?cluster=two&http_ports=8123", "expected 2 ports")]
    [InlineData("?http_ports=8123,8124", "without 'cluster'")]
    public void A_cluster_that_is_none_is_refused(string options, string expected) =>
        Assert.Contains(expected, Refused(ClickHouseTwoShards.Shared.Shards[0].NewUrl(options)), StringComparison.Ordinal);

    [Fact]
    public void A_cluster_that_would_write_rows_to_each_replica_is_refused()
    {
        using var server = ClickHouseServer.StartOwn(
            "<remote_servers><pair><shard><replica><host>127.0.0.1</host><port>9000</port></replica><replica><host>127.0.0.2</host><port>9000</port></replica></shard></pair></remote_servers>");
        Assert.Contains("Set <internal_replication>true</internal_replication>", Refused(server.NewUrl("?cluster=pair")), StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_that_are_spread_are_not_taken_for_others_nor_others_for_them()
    {
        _books.Close();
        var place = _books.Place.ToString();
        var plain = place[..place.IndexOf('?', StringComparison.Ordinal)];
        Assert.Contains("Add ?cluster=NAME", Refused(plain), StringComparison.Ordinal);
        Assert.Contains("part of a warehouse", Refused(plain + "_shard"), StringComparison.Ordinal);
        var single = ClickHouseTwoShards.Shared.Shards[0].NewUrl();
        Open(single, Access.Write).Dispose();
        Assert.Contains("Omit the option 'cluster'", Refused(single + place[place.IndexOf('?', StringComparison.Ordinal)..]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_whose_shards_were_changed_is_refused()
    {
        _books.Close();
        for (var shard = 0; shard < 2; shard++)
            Engine.QueryShard(_books.Place, shard, $"ALTER TABLE ops.settings UPDATE setting = '{2 - shard} of 2' WHERE name = 'shard'");
        Assert.Contains("the cluster has changed", Refused(_books.Place.ToString()), StringComparison.Ordinal);
    }

    public void Dispose() => _books.Dispose();

    internal static IEnumerable<EventRow> Rows(int from, int to) => Enumerable.Range(from, to - from).Select(number => new EventRow(string.Create(CultureInfo.InvariantCulture, $"e{number}"))
    {
        SellerId = string.Create(CultureInfo.InvariantCulture, $"S{number % 40}"),
        EventTs = string.Create(CultureInfo.InvariantCulture, $"2026-11-{1 + (number % 14):00}T12:00:00Z"),
        Amount = string.Create(CultureInfo.InvariantCulture, $"{number}.25"),
    });

    private static ClickHouseWarehouse Open(string url, Access access) => ClickHouseWarehouse.Open(
        new WarehouseOptions(WarehouseUrl.Parse(url), access, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System));

    private static string Refused(string url) => Assert.Throws<UsageException>(() => Open(url, Access.Write).Dispose()).Message;

    private string Shard(int shard, string sql) => Engine.QueryShard(_books.Place, shard, sql);
}
