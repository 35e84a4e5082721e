using System.Diagnostics;
using System.Globalization;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>Whoever stops the program with a signal gets a sentence, an exit code of its own, and no leftovers.</summary>
public sealed class SignalTests
{
    private const int Seed = 20_261_201;
    private const int Hits = 4;
    private const int EndsWithinMs = 120_000;

    [Theory]
    [InlineData("duckdb")]
    [InlineData("postgres")]
    [InlineData("clickhouse")]
    public void A_run_stopped_at_any_moment_leaves_nothing_and_the_same_run_completes_it(string engine)
    {
        using var here = new Workspace();
        here.PublishGenerated("expected.duckdb", "--events", "60000", "--sellers", "500", "--days", "60", "--start", "2025-01-01", "--dirty", "0.01");
        var watch = Stopwatch.StartNew();
        here.Succeed("run", "events.csv", "--warehouse", NewWarehouse(engine, "whole"));
        var moments = new KillMoments(Hits, Seed, watch.Elapsed);
        var url = NewWarehouse(engine, "stopped");
        var told = 0;
        foreach (var moment in moments.All())
        {
            var (signal, exitCode) = moments.Share % 2 == 0 ? ("TERM", 143) : ("INT", 130);
            watch.Restart();
            using var process = here.Start("run", "events.csv", "--warehouse", url);
            if (process.WaitForExit(moment)) moments.Missed(watch.Elapsed);
            if (Stop(here, process, signal) is not { } finished) continue;
            if (finished.ExitCode == 0)
            {
                // It was about to end, and did.
                moments.Missed(watch.Elapsed);
                continue;
            }

            Assert.Equal(exitCode, finished.ExitCode);
            // A runtime that is not up yet dies without a word.
            if (finished.Error.Length > 0) told++;
            if (finished.Error.Length > 0) RequireSentence(finished, signal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(here.TempFolder));
        }

        Assert.NotEqual(0, told);
        here.Succeed("run", "events.csv", "--warehouse", url);
        here.Verify("--warehouse", url);
        Assert.True(here.Succeed("copy", "--from", url, "--to", "duckdb:back.duckdb", "--json").Json.GetProperty("proved").GetBoolean());
        Assert.Equal(WarehouseState.Of(here.At("expected.duckdb")), WarehouseState.Of(here.At("back.duckdb")));
    }

    [Theory]
    [InlineData("generate", "--to", "made.csv", "--events", "500000", "--start", "2025-01-01", "--dirty", "0.01")]
    [InlineData("verify")]
    [InlineData("export", "raw.events", "--to", "made.csv")]
    [InlineData("export", "raw.events", "--to", "made.parquet")]
    [InlineData("copy", "--from", "duckdb:seller-balance.duckdb", "--to", "duckdb:copy.duckdb")]
    [InlineData("build", "--full")]
    public void Any_verb_stops_and_leaves_nothing_half_done(params string[] arguments)
    {
        using var here = new Workspace();
        here.PublishGenerated("seller-balance.duckdb", "--events", "150000", "--sellers", "2000", "--days", "60", "--start", "2025-01-01");
        var before = WarehouseState.Of(here.At("seller-balance.duckdb"));
        var watch = Stopwatch.StartNew();
        here.Succeed(arguments);
        var moments = new KillMoments(2, Seed, watch.Elapsed);
        foreach (var moment in moments.All())
        {
            foreach (var made in Directory.EnumerateFiles(here.Folder).Where(path => Path.GetFileName(path).StartsWith("made", StringComparison.Ordinal) || path.Contains("copy.", StringComparison.Ordinal)))
                File.Delete(made);
            watch.Restart();
            using var process = here.Start(arguments);
            if (process.WaitForExit(moment)) moments.Missed(watch.Elapsed);
            if (Stop(here, process, "TERM") is not { ExitCode: not 0 } finished)
            {
                moments.Missed(watch.Elapsed);
                continue;
            }

            Assert.Equal(143, finished.ExitCode);
            if (finished.Error.Length > 0) RequireSentence(finished, "TERM");
            Assert.Empty(Directory.EnumerateFileSystemEntries(here.TempFolder));
            Assert.DoesNotContain(Directory.EnumerateFiles(here.Folder), path => path.Contains("/made", StringComparison.Ordinal) || path.Contains(".part", StringComparison.Ordinal));
        }

        Assert.Equal(before, WarehouseState.Of(here.At("seller-balance.duckdb")));
        here.Succeed(arguments);
        here.Verify();
    }

