using System.Diagnostics;
using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>A cluster of which one shard is killed at any moment of a load or a build, and comes back.</summary>
public sealed class ClickHouseStoppedShardTests : IDisposable
{
    private const int Seed = 20_261_124;
    private const int Kills = 3;
    private const int Rows = 20_000;

    private readonly ClickHouseTwoShards _cluster = StartOwn();
    private readonly ClickHouseClusterEngine _engine;

    public ClickHouseStoppedShardTests() => _engine = new ClickHouseClusterEngine(_cluster);

    [Fact]
    public void Nothing_half_is_seen_the_error_names_the_server_and_the_same_run_again_completes()
    {
        using var whole = new Books(_engine, null, EventCatalog.Default);
        whole.Run(ClickHouseClusterTests.Rows(0, Rows / 4));
        var before = Seen(whole);
        var watch = Stopwatch.StartNew();
        whole.Run(ClickHouseClusterTests.Rows(0, Rows));
        var moments = new KillMoments(Kills, Seed, watch.Elapsed);
        var after = Seen(whole);
        whole.Close();

        using var books = new Books(_engine, null, EventCatalog.Default);
        books.Run(ClickHouseClusterTests.Rows(0, Rows / 4));
        foreach (var moment in moments.All())
        {
            watch.Restart();
            using (_cluster.Shards[1].KillAfter(moment))
            {
                try
                {
                    books.Run(ClickHouseClusterTests.Rows(0, Rows));
                    moments.Missed(watch.Elapsed);
                }
                catch (WarehouseException exception)
                {
                    AssertNamesTheShard(exception);
                }
            }

            _cluster.Shards[1].Kill();
            books.Close();
            _cluster.Shards[1].Start();
            books.ReopenToRead();
            var seen = Seen(books);
            Assert.Contains(seen.Events, new List<string> { before.Events, after.Events });
            Assert.Contains(seen.Mart, new List<string> { before.Mart, after.Mart });
            Assert.Empty(books.Broken());
            books.Reopen();
        }

        books.Run(ClickHouseClusterTests.Rows(0, Rows));
        Assert.Equal(after, Seen(books));
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_load_that_was_under_way_when_its_shard_stopped_leaves_everything_as_it_was()
    {
        using var books = new Books(_engine, null, EventCatalog.Default);
        books.Run(ClickHouseClusterTests.Rows(0, 100));
        var before = Seen(books);
        _cluster.Shards[1].Kill();
        AssertNamesTheShard(Assert.Throws<WarehouseException>(() => books.Ingest(ClickHouseClusterTests.Rows(0, 200))));
        books.Close();
        AssertNamesTheShard(Assert.Throws<WarehouseException>(() => books.Reopen()));
        _cluster.Shards[1].Start();
        books.Reopen();
        Assert.Equal(before, Seen(books));
        Assert.Equal(new Receipt(200, 100, 100, 0, 0), books.Run(ClickHouseClusterTests.Rows(0, 200)).Receipt);
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_build_that_was_under_way_when_its_shard_stopped_is_not_seen_and_is_made_by_the_next_run()
    {
        using var books = new Books(_engine, null, EventCatalog.Default);
        books.Run(ClickHouseClusterTests.Rows(0, 100));
        var mart = string.Join('\n', books.Mart());
        books.Ingest(ClickHouseClusterTests.Rows(100, 200));
        _cluster.Shards[1].Kill();
        AssertNamesTheShard(Assert.Throws<WarehouseException>(() => books.Build(BuildScope.Touched)));
        books.Close();
        _cluster.Shards[1].Start();
        books.ReopenToRead();
        Assert.Equal(mart, string.Join('\n', books.Mart()));
        books.Reopen();
        Assert.Equal(RunOutcome.Published, books.Build(BuildScope.Touched).Outcome);
        Assert.Empty(books.Broken());
    }

    public void Dispose() => _cluster.Dispose();

    private static ClickHouseTwoShards StartOwn()
    {
        ClickHouseEngine.Require();
        return ClickHouseTwoShards.StartOwn();
    }

    private static (string Events, string Mart) Seen(Books books) =>
        (string.Join('\n', books.Content("raw.events")), string.Join('\n', books.Mart()));

    private void AssertNamesTheShard(WarehouseException exception)
    {
        var stopped = _cluster.Shards[1];
        Assert.DoesNotContain("Exception", exception.Message, StringComparison.Ordinal);
        Assert.True(
            exception.Message.Contains(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{stopped.TcpPort}"), StringComparison.Ordinal)
            || exception.Message.Contains(string.Create(CultureInfo.InvariantCulture, $"node {stopped.Address.Authority}: "), StringComparison.Ordinal),
            exception.Message);
    }
}
