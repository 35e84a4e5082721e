namespace SellerBalance.EndToEnd;

public sealed class PlainOutputTests
{
    private const char Escape = '\u001b';

    [Theory]
    [InlineData("run", "events.csv")]
    [InlineData("balance")]
    [InlineData("balance", "--csv")]
    [InlineData("check")]
    [InlineData("verify")]
    [InlineData("doctor")]
    [InlineData("quarantine", "list")]
    [InlineData("quarantine", "show")]
    [InlineData("--help")]
    public void Piped_output_is_on_standard_output_without_an_escape_sequence(params string[] arguments)
    {
        using var here = new Workspace().With("TERM", "xterm-256color").With("CI", "true").With("GITHUB_ACTIONS", "true");
        here.Run("run", here.Write("events.csv", Sample.Events + Sample.Row("evil\u001b[31m", amount: "x") + Sample.Row("o-9", seller: "\u001b]0;title\u0007")));
        var finished = here.Run(arguments);
        Assert.NotEqual("", finished.Output);
        Assert.Equal("", finished.Error);
        Assert.DoesNotContain(Escape, finished.Output);
    }

    [Theory]
    [InlineData("export", "raw.events", "--to", "x.csv")]
    [InlineData("generate", "--to", "x.csv")]
    public void Talk_is_on_standard_error(params string[] arguments)
    {
        using var here = new Workspace();
        here.Publish();
        var finished = here.Succeed(arguments);
        Assert.Equal("", finished.Output);
        Assert.Contains("x.csv", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_events_on_standard_output_are_the_file_and_nothing_else()
    {
        using var here = new Workspace();
        var piped = here.Succeed("generate", "--to", "-", "--events", "50");
        here.Succeed("generate", "--to", "file.csv", "--events", "50");
        Assert.Equal(File.ReadAllBytes(here.At("file.csv")), piped.OutputBytes);
    }

    [Fact]
    public void NO_COLOR_on_a_terminal_means_no_escape_sequence()
    {
        using var here = new Workspace().With("TERM", "xterm-256color").With("NO_COLOR", "1");
        Assert.DoesNotContain(Escape, OnTerminal(here, "run").Output);
        Assert.DoesNotContain(Escape, OnTerminal(here, "balance").Output);
    }

    [Fact]
    public void A_terminal_that_wants_colour_gets_it()
    {
        using var here = new Workspace().With("TERM", "xterm-256color");
        Assert.Contains(Escape, OnTerminal(here, "run").Output);
    }

    private static Finished OnTerminal(Workspace here, string verb)
    {
        const string Script = "/usr/bin/script";
        Assert.SkipUnless(File.Exists(Script), "script (bsdutils) is not installed, so there is no terminal to run on.");
        var finished = here.Execute(Script, ["--quiet", "--return", "--command", $"'{Workspace.Program}' {verb}", "/dev/null"]);
        Assert.True(finished.ExitCode == 0, finished.Output + finished.Error);
        return finished;
    }
}
