using System.Diagnostics;
using System.Globalization;

namespace SellerBalance.EndToEnd;

/// <summary>Many processes on one warehouse.</summary>
public sealed class ManyAtOnceTests
{
    private const int Writers = 5;
    private const int Readers = 3;

    [Theory]
    [InlineData("duckdb")]
    [InlineData("postgres")]
    [InlineData("clickhouse")]
    public void Runs_of_overlapping_files_beside_readers_end_as_one_run_of_all(string engine)
    {
        using var here = new Workspace();
        here.PublishGenerated("whole.duckdb", "--events", "6000", "--sellers", "40", "--days", "30", "--start", "2025-01-01");
        var files = Overlapping(here, "events.csv");
        var url = AnyWarehouse.NewUrl(engine);
        here.Succeed("run", here.Write("empty.csv", Sample.Header), "--warehouse", url);

        var runs = files.Select(file => here.Start("run", file, "--json", "--wait", "300", "--warehouse", url)).ToList();
        var readers = Enumerable.Range(0, Readers).Select(_ => here.Start("verify", "--json", "--warehouse", url)).ToList();
        var finished = runs.Select(Ended).ToList();
        Assert.All(readers.Select(Ended), reader => Assert.True(reader.ExitCode == 0, reader.Output + reader.Error));
        Assert.All(finished, run => Assert.True(run.ExitCode == 0, run.Output + run.Error));
        Assert.All(finished, run => Assert.Equal("published", run.Json.Text("outcome")));

        Assert.Equal(AnyWarehouse.State(here, "duckdb:whole.duckdb"), AnyWarehouse.State(here, url));
        here.Verify("--warehouse", url);
    }

    [Fact]
    public void Runs_that_are_killed_at_random_beside_others_leave_the_others_whole()
    {
        using var here = new Workspace();
        here.Succeed("generate", "--to", "events.csv", "--events", "20000", "--sellers", "100", "--days", "30", "--start", "2025-01-01");
        var watch = Stopwatch.StartNew();
        here.Succeed("run", "events.csv", "--warehouse", "duckdb:whole.duckdb");
        var random = new Random(20_261_125);
        var whole = watch.Elapsed;
        for (var round = 0; round < Writers; round++)
        {
            using var doomed = here.Start("run", "events.csv");
            using var other = here.Start("run", here.Write("other.csv", Sample.Header + Sample.Row($"x-{round.ToString(CultureInfo.InvariantCulture)}", seller: "C")));
            doomed.WaitForExit(whole * random.NextDouble());
            doomed.Kill();
            doomed.WaitForExit();
            Assert.Equal(0, Workspace.Finish(other).ExitCode);
            Assert.Equal($"C EUR 2025-03-01 {round + 1}.00", Assert.Single(here.ReadBalances("--seller", "C")));
        }

        here.Succeed("run", "events.csv");
        here.Verify();
        here.Succeed("run", "other.csv", "--warehouse", "duckdb:whole.duckdb");
        Assert.Equal(
            here.ReadBalances("--warehouse", "duckdb:whole.duckdb").Where(day => !day.StartsWith("C ", StringComparison.Ordinal)),
            here.ReadBalances().Where(day => !day.StartsWith("C ", StringComparison.Ordinal)));
    }

    private static Finished Ended(Process process)
    {
        using (process)
            return Workspace.Finish(process);
    }

    // Each file has a third of the next one's rows too.
    private static List<string> Overlapping(Workspace here, string name)
    {
        var lines = File.ReadAllLines(here.At(name));
        var share = (lines.Length - 1) / Writers;
        var files = new List<string>();
        for (var number = 0; number < Writers; number++)
        {
            var from = 1 + (number * share);
            var to = number == Writers - 1 ? lines.Length : from + share + (share / 3);
            files.Add(here.Write($"part{number}.csv", lines[0] + "\n" + string.Join('\n', lines[from..to]) + "\n"));
        }

        return files;
    }
}
