using System.Globalization;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>A server of a cluster: its numbers of shard and replica, and where it listens.</summary>
internal sealed record ClickHouseNode(int Shard, int Replica, string Host, int TcpPort, int HttpPort)
{
    /// <summary>Its name among the replicas of its shard.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Host}:{TcpPort}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{HttpPort}");
}

/// <summary>The cluster that a URL names: its servers in the order of shards and replicas. Those of the first shard can each be the coordinator.</summary>
internal sealed record ClickHouseCluster(string Name, IReadOnlyList<ClickHouseNode> Nodes)
{
    private const string Option = "cluster";
    private const string Ports = "http_ports";

    /// <summary>The options of a URL that are about clusters.</summary>
    public static IReadOnlyList<string> Options { get; } = [Option, Ports];

    /// <summary>The servers where everything is that is not spread; all is read and written through one of them.</summary>
    public IEnumerable<ClickHouseNode> Coordinators => Shards.First();

    /// <summary>The servers of each shard.</summary>
    public IEnumerable<IGrouping<int, ClickHouseNode>> Shards => Nodes.GroupBy(node => node.Shard);

    /// <summary>Whether a shard has more than one server.</summary>
    public bool HasReplicas => Nodes.Any(node => node.Replica > 1);

    /// <summary>Asks a server for the cluster of its URL; null where the URL names none.</summary>
    /// <exception cref="UsageException">The server knows no such cluster, or it is none that this program can use.</exception>
    public static ClickHouseCluster? Find(ClickHouseSession session)
    {
        var options = session.Url.RequireServer().Options;
        var ports = options.GetValueOrDefault(Ports);
        if (options.GetValueOrDefault(Option) is not { } name)
            return ports is null ? null : throw new UsageException($"--warehouse: found the option '{Ports}' without '{Option}'. Add the name of the cluster as in system.clusters.");
        var servers = new List<(int Shard, int Replica, string Host, int Port, bool IsInternal)>();
        using (var rows = session.Read(ClickHouseScripts.Text("cluster/nodes"), null, null, (Option, name)))
        {
            while (rows.Read())
                servers.Add((rows.GetInt32(0), rows.GetInt32(1), rows.GetString(2), rows.GetInt32(3), rows.GetBoolean(4)));
        }

        if (servers.Count == 0)
            throw new UsageException($"--warehouse: found {Option}={name}, expected one of the server's clusters: {Known(session)}.");
        if (servers.Find(server => server.Replica > 1 && !server.IsInternal) is { Replica: > 0 } shard)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"--warehouse: found {Option}={name} with replicas of shard {shard.Shard} and internal_replication off, expected it on: rows would be written twice. Set <internal_replication>true</internal_replication> for that shard in the servers' configuration."));
        }

        var httpPorts = HttpPorts(ports, session.Endpoint.Port, servers.Count);
        return new ClickHouseCluster(name, [.. servers.Zip(httpPorts, (server, port) => new ClickHouseNode(server.Shard, server.Replica, server.Host, server.Port, port))]);
    }

    private static string Known(ClickHouseSession session) => session.Scalar(
        "SELECT arrayStringConcat(arraySort(groupUniqArray(cluster)), ', ') FROM system.clusters", null) is string { Length: > 0 } names ? names : "it has none";

    private static List<int> HttpPorts(string? text, int port, int servers)
    {
        if (text is null) return [.. Enumerable.Repeat(port, servers)];
        var ports = text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToList();
        return ports.Count == servers && ports.All(number => number is > 0 and < 65_536)
            ? ports
            : throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"--warehouse: found {Ports}={text}, expected {servers} ports, one for each server in the order of shards and replicas, such as {Ports}=8123,8124."));
    }
}
