namespace SellerBalance.EndToEnd;

/// <summary>Which files can be a warehouse, whatever their name, and which cannot.</summary>
public sealed class WarehouseFileTests
{
    private const string Events = "events.csv";

    [Theory]
    [InlineData("dwh.duckdb")]
    [InlineData("raw.duckdb")]
    [InlineData("ops.duckdb")]
    [InlineData("dq.duckdb")]
    [InlineData("main.duckdb")]
    [InlineData("temp")]
    [InlineData("system.duckdb")]
    [InlineData("memory.duckdb")]
    [InlineData("pg_catalog.duckdb")]
    [InlineData("information_schema.duckdb")]
    [InlineData("books:2026.duckdb")]
    [InlineData("file:books")]
    [InlineData("s3:books")]
    [InlineData("it's \"ours\"; DROP=1&x?a=b%20#c [1]*.duckdb")]
    [InlineData("bücher 日本.duckdb")]
    [InlineData("./folder/../books.parquet")]
    public void Any_name_is_a_file_name(string name)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows allows few of these names.");
        using var here = new Workspace();
        Directory.CreateDirectory(here.At("folder"));
        here.Write(Events, Sample.Events);
        foreach (var url in (string[])["duckdb:" + name, "duckdb:" + here.At(name)])
        {
            here.Succeed("run", Events, "--warehouse", url);
            Assert.Equal(Sample.Balances, here.ReadBalances("--warehouse", url));
            here.Verify("--warehouse", url);
        }

