using System.Diagnostics;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>A copy that was interrupted, and what others may do with what it has brought.</summary>
public sealed class UnfinishedCopyTests
{
    private const int Attempts = 30;

    public static TheoryData<string> Engines { get; } = ["duckdb", "postgres", "clickhouse", "cluster"];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Until_it_is_finished_or_given_up_only_a_copy_uses_the_warehouse(string engine)
    {
        using var here = new Workspace();
        here.PublishGenerated("source.duckdb", "--events", Events(engine), "--sellers", "100", "--days", "30", "--start", "2025-01-01", "--dirty", "0.01");
        var target = NewWarehouse(engine);
        Interrupt(here, target);

        // How the warehouse is marked differs from engine to engine, and who looks for the mark from verb to verb.
        string[][] verbs = [["run", "events.csv"], ["balance"], ["ingest", "events.csv"], ["build"], ["check"], ["verify"], ["export", "raw.events", "--to", "x.csv"], ["quarantine", "list"]];
        foreach (var verb in verbs.Take(engine == "duckdb" ? verbs.Length : 2))
            here.Run([.. verb, "--warehouse", target]).Refuses(69, "a copy into it has not finished", "Run the same copy again", "copy --give-up --to " + target);
        here.Run("copy", "--from", target, "--to", "duckdb:third.duckdb").Refuses(69, "a copy into it has not finished");
        Assert.Contains("A copy into it has not finished", here.Succeed("doctor", "--warehouse", target).Output, StringComparison.Ordinal);

        here.Succeed("copy", "--from", "duckdb:source.duckdb", "--to", target);
        here.Verify("--warehouse", target);
        Assert.Contains("No problems found", here.Succeed("doctor", "--warehouse", target).Output, StringComparison.Ordinal);
        Assert.Equal("0", here.Succeed("run", "events.csv", "--warehouse", target, "--json").Json.GetProperty("receipt").Number("accepted").ToString(System.Globalization.CultureInfo.InvariantCulture));
        here.Run("copy", "--give-up", "--to", target).Refuses(64, "no unfinished copy", "Nothing was changed");
        here.Verify("--warehouse", target);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void One_that_is_given_up_leaves_an_empty_warehouse_for_anything_else(string engine)
    {
        using var here = new Workspace();
        here.PublishGenerated("source.duckdb", "--events", Events(engine), "--sellers", "100", "--days", "30", "--start", "2025-01-01", "--dirty", "0.01");
        var target = NewWarehouse(engine);
        Interrupt(here, target);
        Assert.Contains("is empty again", here.Succeed("copy", "--give-up", "--to", target).Error, StringComparison.Ordinal);
        here.Run("copy", "--give-up", "--to", target).Refuses(64, "no unfinished copy");
        here.Succeed("run", here.Write("small.csv", Sample.Events), "--warehouse", target);
        Assert.Equal(Sample.Balances, here.ReadBalances("--warehouse", target));
        here.Verify("--warehouse", target);
    }

    [Fact]
    public void A_copy_onto_itself_is_refused_under_every_name_of_the_file()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Events), "--warehouse", "duckdb:books.duckdb");
        File.CreateSymbolicLink(here.At("symbolic.duckdb"), "books.duckdb");
        Directory.CreateSymbolicLink(here.At("folder"), ".");
        if (here.Execute("ln", ["books.duckdb", "hard.duckdb"]).ExitCode != 0) Assert.Skip("There is no ln here.");
        foreach (var name in (string[])["books.duckdb", "./books.duckdb", here.At("books.duckdb"), "symbolic.duckdb", "folder/books.duckdb", "hard.duckdb"])
        {
            here.Run("copy", "--from", "duckdb:books.duckdb", "--to", "duckdb:" + name).Refuses(64, "expected two");
            here.Run("copy", "--from", "duckdb:" + name, "--to", "duckdb:books.duckdb").Refuses(64, "expected two");
        }

        File.Copy(here.At("books.duckdb"), here.At("equal.duckdb"));
        here.Succeed("copy", "--from", "duckdb:books.duckdb", "--to", "duckdb:equal.duckdb");
        here.Verify("--warehouse", "duckdb:books.duckdb");
    }

    [Theory]
    [InlineData("postgres://127.0.0.1/books", "postgres://localhost:5432/books")]
    [InlineData("postgres://ann@db.example/books", "greenplum://DB.example./books")]
    [InlineData("clickhouse://localhost:8123/books", "clickhouse://127.0.0.1/books")]
    public void A_copy_onto_the_same_database_is_refused_before_anything_is_asked(string from, string to)
    {
        using var here = new Workspace();
        here.Run("copy", "--from", from, "--to", to).Refuses(64, "the same warehouse", "expected two");
    }

    [Fact]
    public void Without_a_source_a_copy_says_what_it_lacks()
    {
        using var here = new Workspace();
        here.Run("copy", "--to", "duckdb:books.duckdb").Refuses(64, "--from URL");
        here.Run("copy", "--from", "duckdb:a.duckdb", "--give-up", "--to", "duckdb:books.duckdb").Refuses(64, "--from and --give-up");
    }

    // Between its mark and its end a copy into a file has to be hit by chance, so there it takes longer.
    private static string Events(string engine) => engine == "duckdb" ? "100000" : "20000";

    // On a server it is killed when its mark is seen. A file is locked until then, so there it is killed later if it had not begun, and earlier if
    // it was done: between nothing and what a whole copy takes here.
    private static void Interrupt(Workspace here, string target)
    {
        var isFile = target.StartsWith("duckdb:", StringComparison.Ordinal);
        var whole = isFile ? Whole(here) : TimeSpan.Zero;
        var (tooEarly, tooLate) = (TimeSpan.Zero, whole);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (isFile) File.Delete(here.At("target.duckdb"));
            var moment = (tooEarly + tooLate) / 2;
            using var process = here.Start("copy", "--from", "duckdb:source.duckdb", "--to", target);
            if (isFile) process.WaitForExit(moment);
            while (!isFile && !process.HasExited && !IsMarkedOnServer(target))
                Thread.Sleep(10);

            var isDone = process.HasExited;
            process.Kill();
            process.WaitForExit();
            if (IsMarked(here, target)) return;
            if (isFile) File.Delete(here.At("target.duckdb.wal"));
            (tooEarly, tooLate) = isDone ? (tooEarly, moment) : (moment, tooLate);
            // A machine that was quicker or slower meanwhile has misled the search.
            if (tooLate - tooEarly < whole / 50) (tooEarly, tooLate) = (TimeSpan.Zero, whole * 1.5);
        }

        Assert.Fail("No copy could be interrupted.");
    }

    private static TimeSpan Whole(Workspace here)
    {
        var watch = Stopwatch.StartNew();
        here.Succeed("copy", "--from", "duckdb:source.duckdb", "--to", "duckdb:whole.duckdb");
        return watch.Elapsed;
    }

    private static bool IsMarked(Workspace here, string target) =>
        here.Run("doctor", "--warehouse", target).Output.Contains("has not finished", StringComparison.Ordinal);

    // Asked of the server itself: until the program had started and answered, a whole copy could be done.
    private static bool IsMarkedOnServer(string target)
    {
        const string query = "SELECT count(*) FROM ops.settings WHERE name = 'unfinished_copy'";
        try
        {
            if (target.StartsWith("postgres:", StringComparison.Ordinal)) return PostgresServer.Psql(target, "-c", query).Trim() == "1";
            var address = new Uri(target);
            var server = target.Contains("cluster=", StringComparison.Ordinal) ? ClickHouseTwoShards.Shared.Shards[0] : ClickHouseServer.Shared;
            return server.Query(query.Replace("ops.", address.AbsolutePath.Trim('/') + "_ops.", StringComparison.Ordinal)).Trim() == "1";
        }
        catch (InvalidOperationException)
        {
            // There is no such table yet.
            return false;
        }
    }

    private static string NewWarehouse(string engine)
    {
        if (engine == "duckdb") return "duckdb:target.duckdb";
        if (engine == "postgres")
        {
            Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);
            var name = PostgresServer.NewName();
            PostgresServer.Psql(PostgresServer.Shared.Url.ToString(), "-c", $"CREATE DATABASE {name} TEMPLATE template0");
            return PostgresServer.Shared.UrlOf(name);
        }

        Servers.Servers.RequireOrSkip(ClickHouseServer.Missing is null, ClickHouseServer.Missing ?? "");
        return engine == "cluster" ? ClickHouseTwoShards.Shared.NewUrl() : ClickHouseServer.Shared.NewUrl();
    }
}
