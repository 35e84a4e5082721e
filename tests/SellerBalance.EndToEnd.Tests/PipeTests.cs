using System.Text;

namespace SellerBalance.EndToEnd;

/// <summary>Sources that can be read but once.</summary>
public sealed class PipeTests
{
    private static readonly string s_events = Sample.Events + Sample.Row("bad", amount: "x") + "\n\"two\nlines\"\n";

    public static TheoryData<string> Commands => new(
        "run <(cat events.csv) --json",
        "run <(gzip -c events.csv) --json",
        "cat events.csv | seller-balance run /dev/stdin --json",
        "cat events.csv | seller-balance run /dev/fd/0 - --json",
        "run /dev/stdin --json <events.csv",
        "exec 9<events.csv; seller-balance run /dev/fd/9 --json",
        "mkfifo feed; cat events.csv >feed & seller-balance run feed --json",
        "mkfifo in.csv; cat events.csv >in.csv & seller-balance run '*n.csv' --json",
        "mkfifo in.csv.gz; gzip -c events.csv >in.csv.gz & seller-balance run in.csv.gz --json",
        "mkdir in; mkfifo in/a.csv; cat events.csv >in/a.csv & seller-balance run in --json");

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_pipe_is_read_once_and_whole(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Named pipes of Windows are no files.");
        using var here = new Workspace();
        here.Write("events.csv", s_events);
        here.Run("run", "events.csv", "--warehouse", "duckdb:file.duckdb");
        here.With("PATH", Path.GetDirectoryName(Workspace.Program) + ":/usr/bin:/bin");
        var script = command.StartsWith("run ", StringComparison.Ordinal) ? "seller-balance " + command : command;
        var piped = here.Execute("/bin/bash", ["-c", script]);

        Assert.True(piped.ExitCode is 0 or 2, piped.Error);
        Assert.Equal("7 = 4 + 0 + 0 + 3", piped.Json.Receipt());
        Assert.Equal(Raws(here.At("file.duckdb")), Raws(here.At("seller-balance.duckdb")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(here.TempFolder));
        here.Verify();
    }

    [Fact]
    public void What_came_through_a_pipe_is_gone_when_the_process_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "An open file has no name on Linux only.");
        using var here = new Workspace();
        using var process = here.Start("run", "-");
        var piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(number => Sample.Row($"e{number}"))));
        process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(Sample.Header));
        process.StandardInput.BaseStream.Write(piece);
        process.StandardInput.BaseStream.Write(piece);
        process.StandardInput.BaseStream.Flush();
        // A pipe holds less than that, so most of it was taken.
        process.Kill();
        process.WaitForExit();

        var left = Directory.EnumerateFiles(here.TempFolder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });
        Assert.True(left.Sum(file => new FileInfo(file).Length) == 0, string.Join(", ", left));
    }

    private static string? Raws(string warehouse) =>
        WarehouseState.Scalar(warehouse, "SELECT string_agg(line || ' ' || reasons || ' ' || raw, '|' ORDER BY line) FROM raw.quarantine");
}
