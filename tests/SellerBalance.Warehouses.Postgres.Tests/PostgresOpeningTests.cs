using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using SellerBalance.Events;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>Servers that are not there, not ours, or not to be used like this: the message names the cause and the fix, and no password.</summary>
public sealed class PostgresOpeningTests(OwnServer own) : IClassFixture<OwnServer>
{
    [Fact]
    public void Every_time_zone_that_may_be_asked_for_is_known()
    {
        using var session = new NpgsqlConnection(PostgresOpening.ConnectionString(PostgresEngine.Instance.NewPlace("")));
        session.Open();
        using var command = new NpgsqlCommand("SELECT name FROM pg_timezone_names", session);
        using var reader = command.ExecuteReader();
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read())
            known.Add(reader.GetString(0));
        Assert.Empty(TimeZones.Askable.Except(known));
    }

    [Fact]
    public void Where_nothing_listens_the_message_says_so_within_seconds()
    {
        var watch = Stopwatch.StartNew();
        var refusal = Refused(WarehouseUrl.Parse($"postgres://app@127.0.0.1:{Ports.Take()}/books"));
        Assert.True(refusal.IsUnreachable);
        Assert.Contains("no server is listening there. Start the server, or correct host and port.", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_host_that_does_not_exist_is_named()
    {
        var refusal = Refused(WarehouseUrl.Parse("postgres://app@no-such-host.invalid/books?secure=false"));
        Assert.Contains("there is no host no-such-host.invalid", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Something_else_than_PostgreSQL_is_recognised()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                await client.GetStream().ReadExactlyAsync(new byte[8], TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        foreach (var options in (string[])["", "?secure=false"])
        {
            var refusal = Refused(WarehouseUrl.Parse($"postgres://app@127.0.0.1:{port}/books{options}"));
            Assert.True(refusal.IsUnreachable);
            Assert.Contains("the server there is not PostgreSQL", refusal.Message, StringComparison.Ordinal);
        }

        Assert.False(answering.IsCompleted);
    }

    [Fact]
    public void A_wrong_password_is_refused_and_never_shown()
    {
        var refusal = Refused(own.NewPlace(password: "hunter2"));
        Assert.True(refusal.IsUnreachable);
        Assert.Contains("was refused. Put the right one in $SELLER_BALANCE_PASSWORD", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_password_is_asked_for() =>
        Assert.Contains("the server requires a password", Refused(own.NewPlace(password: null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_right_password_of_any_characters_opens()
    {
        using var warehouse = Open(own.NewPlace());
        Assert.Equal("UTC", warehouse.TimeZone);
    }

    [Fact]
    public void A_password_file_opens_too()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, OwnServer.Password + "\n");
            using var warehouse = Open(own.NewPlace($"password_file={file}", password: null));
            Assert.Equal("UTC", warehouse.TimeZone);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_missing_database_is_named_with_how_to_make_it()
    {
        var refusal = Refused(WarehouseUrl.Parse(own.Server.UrlOf("no_such_books")));
        Assert.Contains("there is no database no_such_books. Create it with: createdb no_such_books", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_without_the_right_to_make_tables_is_told_so()
    {
        var place = own.NewPlace();
        own.Admin($"ALTER DATABASE {place.Server!.Database} OWNER TO app");
        Assert.Contains("lacks a privilege: permission denied", Refused(place).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_without_rights_on_the_tables_is_told_so()
    {
        var place = own.NewPlace();
        own.Admin($"ALTER DATABASE {place.Server!.Database} OWNER TO app");
        PostgresWarehouse.Open(Options(WarehouseUrl.Parse(own.Server.UrlOf(place.Server.Database)))).Dispose();
        Assert.Contains("lacks a privilege: permission denied", Refused(place).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_takes_no_writes_is_told_apart()
    {
        var place = own.NewPlace();
        own.Admin($"ALTER ROLE {place.Server!.User} SET default_transaction_read_only = on");
        Assert.Contains("the server is read-only", Refused(place).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TLS_that_the_server_does_not_offer_is_not_done_without() =>
        Assert.Contains("the server does not offer TLS", Refused(own.NewPlace("secure=true")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_option_that_means_nothing_is_refused()
    {
        var refusal = Assert.Throws<UsageException>(() => Open(own.NewPlace("cluster=main")));
        Assert.Contains("found the option 'cluster'", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => Open(own.NewPlace("sslmode=perhaps")));
        Assert.Throws<UsageException>(() => Open(own.NewPlace("connect_timeout=soon")));
    }

    [Fact]
    public void A_server_without_connections_left_is_told_apart()
    {
        var place = own.NewPlace();
        own.Admin($"ALTER ROLE {place.Server!.User} CONNECTION LIMIT 0");
        Assert.Contains("too many connections", Refused(place).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PostgreSQL_behind_a_greenplum_URL_is_refused()
    {
        var place = own.NewPlace();
        var refusal = Assert.Throws<WarehouseException>(() => PostgresWarehouse.OpenGreenplum(
            Options(WarehouseUrl.Parse($"greenplum:{own.Server.UrlOf(place.Server!.Database)["postgres:".Length..]}"))));
        Assert.True(refusal.IsUnreachable);
        Assert.Contains("found PostgreSQL, expected Greenplum Database. Write postgres: instead of greenplum:.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PostgreSQL 9.4.26 (Greenplum Database 6.25.3 build commit:367edc6b4dfd909fe38fc288ade9e294d74e3f9a) on x86_64-unknown-linux-gnu", 90_426, "found Greenplum Database, expected PostgreSQL. Write greenplum: instead of postgres:.")]
    [InlineData("PostgreSQL 13.14 on x86_64-pc-linux-gnu, compiled by gcc", 130_014, "found PostgreSQL 13.14, expected PostgreSQL 14 or newer.")]
    [InlineData("CockroachDB CCL v23.1", 130_000, "found CockroachDB CCL v23.1, expected PostgreSQL.")]
    public void Other_engines_and_old_ones_are_refused_by_what_they_say_of_themselves(string version, int number, string expected)
    {
        var refusal = Assert.Throws<WarehouseException>(() => Flavor.Postgres.Require(WarehouseUrl.Parse("postgres://localhost/books"), version, number));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_writer_is_told_who_the_first_is_and_readers_are_not_in_the_way()
    {
        var place = own.NewPlace();
        using (Open(place))
        {
            PostgresWarehouse.Open(Options(place) with { Access = Access.Read }).Dispose();
            var refusal = Assert.Throws<WarehouseException>(() => PostgresWarehouse.Open(Options(place) with { LockTimeout = TimeSpan.FromSeconds(1) }));
            Assert.True(refusal.IsUnreachable);
            Assert.Matches(
                $@"in use by seller-balance, process {Environment.ProcessId} from 127\.0\.0\.1 \(server process \d+\) since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC; waited 1 s\.",
                refusal.Message);
        }

        Open(place).Dispose();
    }

    [Fact]
    public async Task A_second_writer_that_waits_comes_in_when_the_first_has_left()
    {
        var place = own.NewPlace();
        var first = Open(place);
        var second = Task.Run(() => PostgresWarehouse.Open(Options(place) with { LockTimeout = TimeSpan.FromSeconds(30) }), TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public void A_reader_of_a_database_without_our_tables_is_told_how_to_fill_it()
    {
        var refusal = Assert.Throws<WarehouseException>(() => PostgresWarehouse.Open(Options(own.NewPlace()) with { Access = Access.Read }));
        Assert.True(refusal.IsUnreachable);
        Assert.Contains("it has no tables yet", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_cannot_write()
    {
        var place = own.NewPlace();
        Open(place).Dispose();
        using var reader = PostgresOpening.Connect(Options(place) with { Access = Access.Read }, Flavor.Postgres);
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, Assert.Throws<PostgresException>(() => reader.Run("DELETE FROM ops.settings")).SqlState);
    }

    [Fact]
    public void A_newer_schema_is_refused()
    {
        var place = own.NewPlace();
        Open(place).Dispose();
        own.Admin("UPDATE ops.settings SET setting = '99' WHERE name = 'schema_version'", place.Server!.Database);
        Assert.Contains("found schema version 99", Refused(place).Message, StringComparison.Ordinal);
    }

    private static WarehouseOptions Options(WarehouseUrl place) =>
        new(place, Access.Write, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System);

    private static PostgresWarehouse Open(WarehouseUrl place) => PostgresWarehouse.Open(Options(place));

    private static WarehouseException Refused(WarehouseUrl place)
    {
        var refusal = Assert.Throws<WarehouseException>(() => Open(place));
        Assert.StartsWith(place.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(OwnServer.Password, refusal.ToString(), StringComparison.Ordinal);
        return refusal;
    }
}
