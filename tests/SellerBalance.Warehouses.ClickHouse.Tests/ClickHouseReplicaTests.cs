using System.Diagnostics;
using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>A cluster with replicas and ZooKeeper: all of them hold the same, and who reads does not need them all.</summary>
public sealed class ClickHouseReplicaTests : IDisposable
{
    private const int Seed = 20_261_123;
    private const int Kills = 2;

    // The URL names a server that no test stops.
    private const int Named = 3;

    private static readonly ClickHouseReplicaEngine Engine = new(Named);

    private readonly Books _books = new(Engine, null, EventCatalog.Default);

    private static ClickHouseReplicatedCluster Cluster => ClickHouseReplicatedCluster.Shared;

    [Fact]
    public void Rows_inserted_by_hand_through_either_coordinator_are_adopted_on_every_replica()
    {
        _books.Run(ClickHouseClusterTests.Rows(0, 20));
        _books.Close();
        for (var server = 0; server < 2; server++)
        {
            Engine.Query(
                _books.Place,
                server,
                "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) "
                + $"SELECT 'h{server}-' || toString(number), '2026-11-10 12:00:00', 'S' || toString(number), 'payout', 'EUR', 4, -4, 'out', 'hand' FROM numbers(40)");
        }

        _books.Reopen();
        Assert.Equal(RunOutcome.Published, _books.Build(BuildScope.Touched).Outcome);
        Assert.Equal("100", Engine.Query(_books.Place, 0, "SELECT sum(event_count) FROM dwh.seller_balance_daily").Trim());
        Assert.Empty(_books.Broken());
        Engine.RequireEqualReplicas(_books.Place);
    }

