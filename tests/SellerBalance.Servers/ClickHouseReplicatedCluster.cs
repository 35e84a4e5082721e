using System.Globalization;

namespace SellerBalance.Servers;

/// <summary>
/// A ClickHouse cluster of the tests' own, called <c>four</c>: two shards with two replicas each, and ZooKeeper as their Keeper. It is also
/// known as <c>three</c>, without its first server.
/// </summary>
public sealed class ClickHouseReplicatedCluster : IDisposable
{
    private static readonly Lazy<ClickHouseReplicatedCluster> TheOne = new(() => new ClickHouseReplicatedCluster());

    private readonly ZooKeeperServer _keeper = ZooKeeperServer.Start();
    private readonly List<ClickHousePartSender> _senders = [];

    private ClickHouseReplicatedCluster()
    {
        int[] tcp = [.. Enumerable.Range(0, 4).Select(_ => Ports.Take())];
        string[] replicas = [.. tcp.Select(port => string.Create(CultureInfo.InvariantCulture, $"<replica><host>127.0.0.1</host><port>{port}</port></replica>"))];
        var more = string.Create(CultureInfo.InvariantCulture, $"""
            <remote_servers><four>{Shard(replicas[..2])}{Shard(replicas[2..])}</four><three>{Shard(replicas[1..2])}{Shard(replicas[2..])}</three></remote_servers>
            <zookeeper><node><host>127.0.0.1</host><port>{_keeper.Port}</port></node><session_timeout_ms>3000</session_timeout_ms><sessions_path>/sessions/SERVER</sessions_path></zookeeper>
            """);
        Servers = [.. tcp.Select(port => Start(port, more))];
    }

    /// <summary>The cluster that the tests of this process share.</summary>
    public static ClickHouseReplicatedCluster Shared => TheOne.Value;

    /// <summary>Why there is none; null if there is.</summary>
    public static string? Missing => ClickHouseServer.Missing ?? ZooKeeperServer.Missing;

    /// <summary>Its servers: both replicas of the first shard, both of the second.</summary>
    public IReadOnlyList<ClickHouseServer> Servers { get; }

    /// <summary>The URL of a warehouse that is not there yet.</summary>
    /// <param name="server">The server to name in it.</param>
    public string NewUrl(int server = 0) => Naming(
        server, Servers[0].NewUrl($"?cluster=four&http_ports={string.Join(',', Servers.Select(one => one.Address.Port.ToString(CultureInfo.InvariantCulture)))}"));

    /// <summary>A URL with another server in it.</summary>
    public string Naming(int server, string url) => $"clickhouse://{Servers[server].Address.Authority}{url[url.IndexOf('/', "clickhouse://".Length)..]}";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var sender in _senders)
            sender.Dispose();
        foreach (var server in Servers)
            server.Dispose();
        _keeper.Dispose();
    }

    private static string Shard(IEnumerable<string> replicas) =>
        $"<shard><internal_replication>true</internal_replication>{string.Concat(replicas)}</shard>";

    private ClickHouseServer Start(int tcpPort, string more)
    {
        var interserver = Ports.Take();
        // The library gives every server the same identity, and one would end the other's sessions.
        var own = more.Replace("SERVER", tcpPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var server = ClickHouseServer.StartOwn(Ports.Take(), tcpPort, own, interserver);
        _senders.Add(new ClickHousePartSender(server, interserver));
        return server;
    }
}
