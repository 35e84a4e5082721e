using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SellerBalance.Events;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>Who gets in, and what those hear who do not.</summary>
public sealed class ClickHouseOpeningTests
{
    public ClickHouseOpeningTests() => ClickHouseEngine.Require();

    [Fact]
    public void Every_time_zone_that_may_be_asked_for_is_known_or_refused_at_once()
    {
        using var books = new Books(ClickHouseEngine.Instance, null, EventCatalog.Default);
        var unknown = TimeZones.Askable.Except(ClickHouseServer.Shared.Query("SELECT time_zone FROM system.time_zones").Split('\n')).ToList();
        Assert.True(unknown.Count < TimeZones.Askable.Count / 20, string.Join(' ', unknown));
        Assert.All(unknown, id => Assert.Contains("which this engine does not know", Assert.Throws<UsageException>(() => books.Reopen(id)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_writer_is_told_who_holds_the_warehouse()
    {
        var url = ClickHouseServer.Shared.NewUrl();
        using (Open(url, Access.Write))
        {
            var refusal = Assert.Throws<WarehouseException>(() => Open(url, Access.Write));
            Assert.True(refusal.IsUnreachable);
            Assert.Contains($"in use by {Environment.MachineName} process {Environment.ProcessId} for ", refusal.Message, StringComparison.Ordinal);
            using var reader = Open(url, Access.Read);
            using var another = Open(url, Access.Read);
            Assert.Equal("UTC", another.TimeZone);
        }

        Open(url, Access.Write).Dispose();
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.6)]
    [InlineData(0.95)]
    public void Tables_whose_making_was_cut_short_are_made_on(double share)
    {
        using var books = new Specs.Books(ClickHouseEngine.Instance, null, EventCatalog.Default);
        books.Close();
        foreach (var database in (string[])["raw", "dwh", "dq", "ops"])
            ClickHouseEngine.Instance.Execute(books.Place, $"DROP DATABASE {books.Place.Server!.Database}_{database}");
        var statements = ClickHouseScripts.Statements(ClickHouseScripts.Text("schema")).ToList();
        using (var session = new ClickHouseSession(books.Place))
            session.RunAll(string.Join(";\n", statements.Take((int)(statements.Count * share))), "making some of the tables");
        books.Reopen();
        Assert.Equal(Runs.RunOutcome.Published, books.Run(new Specs.EventRow("e1")).Outcome);
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_writer_whose_query_was_stopped_writes_nothing_more()
    {
        var url = ClickHouseServer.Shared.NewUrl();
        using var warehouse = Open(url, Access.Write);
        ClickHouseServer.Shared.Query($"KILL QUERY WHERE query_id = 'seller-balance-writer-{url[(url.LastIndexOf('/') + 1)..]}' SYNC");
        var run = Runs.RunStamp.Start(TimeProvider.System, "build");
        var refusal = Assert.Throws<WarehouseException>(() => warehouse.Publish(new PublishRequest(BuildScope.Everything, Specs.Books.Plan()), run));
        Assert.Contains("Nothing more was written", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_of_a_warehouse_that_is_not_there_is_told_how_to_fill_it() =>
        Assert.Contains("it has no tables yet", Refused(ClickHouseServer.Shared.NewUrl(), Access.Read), StringComparison.Ordinal);

    [Fact]
    public void A_wrong_password_is_said_and_not_shown()
    {
        var message = Refused($"clickhouse://default:geheim@{ClickHouseServer.Shared.Address.Authority}/books?password_in_url=yes");
        Assert.Contains("refused the user or the password", message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_where_nobody_listens_is_said() =>
        Assert.Contains("no server is listening there", Refused($"clickhouse://127.0.0.1:{Ports.Take()}/books"), StringComparison.Ordinal);

    [Fact]
    public void A_host_that_is_not_there_is_said() =>
        Assert.Contains("there is no such host", Refused("clickhouse://no-such-host.invalid/books?secure=false"), StringComparison.Ordinal);

    [Fact]
    public void The_port_of_the_native_protocol_is_not_the_right_one() =>
        Assert.Contains("HTTP", Refused($"clickhouse://127.0.0.1:{ClickHouseServer.Shared.TcpPort}/books"), StringComparison.Ordinal);

    [Fact]
    public void A_port_without_tls_is_said_where_tls_is_wanted() =>
        Assert.Contains("the TLS connection failed", Refused($"clickhouse://{ClickHouseServer.Shared.Address.Authority}/books?secure=true"), StringComparison.Ordinal);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("")]
    public void What_is_not_ClickHouse_is_called_so(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[8192], TestContext.Current.CancellationToken);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        Assert.Contains("HTTP", Refused($"clickhouse://127.0.0.1:{port}/books"), StringComparison.Ordinal);
        listener.Stop();
        Assert.ThrowsAny<AggregateException>(() => serving.Wait(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Without_Keeper_replicas_are_refused_with_the_cause_and_the_fix()
    {
        int[] tcp = [Ports.Take(), Ports.Take()];
        var replicas = string.Concat(tcp.Select(port => string.Create(CultureInfo.InvariantCulture, $"<replica><host>127.0.0.1</host><port>{port}</port></replica>")));
        var more = $"<remote_servers><pair><shard><internal_replication>true</internal_replication>{replicas}</shard></pair></remote_servers>";
        using var first = ClickHouseServer.StartOwn(Ports.Take(), tcp[0], more);
        using var second = ClickHouseServer.StartOwn(Ports.Take(), tcp[1], more);
        var url = first.NewUrl(string.Create(CultureInfo.InvariantCulture, $"?cluster=pair&http_ports={first.Address.Port},{second.Address.Port}"));
        var refusal = Assert.Throws<WarehouseException>(() => Open(url, Access.Write));
        Assert.Contains("the cluster has replicas, but the server has no Keeper. Configure Keeper", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clickhouse://127.0.0.1/books?speed=high", "expected one of")]
    [InlineData("clickhouse://127.0.0.1/bo-oks", "expected letters, digits and underscores")]
    public void A_url_that_means_nothing_is_refused(string url, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => Open(url, Access.Write)).Message, StringComparison.Ordinal);

    private static ClickHouseWarehouse Open(string url, Access access) => ClickHouseWarehouse.Open(
        new WarehouseOptions(WarehouseUrl.Parse(url), access, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System));

    private static string Refused(string url, Access access = Access.Write)
    {
        var refusal = Assert.Throws<WarehouseException>(() => Open(url, access));
        Assert.True(refusal.IsUnreachable, refusal.Message);
        Assert.DoesNotContain("Exception", refusal.Message, StringComparison.Ordinal);
        return refusal.Message;
    }
}