    [Theory]
    [InlineData("duckdb")]
    [InlineData("postgres")]
    public void Who_waits_for_the_warehouse_or_for_standard_input_stops_at_once(string engine)
    {
        using var here = new Workspace();
        here.With("SELLER_BALANCE_WAREHOUSE", NewWarehouse(engine, "books"));
        here.Succeed("run", here.Write("events.csv", Sample.Events));
        using var reading = here.Start("run", "-");
        reading.StandardInput.Write(Sample.Header);
        reading.StandardInput.Flush();
        Assert.True(SpinWait.SpinUntil(() => Directory.EnumerateDirectories(here.TempFolder, "seller-balance-*").Any(), TimeSpan.FromSeconds(60)));
        RequireSentence(StoppedWhileWaiting(here), "TERM");
        Assert.False(reading.HasExited);
        RequireSentence(Stopped(here, reading, "INT", 130), "INT");
        Assert.Empty(Directory.EnumerateFileSystemEntries(here.TempFolder));
        here.Succeed("export", "ops.runs", "--to", "runs.csv");
        Assert.Contains("failed", here.Read("runs.csv").TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Contains("stopped by SIGINT", here.Read("runs.csv"), StringComparison.Ordinal);
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Fact]
    public void A_statement_that_takes_longer_than_the_settings_allow_ends_the_run_with_exit_code_1()
    {
        using var here = new Workspace();
        var url = Sleepy(here);
        here.Write("settings.yaml", "statement_timeout: 2s\n");
        here.Run("run", "events.csv", "--config", "settings.yaml").Refuses(1, "statement_timeout", "longer than 2s", "Run the same command again");
        Assert.Empty(here.ReadBalances());
        PostgresServer.Psql(url, "-c", "DROP TRIGGER sleepy ON dq.results");
        here.Succeed("run", "events.csv", "--config", "settings.yaml");
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Fact]
    public void A_statement_that_a_server_never_ends_is_cancelled_by_a_signal()
    {
        using var here = new Workspace();
        var url = Sleepy(here);
        using var process = here.Start("run", "events.csv");
        AwaitSleep(url);
        RequireSentence(Stopped(here, process, "TERM", 143), "TERM");
        PostgresServer.Psql(url, "-c", "DROP TRIGGER sleepy ON dq.results");
        Assert.Contains("stopped by SIGTERM", PostgresServer.Psql(url, "-At", "-c", "SELECT outcome || ' ' || message FROM ops.runs"), StringComparison.Ordinal);
        here.Succeed("run", "events.csv", "--wait", "0");
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Fact]
    public void A_second_signal_ends_at_once_what_a_first_one_cannot()
    {
        using var here = new Workspace();
        var url = Sleepy(here);
        using var process = here.Start("run", "events.csv");
        // A server that is frozen takes no cancellation.
        var frozen = AwaitSleep(url);
        here.Execute("kill", ["-STOP", frozen]);
        try
        {
            here.Execute("kill", ["-TERM", Id(process)]);
            Assert.False(process.WaitForExit(1_000));
            var finished = Stopped(here, process, "TERM", 143);
            Assert.Contains("at once, since", finished.Error, StringComparison.Ordinal);
        }
        finally
        {
            here.Execute("kill", ["-CONT", frozen]);
        }

        PostgresServer.Psql(url, "-c", "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", "-c", "DROP TRIGGER sleepy ON dq.results");
        here.Succeed("run", "events.csv");
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    // A warehouse in which noting the checks, at the end of the build's transaction, never ends.
    private static string Sleepy(Workspace here)
    {
        var url = NewWarehouse("postgres", "sleepy");
        here.With("SELLER_BALANCE_WAREHOUSE", url);
        here.Write("events.csv", Sample.Events);
        here.Succeed("check", "signs_agree");
        PostgresServer.Psql(
            url, "-c", "CREATE FUNCTION public.sleepy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(100000); RETURN NEW; END'",
            "-c", "CREATE TRIGGER sleepy BEFORE INSERT ON dq.results FOR EACH ROW EXECUTE PROCEDURE public.sleepy()");
        return url;
    }

    private static string AwaitSleep(string url)
    {
        var sleeper = "";
        Assert.True(SpinWait.SpinUntil(
            () => (sleeper = PostgresServer.Psql(url, "-At", "-c", "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'").Trim()).Length > 0,
            TimeSpan.FromSeconds(60)));
        return sleeper;
    }

    private static Finished? Stop(Workspace here, Process process, string signal)
    {
        if (process.HasExited) return null;
        here.Execute("kill", ["-" + signal, Id(process)]);
        Assert.True(process.WaitForExit(EndsWithinMs), "The signal was not heeded.");
        return Workspace.Finish(process);
    }

    private static Finished Stopped(Workspace here, Process process, string signal, int exitCode)
    {
        var finished = Stop(here, process, signal);
        Assert.NotNull(finished);
        Assert.Equal((exitCode, ""), (finished.ExitCode, finished.ExitCode == exitCode ? "" : finished.Error));
        return finished;
    }

    // A runtime that is not up yet dies without a word: then it gets more time.
    private static Finished StoppedWhileWaiting(Workspace here)
    {
        for (var ms = 1_500; ; ms *= 2)
        {
            using var waiting = here.Start("run", "events.csv", "--wait", "600");
            Assert.False(waiting.WaitForExit(ms));
            var stopped = Stopped(here, waiting, "TERM", 143);
            if (stopped.Error.Length > 0 || ms > EndsWithinMs) return stopped;
        }
    }

    private static void RequireSentence(Finished finished, string signal) =>
        Assert.Equal($"seller-balance: stopped by SIG{signal}; unfinished work was undone. Run the same command again.\n", finished.Error);

    private static string Id(Process process) => process.Id.ToString(CultureInfo.InvariantCulture);

    private static string NewWarehouse(string engine, string name) => engine == "duckdb" ? $"duckdb:{name}.duckdb" : AnyWarehouse.NewUrl(engine);
}
