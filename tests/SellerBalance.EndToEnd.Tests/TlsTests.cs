using System.Globalization;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>Real servers with a certificate of an authority that this machine does not know.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly CertificateAuthority _authority = new();
    private readonly Workspace _here = new();

    public TlsTests() => _here.Write("events.csv", Sample.Events);

    [Fact]
    public void ClickHouse_is_used_over_TLS_by_whoever_names_its_authority_in_SSL_CERT_FILE()
    {
        Servers.Servers.RequireOrSkip(ClickHouseServer.Missing is null, ClickHouseServer.Missing ?? "");
        using var certificate = _authority.Issue("localhost", "127.0.0.1");
        using var front = new TlsFront(ClickHouseServer.Shared.Address.Port, certificate);
        var plain = ClickHouseServer.Shared.NewUrl("?secure=true");
        var url = string.Create(CultureInfo.InvariantCulture, $"clickhouse://localhost:{front.Port}{plain[plain.LastIndexOf('/')..]}");
        _here.Run("run", "events.csv", "--warehouse", url).Refuses(69, url, "the server's certificate is not trusted", "SSL_CERT_FILE");
        Assert.Equal(0, front.Connections);

        _here.With("SSL_CERT_FILE", _authority.CertificateFile).With("SELLER_BALANCE_WAREHOUSE", url);
        _here.Succeed("run", "events.csv");
        Assert.Equal(Sample.Balances, _here.ReadBalances());
        _here.Verify();
        Assert.True(front.Connections > 0);
    }

    [Fact]
    public void PostgreSQL_is_used_over_TLS_by_whoever_names_its_authority_in_the_URL()
    {
        Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);
        using var certificate = _authority.Issue("localhost", "127.0.0.1");
        using var server = PostgresServer.StartOwn("-c fsync=off", certificate);
        using var another = new CertificateAuthority();
        var url = server.UrlOf("postgres") + "?sslmode=verify-full&sslrootcert=";
        _here.Run("run", "events.csv", "--warehouse", url + another.CertificateFile)
            .Refuses(69, "the server's certificate is not trusted: another certificate authority signed it", "Set sslrootcert=FILE to the certificate of its authority");

        _here.With("SELLER_BALANCE_WAREHOUSE", url + _authority.CertificateFile);
        _here.Succeed("run", "events.csv");
        Assert.Equal(Sample.Balances, _here.ReadBalances());
        _here.Verify();
    }

    public void Dispose()
    {
        _here.Dispose();
        _authority.Dispose();
    }
}
