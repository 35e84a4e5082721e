using System.Diagnostics;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>The program on real servers does what it does on the embedded file.</summary>
public sealed class ServerTests
{
    private const int Kills = 3;
    private const int Seed = 20_261_123;

    public static TheoryData<string> Engines { get; } = ["postgres", "clickhouse"];

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_changed_URL_changes_nothing_else(string engine)
    {
        using var here = new Workspace();
        here.PublishGenerated("seller-balance.duckdb", "--events", "5000", "--sellers", "50", "--days", "30", "--start", "2025-01-01", "--dirty", "0.01");
        var url = AnyWarehouse.NewUrl(engine);
        here.With("SELLER_BALANCE_WAREHOUSE", url);
        var first = here.Succeed("run", "events.csv", "--json").Json;
        Assert.Equal("published", first.Text("outcome"));
        Assert.Equal(AnyWarehouse.State(here, "duckdb:seller-balance.duckdb"), AnyWarehouse.State(here, url));
        foreach (var arguments in (string[][])[["balance", "--csv"], ["balance", "--seller", "S001", "--as-of", "2025-01-20", "--json"]])
            Assert.Equal(here.Succeed([.. arguments, "--warehouse", "duckdb:seller-balance.duckdb"]).Output, here.Succeed(arguments).Output);
        Assert.Equal(
            here.Succeed("quarantine", "show", "--warehouse", "duckdb:seller-balance.duckdb", "--reason", "malformed_timestamp", "--json").Json.GetArrayLength(),
            here.Succeed("quarantine", "show", "--reason", "malformed_timestamp", "--json").Json.GetArrayLength());
        here.Succeed("run", "events.csv");
        here.Succeed("build", "--full");
        Assert.Equal(AnyWarehouse.State(here, "duckdb:seller-balance.duckdb"), AnyWarehouse.State(here, url));
        here.Succeed("check");
        here.Verify();
        Assert.Contains("No problems found", here.Succeed("doctor").Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_run_killed_at_any_point_and_run_again_ends_as_if_it_had_never_been_killed(string engine)
    {
        using var here = new Workspace();
        here.PublishGenerated("whole.duckdb", "--events", "40000", "--sellers", "500", "--days", "60", "--start", "2025-01-01", "--dirty", "0.01");
        var watch = Stopwatch.StartNew();
        here.Succeed("run", "events.csv", "--warehouse", AnyWarehouse.NewUrl(engine));
        var moments = new KillMoments(Kills, Seed, watch.Elapsed);
        var expected = AnyWarehouse.State(here, "duckdb:whole.duckdb");
        var url = AnyWarehouse.NewUrl(engine);
        foreach (var moment in moments.All())
        {
            watch.Restart();
            using var process = here.Start("run", "events.csv", "--warehouse", url);
            if (process.WaitForExit(moment)) moments.Missed(watch.Elapsed);
            process.Kill();
            process.WaitForExit();
        }

        here.Succeed("run", "events.csv", "--warehouse", url);
        Assert.Equal(expected, AnyWarehouse.State(here, url));
        here.Verify("--warehouse", url);
    }

    [Theory]
    [InlineData("duckdb")]
    [InlineData("postgres")]
    [InlineData("clickhouse")]
    public void A_copy_killed_in_the_middle_goes_on_and_is_proved(string engine)
    {
        using var here = new Workspace();
        here.Succeed("generate", "--to", "a.csv", "--events", "20000", "--sellers", "300", "--days", "60", "--start", "2025-01-01", "--dirty", "0.01");
        here.Succeed("run", "a.csv", here.Write("b.csv", Sample.Events));
        var url = AnyWarehouse.NewUrl(engine);
        foreach (var wait in (int[])[300, 700, 1_100])
        {
            using var process = here.Start("copy", "--from", "duckdb:seller-balance.duckdb", "--to", url);
            process.WaitForExit(wait);
            process.Kill();
            process.WaitForExit();
        }

        Assert.True(here.Succeed("copy", "--from", "duckdb:seller-balance.duckdb", "--to", url, "--json").Json.GetProperty("proved").GetBoolean());
        here.Verify("--warehouse", url);
        Assert.True(here.Succeed("copy", "--from", url, "--to", "duckdb:back.duckdb", "--json").Json.GetProperty("proved").GetBoolean());
        Assert.Equal(WarehouseState.Of(here.At("seller-balance.duckdb")), WarehouseState.Of(here.At("back.duckdb")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Who_does_not_want_to_wait_is_told_who_writes_and_readers_read_on(string engine)
    {
        using var here = new Workspace();
        here.With("SELLER_BALANCE_WAREHOUSE", AnyWarehouse.NewUrl(engine));
        here.Succeed("run", here.Write("events.csv", Sample.Events));
        using var first = here.Start("run", "-");
        first.StandardInput.Write(Sample.Header);
        first.StandardInput.Flush();
        Assert.True(SpinWait.SpinUntil(() => Directory.EnumerateDirectories(here.TempFolder, "seller-balance-*").Any() || first.HasExited, TimeSpan.FromSeconds(60)));
        here.Run("run", "events.csv", "--wait", "0").Refuses(69, "seller-balance", first.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), "run the same command again");
        Assert.Equal(Sample.Balances, here.ReadBalances());
        var rest = Workspace.Finish(first, System.Text.Encoding.UTF8.GetBytes(Sample.Row("x-1", seller: "C")));
        Assert.Equal(0, rest.ExitCode);
        Assert.Equal([.. Sample.Balances, "C EUR 2025-03-03 1.00"], here.ReadBalances());
    }

    [Theory]
    [InlineData("postgres://ann:s3cr3t@127.0.0.1:1/books")]
    [InlineData("greenplum://ann:s3cr3t@127.0.0.1:1/books")]
    [InlineData("clickhouse://ann:s3cr3t@127.0.0.1:1/books")]
    public void A_server_that_is_not_there_is_named_without_its_password(string url)
    {
        using var here = new Workspace();
        here.With("SELLER_BALANCE_WAREHOUSE", url);
        here.Write("events.csv", Sample.Events);
        foreach (var arguments in (string[][])[["run", "events.csv", "--wait", "0"], ["run", "events.csv", "--json", "--wait", "0"], ["balance"], ["doctor"]])
        {
            var finished = here.Run(arguments);
            Assert.Equal(69, finished.ExitCode);
            Assert.Contains("127.0.0.1:1", finished.Output + finished.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", finished.Output + finished.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", finished.Output + finished.Error, StringComparison.Ordinal);
        }

        here.Run("balance", "--warehouse", url).Refuses(64, "password in the URL", url.Replace(":s3cr3t", "", StringComparison.Ordinal), "SELLER_BALANCE_PASSWORD");
    }
}
