using System.Globalization;

namespace SellerBalance.Servers;

/// <summary>
/// The ClickHouse cluster of <c>tests/engines/replicas/compose.yaml</c>, called <c>four</c>: two shards with two replicas each, and Keeper. It is
/// also known as <c>three</c>, without its first server. <c>SELLER_BALANCE_TEST_CLICKHOUSE_REPLICAS=1</c> says that it is up.
/// </summary>
public sealed class ClickHouseReplicatedCluster
{
    private const string Variable = "SELLER_BALANCE_TEST_CLICKHOUSE_REPLICAS";
    private const int FirstHttpPort = 18_111;
    private const int FirstTcpPort = 19_111;

    private static readonly Lazy<ClickHouseReplicatedCluster> TheOne = new(() => new ClickHouseReplicatedCluster());

    private ClickHouseReplicatedCluster()
    {
    }

    /// <summary>The cluster that all tests share.</summary>
    public static ClickHouseReplicatedCluster Shared => TheOne.Value;

    /// <summary>Why there is none; null if there is.</summary>
    public static string? Missing => Environment.GetEnvironmentVariable(Variable) == "1"
        ? null
        : $"Run 'docker compose -f tests/engines/replicas/compose.yaml up --detach --wait', and set {Variable}=1.";

    /// <summary>Its servers: both replicas of the first shard, both of the second.</summary>
    public IReadOnlyList<ClickHouseServer> Servers { get; } = [.. Enumerable.Range(0, 4).Select(number => ClickHouseServer.OfContainer(
        string.Create(CultureInfo.InvariantCulture, $"seller-balance-replica-{number + 1}"), FirstHttpPort + number, FirstTcpPort + number))];

    /// <summary>The URL of a warehouse that is not there yet.</summary>
    /// <param name="server">The server to name in it.</param>
    public string NewUrl(int server = 0) => Naming(
        server, Servers[0].NewUrl($"?cluster=four&http_ports={string.Join(',', Servers.Select(one => one.Address.Port.ToString(CultureInfo.InvariantCulture)))}"));

    /// <summary>A URL with another server in it.</summary>
    public string Naming(int server, string url) => $"clickhouse://{Servers[server].Address.Authority}{url[url.IndexOf('/', "clickhouse://".Length)..]}";
}
