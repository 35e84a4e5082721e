namespace SellerBalance.EndToEnd;

/// <summary>What a command writes never takes the place of what is needed.</summary>
public sealed class OverwriteTests
{
    public static TheoryData<string> Outputs { get; } = new(
        "run events.csv --report OUT", "export raw.events --to OUT", "quarantine export --to OUT", "generate --to OUT --events 5");

    private static readonly string[] s_exports =
    [
        "export dwh.seller_balance_daily --to OUT", "export dwh.seller_movement_daily --to OUT", "export dwh.seller_movement_delta --to OUT", "export ops.builds --to OUT", "export raw.events --to OUT", "export raw.quarantine --to OUT",
        "export raw.batches --to OUT", "export dq.results --to OUT", "export dq.findings --to OUT", "export ops.runs --to OUT", "quarantine export --to OUT",
    ];

    [Theory]
    [MemberData(nameof(Outputs))]
    public void No_warehouse_is_replaced_whatever_it_is_called(string command)
    {
        using var here = WithWarehouse();
        var ending = Ending(command);
        File.Copy(here.At("books.duckdb"), here.At("other" + ending));
        File.CreateSymbolicLink(here.At("link" + ending), here.At("books.duckdb"));
        Directory.CreateDirectory(here.At("sub"));
        Hardlink(here, "books.duckdb", "hard" + ending);
        var before = File.ReadAllBytes(here.At("books.duckdb"));
        foreach (var name in new[] { "other" + ending, "link" + ending, "hard" + ending, "sub/../hard" + ending })
        {
            foreach (var force in new[] { "", " --force" })
                Run(here, command.Replace("OUT", name, StringComparison.Ordinal) + force).Refuses(64, name, "Name another file");
        }

        Assert.Equal(before, File.ReadAllBytes(here.At("books.duckdb")));
        Assert.Equal(before, File.ReadAllBytes(here.At("other" + ending)));
        Assert.NotNull(new FileInfo(here.At("link" + ending)).LinkTarget);
    }

    [Theory]
    [InlineData("export raw.batches --to OUT", "batch_id,run_id,batch_no,source,read,accepted,duplicates,conflicts,rejected,physical_lines,header_lines,blank_lines,continuation_lines,ignored_columns,ingested_at,published_by")]
    [InlineData("quarantine export --to OUT", "batch_id,source,line,event_id,reasons,raw,raw_bytes_hex")]
    public void What_an_earlier_version_exported_is_replaced(string command, string columns)
    {
        using var here = WithWarehouse();
        here.Write("former.csv", columns + "\n");
        here.Succeed([.. command.Replace("OUT", "former.csv", StringComparison.Ordinal).Split(' '), "--warehouse", "duckdb:books.duckdb"]);
        Assert.NotEqual(columns, here.Read("former.csv").Split('\n')[0].TrimEnd());
    }

    [Theory]
    [InlineData("run events.csv --report OUT")]
    [InlineData("quarantine export --to OUT")]
    [InlineData("generate --to OUT --events 5")]
    public void Neither_the_warehouse_in_use_nor_what_lies_beside_it_is_replaced(string command)
    {
        using var here = WithWarehouse();
        foreach (var name in new[] { "books.duckdb", "books.duckdb.wal", "./books.duckdb.tmp" })
            Run(here, command.Replace("OUT", name, StringComparison.Ordinal) + " --force").Refuses(64, name, "Name another file");
        Assert.False(File.Exists(here.At("books.duckdb.wal")));
        here.Verify("--warehouse", "duckdb:books.duckdb");
    }

    [Fact]
    public void A_warehouse_that_is_still_to_be_made_is_not_written_over_by_the_report_of_its_first_run()
    {
        using var here = new Workspace();
        here.Write("events.csv", Sample.Events);
        here.Run("run", "events.csv", "--warehouse", "duckdb:b.html", "--report", "./b.html").Refuses(64, "the warehouse of this command");
        Assert.Equal(["events.csv"], Names(here));
    }

