namespace SellerBalance.EndToEnd;

public sealed class HelpTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("ingest")]
    [InlineData("build")]
    [InlineData("check")]
    [InlineData("balance")]
    [InlineData("quarantine", "show")]
    [InlineData("quarantine", "export")]
    [InlineData("export")]
    [InlineData("generate")]
    [InlineData("verify")]
    [InlineData("doctor")]
    [InlineData("completion")]
    public void Help_of_every_verb_has_an_example(params string[] verb)
    {
        using var here = new Workspace();
        var help = here.Succeed([.. verb, "--help"]).Output;
        Assert.Contains("Example", help, StringComparison.Ordinal);
        Assert.Contains("seller-balance " + string.Join(' ', verb), help.Split("Example")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Help_of_the_program_names_every_verb_a_line()
    {
        using var here = new Workspace();
        var help = here.Succeed("--help").Output;
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "RootHelp.approved.txt"));
        Assert.Equal(expected, help);
    }

    [Fact]
    public void A_mistyped_verb_leads_to_the_help()
    {
        using var here = new Workspace();
        var finished = here.Run("blance");
        Assert.Equal(64, finished.ExitCode);
        Assert.Contains("blance", finished.Error, StringComparison.Ordinal);
        Assert.Contains("seller-balance --help", finished.Error, StringComparison.Ordinal);
    }
}
