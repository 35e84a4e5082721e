using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Servers;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>What those hear who do not trust the server's certificate.</summary>
public sealed class ClickHouseTlsTests : IDisposable
{
    private readonly CertificateAuthority _authority = new();

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public void A_certificate_that_nobody_here_trusts_is_refused_with_what_to_do(string host)
    {
        ClickHouseEngine.Require();
        using var certificate = _authority.Issue("localhost", "127.0.0.1");
        using var front = new TlsFront(ClickHouseServer.Shared.Address.Port, certificate);
        var message = Refused(front, host);
        Assert.Contains("this machine does not know its certificate authority", message, StringComparison.Ordinal);
        Assert.Contains("Set SSL_CERT_FILE to the certificate of its authority", message, StringComparison.Ordinal);
        // Asking again would change nothing.
        Assert.Equal(1, front.Attempts);
    }

    [Fact]
    public void A_certificate_for_another_host_is_refused_as_such()
    {
        ClickHouseEngine.Require();
        using var certificate = _authority.Issue("db.example");
        using var front = new TlsFront(ClickHouseServer.Shared.Address.Port, certificate);
        Assert.Contains("the server's certificate is not for this host", Refused(front, "127.0.0.1"), StringComparison.Ordinal);
    }

    public void Dispose() => _authority.Dispose();

    private static string Refused(TlsFront front, string host)
    {
        var url = WarehouseUrl.Parse(string.Create(CultureInfo.InvariantCulture, $"clickhouse://{host}:{front.Port}/books?secure=true"));
        var refusal = Assert.Throws<WarehouseException>(() => ClickHouseWarehouse.Open(
            new WarehouseOptions(url, Access.Write, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System)));
        Assert.StartsWith(url.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.IsUnreachable);
        Assert.DoesNotContain("Exception", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }
}