    [Fact]
    public void No_source_and_no_settings_are_replaced_by_the_report_on_them()
    {
        using var here = new Workspace();
        Directory.CreateDirectory(here.At("inbox"));
        here.Write("inbox/events.csv", Sample.Events);
        here.Write("settings.yaml", "time_zone: UTC\n");
        File.CreateSymbolicLink(here.At("link.html"), here.At("inbox/events.csv"));
        Hardlink(here, "inbox/events.csv", "hard.html");
        foreach (var source in new[] { "inbox/events.csv", "inbox", "inbox/*.csv" })
        {
            foreach (var name in new[] { "inbox/events.csv", "inbox/../inbox/events.csv", "link.html", "hard.html" })
                here.Run("run", source, "--report", name, "--force").Refuses(64, name, "the source of this command");
        }

        here.Run("run", "inbox", "--config", "settings.yaml", "--report", "settings.yaml", "--force").Refuses(64, "the settings file of this command");
        Assert.Equal(Sample.Events, here.Read("inbox/events.csv"));
        Assert.False(File.Exists(here.At("seller-balance.duckdb")));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void A_file_of_somebody_else_is_replaced_only_by_force_and_an_own_or_empty_one_always(string command)
    {
        using var here = WithWarehouse();
        foreach (var ending in command.StartsWith("export", StringComparison.Ordinal) ? [".csv", ".ndjson", ".parquet"] : new[] { Ending(command) })
        {
            var name = "out" + ending;
            here.Write(name, "mine\n");
            var once = command.Replace("OUT", name, StringComparison.Ordinal);
            Run(here, once).Refuses(64, name, "did not create", "--force");
            Assert.Equal("mine\n", here.Read(name));
            Assert.Equal(0, Run(here, once + " --force").ExitCode);
            Assert.NotEqual("mine\n", here.Read(name));
            // The raw rows of quarantine carry no mark.
            if (!command.StartsWith("quarantine", StringComparison.Ordinal)) Assert.Equal(0, Run(here, once).ExitCode);
            here.Write(name, "");
            Assert.Equal(0, Run(here, once).ExitCode);
        }

        Assert.DoesNotContain(Names(here), name => Path.GetExtension(name) is ".part" or ".partial");
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("parquet")]
    public void An_export_of_any_table_takes_the_place_of_one_of_any_other(string ending)
    {
        using var here = WithWarehouse();
        var name = "out." + ending;
        foreach (var command in s_exports.Append(s_exports[0]))
        {
            var finished = Run(here, command.Replace("OUT", name, StringComparison.Ordinal));
            Assert.True(finished.ExitCode == 0, $"{command}: {finished.Error}");
            Assert.NotEqual(0, new FileInfo(here.At(name)).Length);
        }
    }

    [Fact]
    public void A_file_with_other_columns_than_a_table_of_ours_is_not_taken_for_an_export()
    {
        using var here = WithWarehouse();
        foreach (var (name, text) in ((string, string)[])
                 [
                     ("out.csv", Sample.Header), ("out.csv", "run_id,check_name,finding_no\n"), ("out.csv", "detail,run_id,check_name,finding_no\n"),
                     ("out.csv", "run_id,check_name,finding_no,detail,more\n"), ("out.csv", "\n"), ("out.ndjson", "{\"run_id\":\"r\",\"check_name\":\"c\",\"finding_no\":1}\n"),
                     ("out.ndjson", "run_id,check_name,finding_no,detail\n"), ("out.ndjson", "[]\n"),
                 ])
        {
            here.Write(name, text);
            Run(here, $"export dq.findings --to {name}").Refuses(64, name, "did not create", "--force");
            Assert.Equal(text, here.Read(name));
        }
    }

    [Fact]
    public void Events_of_somebody_else_are_not_taken_for_generated_ones_and_a_list_of_dirt_is_looked_at_as_well()
    {
        using var here = new Workspace();
        here.Write("events.csv", Sample.Events);
        here.Run("generate", "--to", "events.csv").Refuses(64, "did not create");
        here.Write("new.csv.manifest.json", "{}");
        here.Run("generate", "--to", "new.csv", "--dirty", "0.5").Refuses(64, "new.csv.manifest.json", "did not create");
        Assert.Equal(["events.csv", "new.csv.manifest.json"], Names(here));
    }

    [Theory]
    [InlineData("file/x")]
    [InlineData("folder")]
    [InlineData("folder/")]
    public void A_report_that_cannot_be_written_is_seen_before_anything_lands(string place)
    {
        using var here = new Workspace();
        here.Write("events.csv", Sample.Events);
        here.Write("file", "");
        Directory.CreateDirectory(here.At("folder"));
        here.Run("run", "events.csv", "--report", place).Refuses(66, place);
        Assert.Equal(["events.csv", "file", "folder"], Names(here));
    }

    [Theory]
    [InlineData("run events.csv --report OUT")]
    [InlineData("quarantine export --to OUT")]
    [InlineData("generate --to OUT --events 5")]
    public void A_pipe_or_a_device_is_written_to_and_stays(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a path is, is known on Linux only.");
        using var here = WithWarehouse();
        var piped = ClosedStreamTests.Shell(here, $"mkfifo p; cat p >got & \"$0\" {command.Replace("OUT", "p", StringComparison.Ordinal)} --warehouse duckdb:books.duckdb >/dev/null; e=$?; wait; exit $e");
        Assert.True(piped.ExitCode == 0, piped.Error);
        Assert.NotEqual(0, new FileInfo(here.At("got")).Length);
        Assert.Equal(0, ClosedStreamTests.Shell(here, "test -p p").ExitCode);
        File.CreateSymbolicLink(here.At("null"), "/dev/null");
        Assert.Equal(0, Run(here, command.Replace("OUT", "null", StringComparison.Ordinal)).ExitCode);
        Assert.Equal(0, ClosedStreamTests.Shell(here, "test -c /dev/null && test -L null").ExitCode);
    }

    [Fact]
    public void A_terminal_takes_no_files()
    {
        using var here = WithWarehouse();
        var finished = ClosedStreamTests.OnTerminal(here, $"'{Workspace.Program}' quarantine export --warehouse duckdb:books.duckdb --to /dev/stdout");
        Assert.Equal(64, finished.ExitCode);
        Assert.Contains("a terminal", finished.Output, StringComparison.Ordinal);
    }

    // A warehouse with events and a refused row.
    private static Workspace WithWarehouse()
    {
        var here = new Workspace();
        here.Write("events.csv", Sample.Events + string.Concat(Enumerable.Range(0, 500).Select(i => Sample.Row($"r-{i}"))) + Sample.Row("b-1", currency: "XXX"));
        here.Succeed("run", "events.csv", "--warehouse", "duckdb:books.duckdb");
        return here;
    }

    private static Finished Run(Workspace here, string command) => here.Run([.. command.Split(' '), "--warehouse", "duckdb:books.duckdb"]);

    private static string Ending(string command) => command.Split(' ')[0] switch
    {
        "run" => ".html",
        "quarantine" => ".txt",
        _ => ".csv",
    };

    private static void Hardlink(Workspace here, string from, string to)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Which file a path leads to is known on Linux only.");
        Assert.Equal(0, here.Execute("/bin/ln", [here.At(from), here.At(to)]).ExitCode);
    }

    private static IEnumerable<string?> Names(Workspace here) =>
        Directory.EnumerateFileSystemEntries(here.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
