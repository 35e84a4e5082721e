using System.Globalization;

namespace SellerBalance.Servers;

/// <summary>A ClickHouse cluster of the tests' own: two servers, each a shard, that know each other as <c>two</c>.</summary>
public sealed class ClickHouseTwoShards : IDisposable
{
    private static readonly Lazy<ClickHouseTwoShards> TheOne = new(() => new ClickHouseTwoShards());

    private ClickHouseTwoShards()
    {
        int[] tcp = [Ports.Take(), Ports.Take()];
        var shards = string.Concat(tcp.Select(port => string.Create(
            CultureInfo.InvariantCulture, $"<shard><replica><host>127.0.0.1</host><port>{port}</port></replica></shard>")));
        var more = $"<remote_servers><two>{shards}</two></remote_servers>";
        Shards = [.. tcp.Select(port => ClickHouseServer.StartOwn(Ports.Take(), port, more))];
    }

    /// <summary>The cluster that the tests of this process share.</summary>
    public static ClickHouseTwoShards Shared => TheOne.Value;

    /// <summary>Its servers, in the order of the shards. The first one is the coordinator.</summary>
    public IReadOnlyList<ClickHouseServer> Shards { get; }

    /// <summary>A cluster of a test's own, whose servers it stops and starts at will.</summary>
    public static ClickHouseTwoShards StartOwn() => new();

    /// <summary>The URL of a warehouse that is not there yet.</summary>
    /// <param name="server">The server to name in it.</param>
    public string NewUrl(int server = 0) => Shards[server].NewUrl(string.Create(
        CultureInfo.InvariantCulture, $"?cluster=two&http_ports={Shards[0].Address.Port},{Shards[1].Address.Port}"));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in Shards)
            shard.Dispose();
    }
}