        Assert.True(File.Exists(here.At(name)));
        Assert.Equal([Path.GetFileName(name), Events], Directory.EnumerateFiles(here.Folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal).OrderBy(file => file == Events));
        Assert.Equal("4", WarehouseState.Scalar(here.Copied(name), "SELECT count(*) FROM checked_events"));
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData(":memory:books")]
    [InlineData(":MEMORY:")]
    public void A_warehouse_that_would_keep_nothing_is_refused(string place)
    {
        using var here = new Workspace();
        here.Run("run", here.Write(Events, Sample.Events), "--warehouse", "duckdb:" + place).Refuses(64, "duckdb:" + place, "keep nothing", "the name of a file");
        Assert.Equal([here.At(Events)], Directory.EnumerateFileSystemEntries(here.Folder));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("balance")]
    [InlineData("doctor")]
    public void A_pipe_is_refused_at_once_and_so_is_a_link_to_one(string verb)
    {
        using var here = new Workspace();
        if (OperatingSystem.IsWindows() || here.Execute("mkfifo", ["pipe"]).ExitCode != 0) Assert.Skip("There is no mkfifo here.");
        File.CreateSymbolicLink(here.At("link"), here.At("pipe"));
        string[] sources = verb == "run" ? [here.Write(Events, Sample.Events)] : [];
        foreach (var name in (string[])["pipe", "link", "/dev/null"])
        {
            var finished = here.Run([verb, .. sources, "--warehouse", "duckdb:" + name]);
            Assert.Equal(69, finished.ExitCode);
            Assert.Contains("a pipe or a device", finished.Output + finished.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_link_is_the_file_that_it_names_also_after_a_kill()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Links take a privilege on Windows.");
        using var here = new Workspace();
        File.CreateSymbolicLink(here.At("link.duckdb"), "books.duckdb");
        here.Succeed("run", here.Write(Events, Sample.Events), "--warehouse", "duckdb:link.duckdb");
        Assert.NotNull(new FileInfo(here.At("link.duckdb")).LinkTarget);
        WarehouseState.ChangeAndDie(here.At("books.duckdb"), "UPDATE dwh.seller_balance_daily SET running_balance = 1 WHERE seller_id = 'A'");
        Assert.True(File.Exists(here.At("books.duckdb.wal")));
        Assert.Equal("A EUR 2025-03-03 1.00", here.ReadBalances("--warehouse", "duckdb:link.duckdb")[0]);
    }

    [Fact]
    public void A_folder_or_a_file_without_rights_is_named_as_the_user_named_it()
    {
        using var here = new Workspace();
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) Assert.Skip("It takes root to become another user.");
        here.Write(Events, Sample.Events);
        foreach (var folder in (string[])["open", "sealed"])
        {
            Directory.CreateDirectory(here.At(folder));
            here.Succeed("run", Events, "--warehouse", $"duckdb:{folder}/books.duckdb");
        }

        here.Execute("chmod", ["755", ".", "open"]);
        here.Execute("chmod", ["644", "open/books.duckdb"]);
        here.Execute("chmod", ["700", "sealed"]);
        here.Execute("chmod", ["777", here.TempFolder]);

        AsNobody("run", Events, "open/new.duckdb").Refuses(69, "duckdb:open/new.duckdb: permission denied");
        AsNobody("run", Events, "open/books.duckdb").Refuses(69, "duckdb:open/books.duckdb: permission denied");
        AsNobody("run", Events, "sealed/new.duckdb").Refuses(69, "duckdb:sealed/new.duckdb: permission denied");
        AsNobody("run", Events, "sealed/books.duckdb").Refuses(69, "duckdb:sealed/books.duckdb: permission denied");
        AsNobody("balance", null, "sealed/books.duckdb").Refuses(69, "duckdb:sealed/books.duckdb: permission denied");
        Assert.Equal(0, AsNobody("balance", null, "open/books.duckdb").ExitCode);
        Assert.Single(Directory.EnumerateFileSystemEntries(here.At("open")));

        Finished AsNobody(string verb, string? source, string file) => here.Execute(
            "setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", Workspace.Program, verb, .. source is null ? Array.Empty<string>() : [source], "--warehouse", "duckdb:" + file]);
    }

    [Fact]
    public void What_a_killed_run_left_beside_the_file_is_deleted_by_the_next_writer_and_by_no_reader()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write(Events, Sample.Events), "--warehouse", "duckdb:books.duckdb");
        Directory.CreateDirectory(here.At("books.duckdb.tmp"));
        here.Write("books.duckdb.tmp/duckdb_temp_storage_DEFAULT-0.tmp", new byte[1000]);
        here.Write("books.duckdb.abcdefgh.x1z.new", new byte[1000]);
        here.Write("books.duckdb.mine.new", new byte[1000]);
        here.ReadBalances("--warehouse", "duckdb:books.duckdb");
        Assert.True(File.Exists(here.At("books.duckdb.tmp/duckdb_temp_storage_DEFAULT-0.tmp")));
        here.Succeed("run", Events, "--warehouse", "duckdb:books.duckdb");
        Assert.False(Directory.Exists(here.At("books.duckdb.tmp")));
        Assert.False(File.Exists(here.At("books.duckdb.abcdefgh.x1z.new")));
        Assert.True(File.Exists(here.At("books.duckdb.mine.new")));
    }

    [Fact]
    public void A_run_killed_while_it_spills_leaves_nothing_after_the_next_one()
    {
        using var here = new Workspace();
        here.Succeed("generate", "--to", "large.csv", "--events", "300000", "--sellers", "5000", "--start", "2025-01-01");
        here.Succeed("generate", "--to", "first.csv", "--seed", "3");
        // A first load is not staged.
        here.Succeed("run", "first.csv");
        using (var process = here.Start("run", "large.csv", "--memory-limit", "64MiB"))
        {
            var spill = here.At("seller-balance.duckdb.tmp");
            var spilled = SpinWait.SpinUntil(() => Directory.Exists(spill) && Directory.EnumerateFiles(spill).Any() || process.HasExited, TimeSpan.FromSeconds(120));
            Assert.True(spilled && !process.HasExited, "The run did not spill.");
            process.Kill();
            process.WaitForExit();
            Assert.NotEmpty(Directory.EnumerateFiles(spill));
        }

        here.Succeed("run", "large.csv");
        Assert.Equal(["first.csv", "large.csv", "seller-balance.duckdb"], Directory.EnumerateFileSystemEntries(here.Folder).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal));
        here.Verify();
    }
}
