using System.Diagnostics;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

public sealed class KilledRunTests
{
    private const int Seed = 20_251_101;
    private const int Warehouses = 2;
    private const int KillsEach = 4;

    [Fact]
    public void A_run_killed_at_any_point_and_run_again_ends_as_if_it_had_never_been_killed()
    {
        using var here = new Workspace();
        here.Succeed("generate", "--to", "events.csv", "--events", "200000", "--sellers", "500", "--days", "60", "--start", "2025-01-01", "--dirty", "0.01");
        var watch = Stopwatch.StartNew();
        here.Succeed("run", "events.csv", "--warehouse", "duckdb:whole.duckdb");
        var whole = watch.Elapsed;
        var expected = WarehouseState.Of(here.At("whole.duckdb"));

        for (var warehouse = 0; warehouse < Warehouses; warehouse++)
        {
            var name = $"killed{warehouse}.duckdb";
            var moments = new KillMoments(KillsEach, Seed + warehouse, whole);
            foreach (var moment in moments.All())
            {
                watch.Restart();
                using var process = here.Start("run", "events.csv", "--warehouse", "duckdb:" + name);
                if (process.WaitForExit(moment)) moments.Missed(watch.Elapsed);
                process.Kill();
                process.WaitForExit();
            }

            here.Succeed("run", "events.csv", "--warehouse", "duckdb:" + name);
            Assert.Equal(expected, WarehouseState.Of(here.At(name)));
            here.Verify("--warehouse", "duckdb:" + name);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(here.TempFolder));
    }

    [Fact]
    public void A_reader_after_a_kill_sees_what_was_published_before()
    {
        using var here = new Workspace();
        here.Publish("small.csv");
        here.Succeed("generate", "--to", "events.csv", "--events", "100000", "--start", "2025-01-01");
        var watch = Stopwatch.StartNew();
        here.Succeed("run", "events.csv", "--warehouse", "duckdb:whole.duckdb");
        using (var process = here.Start("run", "events.csv"))
        {
            Assert.False(process.WaitForExit(watch.Elapsed / 2));
            process.Kill();
            process.WaitForExit();
        }

        // Either side of the commit is right; something in between is not.
        var balances = here.ReadBalances("--seller", "A");
        Assert.Equal("A EUR 2025-03-03 -30.50", Assert.Single(balances));
        here.Verify();
    }

    [Fact]
    public void The_working_files_of_a_killed_run_are_removed_by_the_next_one_and_those_of_a_living_run_are_not()
    {
        using var here = new Workspace();
        here.Publish("small.csv");
        var foreign = Directory.CreateDirectory(Path.Combine(here.TempFolder, "seller-balance-notes")).FullName;
        using var process = here.Start("run", "-", "--warehouse", "duckdb:other.duckdb");
        process.StandardInput.Write(Sample.Header);
        process.StandardInput.Flush();
        Assert.True(SpinWait.SpinUntil(() => Directory.EnumerateFiles(here.TempFolder, "in-use", SearchOption.AllDirectories).Any(), TimeSpan.FromSeconds(60)));
        here.Succeed("run", "small.csv");
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(here.TempFolder).Count());
        process.Kill();
        process.WaitForExit();
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(here.TempFolder).Count());
        here.Succeed("run", "small.csv");
        Assert.Equal([foreign], Directory.EnumerateFileSystemEntries(here.TempFolder));
    }
}
