using System.Globalization;
using Npgsql;
using SellerBalance.Cli.Output;
using SellerBalance.Servers;
using SellerBalance.Warehouses;
using static SellerBalance.Server.Tests.ServedBooks;

namespace SellerBalance.Server.Tests;

/// <summary>The same on a server, which other commands may write to meanwhile.</summary>
public sealed class PostgresTests
{
    [Fact]
    public async Task Pages_and_lists_are_those_of_the_embedded_warehouse()
    {
        await using var there = await Start();
        await using var here = await ServedBooks.Start();
        foreach (var server in (ServedBooks[])[there, here])
        {
            await server.Run(Line("e1"), Line("e2", "S2", "payout", "JPY", "700"), Line("bad", amount: "much"));
            await server.Run(Line("e3", type: "fee_commission", amount: "3.25", time: "2026-11-12T08:00:00Z"));
        }

        foreach (var list in (string[])["balances", "balances?as_of=2026-11-11", "balance-days", "movements", "sellers?sort=least"])
            Assert.Equal(await here.Text("/api/v1/" + list), await there.Text("/api/v1/" + list));
        foreach (var list in (string[])["events", "runs", "batches", "quarantine", "checks", "findings", "builds", "restatements"])
            Assert.Equal((await here.Items("/api/v1/" + list)).Count(), (await there.Items("/api/v1/" + list)).Count());
        foreach (var page in (string[])["/", "/sellers", "/seller?id=S1", "/seller/day?id=S1&currency=EUR&dt=2026-11-12", "/runs", "/restatements?since=1", "/checks", "/checks/negative_balance", "/quarantine", "/metrics", "/healthz"])
            await there.Text(page);
        Assert.Contains("6.75", await there.Text("/seller?id=S1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_process_publishes_is_seen()
    {
        await using var there = await Start();
        await there.Run(Line("e1"));
        await using var other = await ServedBooks.Start(there.Place);
        await other.Run(Line("e2"));
        while ((await there.Items("/api/v1/balances")).Single().GetProperty("running_balance").GetString() != "20.00")
            await Task.Delay(100, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Days_are_those_of_the_time_zone_that_another_process_loads_first()
    {
        await using var there = await Start();
        Assert.Contains("Days are those of <bdi>UTC</bdi>", await there.Text("/"), StringComparison.Ordinal);
        await using (var other = await ServedBooks.Start(there.Place, timeZone: "Pacific/Kiritimati"))
            await other.Run(Line("e1", time: "2026-11-10T09:00:00Z"));
        await FeatureTests.Books.InMemory(there, "S1", "10.00");
        Assert.Contains("Days are those of <bdi>Pacific/Kiritimati</bdi>", await there.Text("/"), StringComparison.Ordinal);
        // There it is 14 hours later: in another time zone this moment has not come yet.
        var now = DateTime.UtcNow;
        var local = now.AddHours(14).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        var answer = (await there.Items("/api/v1/features/S1?as_of=" + local)).Single();
        Assert.Equal(now.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), answer.GetProperty("as_of").GetString());
    }

    [Fact]
    public async Task What_is_in_memory_and_not_in_the_deltas_is_found()
    {
        await using var there = await Start();
        await there.Run(Line("e1", time: "2026-01-10T12:00:00Z"), Line("e2", seller: "S2", time: "2026-01-11T12:00:00Z"));
        await FeatureTests.Books.InMemory(there, "S1", "10.00");
        using var served = new ServedFeatures(there.Address, TestContext.Current.CancellationToken);
        Assert.Equal((2, 0), await served.Verify(100, 1) is var good ? (good.Rows, good.Differences.Count) : default);
        await using (var source = NpgsqlDataSource.Create(Driver(new Uri(there.Place.ToString()))))
        await using (var command = source.CreateCommand("UPDATE dwh.seller_movement_delta SET inflow = inflow + 1 WHERE seller_id = 'S2'"))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var differences = (await served.Verify(100, 1)).Differences;
        Assert.Equal(("S2", "EUR", "10.00", "11.00"), differences.Single(one => one.Feature == "balance_last") is var one ? (one.SellerId, one.Currency, one.Found, one.Expected) : default);
        Assert.All(differences, difference => Assert.Equal("S2", difference.SellerId));
    }

    private static async Task<ServedBooks> Start()
    {
        Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);
        var name = PostgresServer.NewName();
        await using (var source = NpgsqlDataSource.Create(Driver(PostgresServer.Shared.Url)))
        await using (var command = source.CreateCommand($"CREATE DATABASE {name} TEMPLATE template0"))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var url = WarehouseUrl.Parse(PostgresServer.Shared.UrlOf(name));
        // A server reads what is there; a first command makes it.
        Warehouses.Postgres.PostgresWarehouse.Open(new WarehouseOptions(url, Access.Write, null, Events.EventCatalog.Default, TimeSpan.Zero, TimeProvider.System)).Dispose();
        return await ServedBooks.Start(url);
    }

    private static string Driver(Uri url) =>
        new NpgsqlConnectionStringBuilder { Host = url.Host, Port = url.Port, Username = url.UserInfo.Split(':')[0], Database = url.AbsolutePath.Trim('/'), Pooling = false }.ConnectionString;
}
