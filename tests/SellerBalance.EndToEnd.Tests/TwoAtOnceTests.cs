using System.Diagnostics;
using System.Globalization;

namespace SellerBalance.EndToEnd;

public sealed class TwoAtOnceTests
{
    [Fact]
    public void A_second_run_waits_for_the_first_and_then_succeeds()
    {
        using var here = new Workspace();
        here.Write("events.csv", Sample.Events);
        using var first = Holding(here, "events.csv");
        using var second = here.Start("run", "events.csv", "--json");
        Assert.False(second.WaitForExit(1_500));
        var rest = Workspace.Finish(first, "x-1,2025-03-01T10:00:00Z,C,order_paid,EUR,5.00\n"u8.ToArray());
        Assert.Equal(0, rest.ExitCode);
        var finished = Workspace.Finish(second);
        Assert.Equal(0, finished.ExitCode);
        Assert.Equal("4 = 4 + 0 + 0 + 0", finished.Json.Receipt());
        Assert.Equal([.. Sample.Balances, "C EUR 2025-03-03 5.00"], here.ReadBalances());
        here.Verify();
    }

    [Theory]
    [InlineData("run")]
    [InlineData("balance")]
    [InlineData("verify")]
    [InlineData("quarantine", "list")]
    public void Who_does_not_want_to_wait_is_told_which_process_has_the_warehouse(params string[] arguments)
    {
        using var here = new Workspace();
        here.Publish();
        using var first = Holding(here, "events.csv");
        here.Run([.. arguments, "--wait", "0"]).Refuses(
            69, "duckdb:seller-balance.duckdb", first.Id.ToString(CultureInfo.InvariantCulture), "seller-balance", "run the same command again");
        Assert.Equal(0, Workspace.Finish(first).ExitCode);
        Assert.Equal(Sample.Balances, here.ReadBalances());
        here.Verify();
    }

    [Fact]
    public void A_reader_waits_for_a_run_and_then_reads_what_it_published()
    {
        using var here = new Workspace();
        here.Publish();
        using var first = Holding(here, "events.csv");
        using var reader = here.Start("balance", "--seller", "C", "--json");
        Assert.False(reader.WaitForExit(1_500));
        Workspace.Finish(first, "x-1,2025-03-01T10:00:00Z,C,order_paid,EUR,5.00\n"u8.ToArray());
        var finished = Workspace.Finish(reader);
        Assert.Equal("5.00", Assert.Single(finished.Json.EnumerateArray()).Text("running_balance"));
    }

    [Fact]
    public void Two_runs_that_both_make_the_warehouse_both_land()
    {
        using var here = new Workspace();
        here.Write("a.csv", Sample.Events);
        here.Write("b.csv", Sample.Header + Sample.Row("x-1", seller: "C"));
        using var first = here.Start("run", "a.csv");
        using var second = here.Start("run", "b.csv");
        Assert.Equal(0, Workspace.Finish(first).ExitCode);
        Assert.Equal(0, Workspace.Finish(second).ExitCode);
        Assert.Equal([.. Sample.Balances, "C EUR 2025-03-03 1.00"], here.ReadBalances());
        here.Verify();
        Assert.Equal(["a.csv", "b.csv", "seller-balance.duckdb"], Directory.EnumerateFileSystemEntries(here.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    // A run that reads standard input has the warehouse until its input ends.
    private static Process Holding(Workspace here, string beside)
    {
        var process = here.Start("run", "-", "--wait", "0");
        process.StandardInput.Write("event_id,event_ts,seller_id,event_type,currency,amount\n");
        process.StandardInput.Flush();
        var isHeld = SpinWait.SpinUntil(
            () => Directory.EnumerateDirectories(here.TempFolder).Any() || process.HasExited,
            TimeSpan.FromSeconds(60));
        Assert.True(isHeld && !process.HasExited, $"The run beside {beside} did not start.");
        return process;
    }
}
