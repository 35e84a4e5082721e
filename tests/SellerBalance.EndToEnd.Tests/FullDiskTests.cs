namespace SellerBalance.EndToEnd;

/// <summary>A warehouse's disk that fills up somewhere in a run.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public void A_run_on_a_disk_that_is_too_small_publishes_whole_or_says_so_and_goes_on_when_there_is_room()
    {
        using var here = new Workspace();
        here.Succeed("generate", "--to", "events.csv", "--events", "60000", "--sellers", "300", "--days", "60", "--start", "2025-01-01", "--dirty", "0.01");
        here.Succeed("run", "events.csv", "--warehouse", "duckdb:whole.duckdb");
        var expected = WarehouseState.Of(here.At("whole.duckdb"));
        var disk = Directory.CreateDirectory(here.At("disk")).FullName;
        var filled = 0;
        foreach (var sizeKib in (int[])[256, 2048, 4096, 12288])
        {
            if (here.Execute("mount", ["-t", "tmpfs", "-o", $"size={sizeKib}k", "tmpfs", disk]).ExitCode != 0) Assert.Skip("A small disk cannot be mounted here; it takes root.");
            try
            {
                var run = here.Run("run", "events.csv", "--warehouse", "duckdb:disk/books.duckdb");
                if (run.ExitCode != 0)
                {
                    filled++;
                    run.Refuses(run.ExitCode == 69 ? 69 : 1, "No space left");
                }

                Assert.Equal(0, here.Execute("mount", ["-o", "remount,size=400m", disk]).ExitCode);
                here.Succeed("run", "events.csv", "--warehouse", "duckdb:disk/books.duckdb");
                Assert.Equal(expected, WarehouseState.Of(here.At("disk/books.duckdb")));
                here.Verify("--warehouse", "duckdb:disk/books.duckdb");
            }
            finally
            {
                here.Execute("umount", ["-l", disk]);
            }
        }

        Assert.True(filled >= 3, $"Only {filled} of the disks were too small, which proves little.");
    }
}
