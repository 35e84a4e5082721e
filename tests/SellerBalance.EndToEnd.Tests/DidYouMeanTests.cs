namespace SellerBalance.EndToEnd;

public sealed class DidYouMeanTests
{
    [Theory]
    [InlineData("balance", "blance")]
    [InlineData("list", "quarantine", "lst")]
    [InlineData("--seller", "balance", "--selle", "S")]
    [InlineData("--report", "run", "--reprot=x.html")]
    [InlineData("--warehouse", "doctor", "--warehose", "x")]
    [InlineData("negative_balance", "check", "negative-balance")]
    [InlineData("raw.events", "export", "raw.event", "--to", "x.csv")]
    [InlineData("dwh.seller_balance_daily", "export", "seller_balance_daily", "--to", "x.csv")]
    public void A_mistyped_name_is_answered_with_the_nearest_one(string meant, params string[] arguments)
    {
        using var here = new Workspace();
        var finished = here.Run(arguments);
        Assert.Equal(64, finished.ExitCode);
        Assert.Contains($"Did you mean '{meant}'?", finished.Error.Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_check_in_the_settings_is_answered_with_the_nearest_one()
    {
        using var here = new Workspace();
        here.Run("check", "--config", here.Write("s.yaml", "checks: {rejected_shares: {limit: 1}}")).Refuses(64, "Did you mean 'rejected_share'?");
        here.Run("check", "--config", here.Write("s.yaml", "checks: {rejected_share: {limt: 1}}")).Refuses(64, "Did you mean 'limit'?");
    }

    [Theory]
    [InlineData("")]
    [InlineData("--json")]
    [InlineData("--csv")]
    public void An_unknown_seller_is_said_to_be_unknown(string option)
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Header + Sample.Row("1", "S001") + Sample.Row("2", "S002")));
        string[] options = option.Length == 0 ? [] : [option];
        Assert.Equal("There are no published balances of a seller 'S00l'. Did you mean 'S001'?\n", here.Succeed(["balance", "--seller", "S00l", .. options]).Error);
        Assert.Equal("There are no published balances of a seller 'nobody'.\n", here.Succeed(["balance", "--seller", "nobody", .. options]).Error);
        Assert.Equal("", here.Succeed(["balance", "--seller", "S001", "--currency", "USD", .. options]).Error);
    }

    [Fact]
    public void Text_in_a_pipe_is_not_cut()
    {
        var seller = new string('s', 150);
        using var here = new Workspace();
        here.Succeed("run", here.Write(new string('f', 150) + ".csv", Sample.Events + Sample.Row("x", seller)));
        here.Run("ingest", here.Write("b.csv", Sample.Header + Sample.Row("b", new string('q', 600), "x")));
        foreach (var arguments in new[] { "verify", "balance", "doctor", "quarantine list", "quarantine show", "check", "build --full" })
            Assert.DoesNotContain('…', here.Run(arguments.Split(' ')).Output);
        Assert.Contains(seller + "  EUR", here.Succeed("balance").Output, StringComparison.Ordinal);
        Assert.Contains(new string('q', 600), here.Succeed("quarantine", "show").Output, StringComparison.Ordinal);
        Assert.Contains("…", here.With("COLUMNS", "80").Succeed("verify").Output, StringComparison.Ordinal);
    }
}
