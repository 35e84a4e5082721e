using System.Globalization;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>A server of a cluster: its shard's number, and where it listens.</summary>
internal sealed record ClickHouseNode(int Shard, string Host, int TcpPort, int HttpPort)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{HttpPort}");
}

/// <summary>The cluster that a URL names: one server a shard, in the order of the shards. The first one is the coordinator.</summary>
internal sealed record ClickHouseCluster(string Name, IReadOnlyList<ClickHouseNode> Nodes)
{
    private const string Option = "cluster";
    private const string Ports = "http_ports";

    /// <summary>The options of a URL that are about clusters.</summary>
    public static IReadOnlyList<string> Options { get; } = [Option, Ports];

    /// <summary>The server where everything is that is not spread, and through which all is read and written.</summary>
    public ClickHouseNode Coordinator => Nodes[0];

    /// <summary>Asks a server for the cluster of its URL; null where the URL names none.</summary>
    /// <exception cref="UsageException">The server knows no such cluster, or it is none that this program can use.</exception>
    public static ClickHouseCluster? Find(ClickHouseSession session)
    {
        var options = session.Url.RequireServer().Options;
        var ports = options.GetValueOrDefault(Ports);
        if (options.GetValueOrDefault(Option) is not { } name)
            return ports is null ? null : throw new UsageException($"--warehouse: found the option '{Ports}' without '{Option}'. Name the cluster as system.clusters does.");
        var servers = new List<(int Shard, int Replica, string Host, int Port)>();
        using (var rows = session.Read(ClickHouseScripts.Text("cluster/nodes"), null, null, (Option, name)))
        {
            while (rows.Read())
                servers.Add((rows.GetInt32(0), rows.GetInt32(1), rows.GetString(2), rows.GetInt32(3)));
        }

        if (servers.Count == 0)
            throw new UsageException($"--warehouse: found {Option}={name}, expected one of the server's clusters: {Known(session)}.");
        if (servers.Any(server => server.Replica > 1))
            throw new UsageException($"--warehouse: found {Option}={name} with more than one replica of a shard, expected one. Name a cluster without replicas.");
        var httpPorts = HttpPorts(ports, session.Endpoint.Port, servers.Count);
        return new ClickHouseCluster(name, [.. servers.Zip(httpPorts, (server, port) => new ClickHouseNode(server.Shard, server.Host, server.Port, port))]);
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
                CultureInfo.InvariantCulture, $"--warehouse: found {Ports}={text}, expected {servers} ports, one for each shard in their order, such as {Ports}=8123,8124."));
    }
}
