namespace SellerBalance.EndToEnd;

/// <summary>Streams that are closed, full or gone; too little of what a process needs.</summary>
public sealed class ClosedStreamTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" --json")]
    public void A_run_whose_report_cannot_be_written_says_that_it_is_published(string option)
    {
        using var here = WithEvents();
        Shell(here, $"\"$0\" run events.csv{option} >/dev/full").Refuses(1, "the run is published, but standard output cannot be written: No space left on device");
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Fact]
    public void A_held_run_whose_report_cannot_be_written_is_held()
    {
        using var here = new Workspace();
        here.Write("events.csv", Sample.Header + Sample.Row("o-1", amount: "many"));
        Shell(here, "\"$0\" run events.csv >/dev/full").Refuses(2, "the run is held");
    }

    [Theory]
    [InlineData("balance")]
    [InlineData("balance --csv")]
    [InlineData("balance --json")]
    [InlineData("verify")]
    [InlineData("doctor")]
    [InlineData("--help")]
    [InlineData("generate --to - --events 10")]
    public void An_answer_that_cannot_be_written_is_a_failure(string arguments)
    {
        using var here = new Workspace();
        here.Publish();
        Shell(here, $"\"$0\" {arguments} >/dev/full").Refuses(1, "standard output cannot be written: No space left on device");
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData(">&- 2>&-")]
    public void Closed_streams_change_neither_the_outcome_nor_the_warehouse(string closed)
    {
        using var here = WithEvents();
        var run = Shell(here, $"\"$0\" run events.csv {closed}");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(0, Shell(here, $"\"$0\" balance {closed}").ExitCode);
        Assert.Equal(64, Shell(here, $"\"$0\" blance {closed}").ExitCode);
        Assert.Equal(66, Shell(here, $"\"$0\" run missing.csv {closed}").ExitCode);
        Assert.Equal(Sample.Balances, here.ReadBalances());
        here.Verify();
    }

    [Fact]
    public void A_closed_standard_input_is_not_read()
    {
        using var here = new Workspace();
        Shell(here, "\"$0\" run - <&-").Refuses(66, "standard input is closed");
        Assert.Empty(Directory.EnumerateFileSystemEntries(here.Folder));
    }

    [Theory]
    [InlineData("balance")]
    [InlineData("balance --json")]
    [InlineData("generate --to - --events 1000000")]
    [InlineData("run events.csv")]
    public void A_reader_who_has_enough_ends_the_output_quietly(string arguments)
    {
        using var here = new Workspace();
        here.Publish();
        var finished = Shell(here, $"{{ \"$0\" {arguments}; echo $? >exit; }} | head -c 1");
        Assert.Equal((1, ""), (finished.OutputBytes.Length, finished.Error));
        Assert.Equal("0\n", here.Read("exit"));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("events.csv")]
    public void A_place_for_temporary_files_that_is_none_is_named_with_its_variable(string place)
    {
        using var here = WithEvents();
        here.With("TMPDIR", here.At(place)).Run("run", "events.csv").Refuses(64, "TMPDIR", here.At(place));
        here.With("TMPDIR", here.TempFolder).Succeed("run", "events.csv");
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(80)]
    [InlineData(40)]
    public void Too_few_files_that_may_be_open_are_told_in_a_sentence(int files)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "How many files the runtime needs to begin is known for Linux only.");
        using var here = WithEvents();
        Shell(here, $"ulimit -n {files}; exec \"$0\" run events.csv").Refuses(64, $"may open only {files} files", "ulimit -n");
        var json = Shell(here, $"ulimit -n {files}; exec \"$0\" run events.csv --json").Json.GetProperty("error");
        Assert.Equal(("usage", 64), (json.Text("code"), (int)json.Number("exit")));
    }

    [Fact]
    public void As_many_open_files_as_are_asked_for_are_enough()
    {
        using var here = WithEvents();
        var finished = Shell(here, "ulimit -n 128; exec \"$0\" run events.csv --report r.html");
        Assert.True(finished.ExitCode == 0, finished.Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Help_ends_on_a_terminal_of_hardly_any_columns(int columns)
    {
        using var here = new Workspace();
        var finished = OnTerminal(here, $"stty cols {columns} rows 24; '{Workspace.Program}' run --help");
        Assert.Contains("--report", finished.Output, StringComparison.Ordinal);
        Assert.InRange(finished.Output.Length, 500, 20_000);
    }

    [Fact]
    public void A_killed_process_leaves_no_files_of_the_runtime()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The runtime names its files after the process's start, which is read on Linux only.");
        using var here = new Workspace().With("DOTNET_EnableDiagnostics", "");
        using (var process = here.Start("run", "-"))
        {
            // It reads its input when its working folder is there.
            SpinWait.SpinUntil(() => Directory.EnumerateDirectories(here.TempFolder).Any(), TimeSpan.FromMinutes(1));
            process.Kill();
            process.WaitForExit();
        }

        Assert.Empty(Directory.EnumerateFiles(here.TempFolder).Select(Path.GetFileName));
    }

    /// <summary>Runs a script in which <c>$0</c> is the program.</summary>
    internal static Finished Shell(Workspace here, string script) => here.Execute("/bin/sh", ["-c", script, Workspace.Program]);

    /// <summary>Runs a script on a terminal.</summary>
    internal static Finished OnTerminal(Workspace here, string script)
    {
        const string Program = "/usr/bin/script";
        Assert.SkipUnless(File.Exists(Program), "script (bsdutils) is not installed, so there is no terminal to run on.");
        return here.Execute(Program, ["--quiet", "--return", "--command", script, "/dev/null"]);
    }

    private static Workspace WithEvents()
    {
        var here = new Workspace();
        here.Write("events.csv", Sample.Events);
        return here;
    }
}