    [Fact]
    public void A_migration_gives_every_replica_the_new_columns_and_the_deltas()
    {
        const string columns = "SELECT arrayStringConcat(groupArray(name), ',') FROM system.columns WHERE database = 'raw' AND table IN ('batch_rows', 'batches', 'events')";
        _books.Run(ClickHouseClusterTests.Rows(0, 20));
        _books.Run(ClickHouseClusterTests.Rows(10, 25));
        _books.Run(ClickHouseClusterTests.Rows(25, 30));
        var mart = _books.Mart();
        _books.Close();
        var before = (Engine.Query(_books.Place, 0, columns), Engine.Query(_books.Place, 1, columns));
        FormerTables.Undo(_books.Place);
        foreach (var column in (string[])["source_sha256", "source_bytes", "is_last_line_open", "last_event_id", "times_read_as", "published_at"])
            Engine.Query(_books.Place, 0, $"ALTER TABLE raw.batch_rows DROP COLUMN {column} SETTINGS alter_sync = 2");
        Engine.Query(_books.Place, 0, "ALTER TABLE raw.events DROP COLUMN source_line SETTINGS alter_sync = 2");
        Engine.Query(_books.Place, 0, "ALTER TABLE ops.settings UPDATE setting = '4' WHERE name = 'schema_version' SETTINGS mutations_sync = 2");
        _books.Reopen();
        Assert.Equal(before, (Engine.Query(_books.Place, 0, columns), Engine.Query(_books.Place, 1, columns)));
        Assert.Equal(mart, _books.Mart());
        Assert.Equal(["migration"], _books.Rows("ops.builds", "scope"));
        Engine.RequireEqualReplicas(_books.Place);
        // As if it had been cut short before its last step.
        _books.Close();
        Engine.Query(_books.Place, 0, "ALTER TABLE ops.settings UPDATE setting = '5' WHERE name = 'schema_version' SETTINGS mutations_sync = 2");
        _books.Reopen();
        Assert.Equal(mart, _books.Mart());
        Assert.Equal(["migration"], _books.Rows("ops.builds", "scope"));
        Assert.Equal(new Receipt(40, 10, 30, 0, 0), _books.Run(ClickHouseClusterTests.Rows(0, 40)).Receipt);
        Assert.Equal(["∅", "∅", "∅", "False"], _books.Rows("raw.batches", "is_last_line_open"));
        Engine.RequireEqualReplicas(_books.Place);
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void Names_that_only_one_coordinator_has_traded_are_traded_by_the_next_writer_on_the_other()
    {
        _books.Run(ClickHouseClusterTests.Rows(0, 20));
        _books.Close();
        const string current = "SELECT engine_full FROM system.tables WHERE database = 'raw' AND name = 'events'";
        var (next, id) = (Engine.Query(_books.Place, 0, current).Trim().Replace(@"\'", "'", StringComparison.Ordinal), Guid.NewGuid());
        for (var server = 0; server < 2; server++)
            Engine.Query(_books.Place, server, $"CREATE TABLE raw.events_next UUID '{id}' AS raw.events ENGINE = {next}");
        Engine.Query(_books.Place, 0, "EXCHANGE TABLES raw.events AND raw.events_next");
        _books.Reopen();
        for (var server = 0; server < 2; server++)
            Assert.Equal(id.ToString(), Engine.Query(_books.Place, server, "SELECT uuid FROM system.tables WHERE database = 'raw' AND name = 'events'").Trim());
        Assert.Equal(new Receipt(40, 20, 20, 0, 0), _books.Run(ClickHouseClusterTests.Rows(0, 40)).Receipt);
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void Once_replicas_were_waited_for_each_has_what_was_written_a_moment_before()
    {
        _books.Run(ClickHouseClusterTests.Rows(0, 20));
        var (coordinator, shards) = ClickHouseShards.Connect(_books.Place, Access.Write);
        using (coordinator)
        using (shards)
        {
            for (var number = 1; number <= Rounds.Of(30); number++)
            {
                coordinator.Run("INSERT INTO ops.settings VALUES ('a moment before', 'the same')", null);
                // Replicas hear of it at any time.
                Thread.Sleep(number * 7 % 20);
                coordinator.Wait(null);
                foreach (var replica in coordinator.WithOthers)
                    Assert.Equal((long)number, replica.Scalar("SELECT toInt64(count()) FROM ops.settings WHERE name = 'a moment before'", null));
            }
        }
    }

    [Fact]
    public void A_second_writer_is_refused_though_it_names_another_server()
    {
        var refusal = Assert.Throws<WarehouseException>(() => Open(Cluster.Naming(1, _books.Place.ToString()), Access.Write).Dispose());
        Assert.Contains("in use by", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_replica_away_reading_goes_on_and_a_writer_is_told_which_and_doctor_shows_it()
    {
        _books.Run(ClickHouseClusterTests.Rows(0, 100));
        var whole = _books.Everything();
        // The first coordinator.
        const int away = 0;
        _books.Close();
        Cluster.Servers[away].Kill();
        try
        {
            _books.ReopenToRead();
            Assert.Equal(whole, _books.Everything());
            Assert.Empty(_books.Broken());
            _books.ReopenToInspect();
            Assert.Equal($"shard 1: {Shown(0, away)}, {Shown(1, away)}; shard 2: {Shown(2, away)}, {Shown(3, away)}", Nodes());
            var refusal = Assert.Throws<WarehouseException>(() => _books.Reopen());
            Assert.Contains($"node {Cluster.Servers[away].Address.Authority}: ", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing is written while a replica is away", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            Cluster.Servers[away].Start();
        }
    }

    [Fact]
    public void A_replica_that_is_taken_out_is_gone_on_without_and_may_not_come_back()
    {
        _books.Run(ClickHouseClusterTests.Rows(0, 100));
        _books.Close();
        var four = _books.Place.ToString();
        var three = four.Replace("cluster=four", "cluster=three", StringComparison.Ordinal)
            .Replace($"http_ports={Cluster.Servers[0].Address.Port},", "http_ports=", StringComparison.Ordinal);
        Cluster.Servers[0].Kill();
        try
        {
            using var rest = new Books(new Fixed(three), null, EventCatalog.Default);
            Assert.Equal(new Receipt(200, 100, 100, 0, 0), rest.Run(ClickHouseClusterTests.Rows(0, 200)).Receipt);
            Assert.Equal(200, rest.Rows("raw.events").Count);
            Assert.Empty(rest.Broken());
        }
        finally
        {
            Cluster.Servers[0].Start();
        }

        foreach (var access in (Access[])[Access.Read, Access.Write])
        {
            var refusal = Assert.Throws<UsageException>(() => Open(four, access).Dispose());
            Assert.Contains($"found 127.0.0.1:{Cluster.Servers[0].TcpPort} in the cluster, which was not part of it", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_replica_killed_in_the_middle_of_a_run_never_shows_half_and_the_same_run_again_completes()
    {
        _books.Run(ClickHouseClusterTests.Rows(0, 1_000));
        var watch = Stopwatch.StartNew();
        _books.Run(ClickHouseClusterTests.Rows(0, 2_000));
        var moments = new KillMoments(Kills, Seed, watch.Elapsed);
        var had = 2_000;
        foreach (var moment in moments.All())
        {
            // A coordinator, and a replica of the other shard.
            var away = moments.Share * 2;
            var rows = ClickHouseClusterTests.Rows(0, had + 1_000).ToList();
            watch.Restart();
            using (Cluster.Servers[away].KillAfter(moment))
            {
                try
                {
                    _books.Run(rows);
                    moments.Missed(watch.Elapsed);
                }
                catch (WarehouseException)
                {
                    // It was hit.
                }
            }

            Cluster.Servers[away].Kill();
            AssertWhole(had);
            Cluster.Servers[away].Start();
            AssertWhole(had);
            _books.Reopen();
            _books.Run(rows);
            had += 1_000;
            Assert.Equal((had, had), Seen());
            Assert.Empty(_books.Broken());
        }

        Engine.RequireEqualReplicas(_books.Place);
    }

    public void Dispose()
    {
        _books.Dispose();
        // A hundred replicated tables keep four servers busy.
        var name = _books.Place.Server!.Database;
        foreach (var database in from part in (string[])["raw", "dwh", "dq", "ops"] from prefix in (string[])["", "shard_"] select $"{name}_{prefix}{part}")
        {
            foreach (var server in Cluster.Servers)
                server.Query("DROP DATABASE IF EXISTS " + database);
        }
    }

    private static ClickHouseWarehouse Open(string url, Access access) => ClickHouseWarehouse.Open(
        new WarehouseOptions(WarehouseUrl.Parse(url), access, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System));

    private string Nodes() => _books.Warehouse
        .Read("doctor", new Dictionary<string, object?>(), row => (Name: row.GetString(0), Value: row.IsDBNull(1) ? "" : row.GetString(1)))
        .Single(fact => fact.Name == "nodes").Value;

    private static string Shown(int server, int away) =>
        string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Cluster.Servers[server].TcpPort}{(server == away ? " (away)" : "")}");

    // Either all of the run's thousand events or none, in the books as in the mart.
    private void AssertWhole(int had)
    {
        _books.ReopenToRead();
        var (events, booked) = Seen();
        Assert.Contains(events, new[] { had, had + 1_000 });
        Assert.Contains(booked, new[] { had, had + 1_000 });
        Assert.Empty(_books.Broken());
    }

    private (int Events, int Booked) Seen() => (
        _books.Rows("raw.events", "event_id").Count,
        _books.Rows("dwh.seller_balance_daily", "event_count").Sum(count => int.Parse(count, CultureInfo.InvariantCulture)));

    // The same books by another URL.
    private sealed class Fixed(string url) : Engine
    {
        public override string Scheme => "clickhouse";

        public override WarehouseUrl NewPlace(string folder) => WarehouseUrl.Parse(url);

        public override IWarehouse Open(WarehouseOptions options) => ClickHouseWarehouse.Open(options);

        public override void Execute(WarehouseUrl place, string sql) => throw new NotSupportedException();

        public override void MakeFirstVersion(WarehouseUrl place) => throw new NotSupportedException();

        public override IReadOnlyList<string> Schema(WarehouseUrl place) => throw new NotSupportedException();

        public override string EndlessQuery => ClickHouseEngine.Instance.EndlessQuery;

        public override string Damage(Damage damage) => throw new NotSupportedException();
    }
}
