using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>TLS to a server that lets nobody in without it, and whose certificate is for <c>localhost</c> alone.</summary>
public sealed class PostgresTlsTests(PostgresTlsTests.TlsServer own) : IClassFixture<PostgresTlsTests.TlsServer>
{
    private string TrustedAuthority => Uri.EscapeDataString(own.Authority.CertificateFile);

    [Theory]
    [InlineData("secure=true")]
    [InlineData("sslmode=require")]
    public void Every_session_of_a_run_is_encrypted_where_TLS_is_asked_for(string options)
    {
        using var books = new Books(new TlsEngine(own, options), null, EventCatalog.Default);
        Assert.Equal(RunOutcome.Published, books.Run(new EventRow("e1"), new EventRow("e2")).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
        Assert.Equal("t", own.Ask(
            "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'seller-balance%'"));
    }

    [Theory]
    [InlineData("verify-ca", "127.0.0.1")]
    [InlineData("verify-full", "localhost")]
    public void A_certificate_of_the_named_authority_opens(string mode, string host)
    {
        using var warehouse = Open(own.NewPlace($"sslmode={mode}&sslrootcert={TrustedAuthority}", host));
        Assert.Equal("UTC", warehouse.TimeZone);
    }

    [Theory]
    [InlineData("verify-ca", "another certificate authority signed it, or it has expired. Set sslrootcert=FILE to the certificate of its authority.")]
    [InlineData("verify-full", "another certificate authority signed it, it is not for the host localhost, or it has expired. Set sslrootcert=FILE to the certificate of its authority, and use the host")]
    public void A_certificate_of_another_authority_is_refused(string mode, string expected)
    {
        using var another = new CertificateAuthority();
        Assert.Contains(
            expected,
            Refused(own.NewPlace($"sslmode={mode}&sslrootcert={Uri.EscapeDataString(another.CertificateFile)}")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_named_authority_the_machine_has_to_trust_the_certificate() =>
        Assert.Contains("Set sslrootcert=FILE to the certificate of its authority", Refused(own.NewPlace("sslmode=verify-full")), StringComparison.Ordinal);

    [Fact]
    public void A_certificate_for_another_host_is_refused() => Assert.Contains(
        "it is not for the host 127.0.0.1",
        Refused(own.NewPlace($"sslmode=verify-full&sslrootcert={TrustedAuthority}", "127.0.0.1")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("secure=true")]
    [InlineData("sslmode=require")]
    public void An_authority_that_is_named_counts_without_a_mode_that_says_so(string options)
    {
        using var another = new CertificateAuthority();
        Assert.Contains("another certificate authority signed it", Refused(own.NewPlace($"{options}&sslrootcert={Uri.EscapeDataString(another.CertificateFile)}")), StringComparison.Ordinal);
        Open(own.NewPlace($"{options}&sslrootcert={TrustedAuthority}", "127.0.0.1")).Dispose();
    }

    [Fact]
    public void An_authority_that_cannot_be_read_is_told_with_its_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "not a certificate\n");
            var place = own.NewPlace($"sslmode=verify-full&sslrootcert={Uri.EscapeDataString(file)}");
            Assert.Equal($"sslrootcert: the file {file} is not a certificate. Use one in PEM or DER format.", Assert.Throws<UsageException>(() => Open(place)).Message);
            File.Delete(file);
            Assert.StartsWith($"sslrootcert: the file {file} cannot be read (", Assert.Throws<UsageException>(() => Open(place)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_server_that_wants_TLS_says_so_to_one_who_turned_it_off() =>
        Assert.Contains("Add secure=true", Refused(own.NewPlace("secure=false")), StringComparison.Ordinal);

    private static PostgresWarehouse Open(WarehouseUrl place) => PostgresWarehouse.Open(
        new WarehouseOptions(place, Access.Write, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System));

    private static string Refused(WarehouseUrl place)
    {
        var refusal = Assert.Throws<WarehouseException>(() => Open(place));
        Assert.StartsWith(place.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.IsUnreachable);
        Assert.DoesNotContain("Exception", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    /// <summary>A server of the class's own with a certificate of an authority of its own.</summary>
    public sealed class TlsServer : IDisposable
    {
        private readonly Lazy<PostgresServer> _server;

        public TlsServer() => _server = new Lazy<PostgresServer>(Start);

        internal CertificateAuthority Authority { get; } = new();

        public void Dispose()
        {
            if (_server.IsValueCreated) _server.Value.Dispose();
            Authority.Dispose();
        }

        internal WarehouseUrl NewPlace(string options, string host = "localhost")
        {
            var name = PostgresServer.NewName();
            Ask($"CREATE DATABASE {name} TEMPLATE template0");
            return WarehouseUrl.Parse($"{new UriBuilder(_server.Value.Url) { Host = host, Path = name }.Uri}?{options}");
        }

        /// <summary>What the engine's own client prints.</summary>
        internal string Ask(string sql) => PostgresServer.Psql(_server.Value.Url.ToString(), "-c", sql).Trim();

        private PostgresServer Start()
        {
            Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);
            using var certificate = Authority.Issue("localhost");
            var server = PostgresServer.StartOwn("-c fsync=off", certificate);
            File.WriteAllText(Path.Join(server.Data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n");
            server.Reload();
            return server;
        }
    }

    private sealed class TlsEngine(TlsServer own, string options) : PostgresEngine
    {
        public override WarehouseUrl NewPlace(string folder) => own.NewPlace(options);

        public override WarehouseUrl EmptyPlace(string folder) => NewPlace(folder);
    }
}
