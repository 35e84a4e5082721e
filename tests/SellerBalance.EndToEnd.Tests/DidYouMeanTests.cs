namespace SellerBalance.EndToEnd;

public sealed class DidYouMeanTests
{
    private const string CsvHeader = "seller_id,currency,dt,opening_balance,inflow,outflow,net_change,running_balance\n";

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
        foreach (var (typed, hint) in new[] { ("S00l", " Did you mean 'S001'?"), ("nobody", "") })
        {
            foreach (var days in (string[][])[[], ["--as-of", "2025-03-01"], ["--from", "2025-03-01"], ["--every-day"]])
            {
                var finished = here.Run(["balance", "--seller", typed, .. options, .. days]);
                Assert.Equal(67, finished.ExitCode);
                Assert.Equal($"seller-balance: seller '{typed}' is not known: it has no published balances.{hint}\n", finished.Error);
                if (option == "--json")
                    Assert.Equal(("unknown_seller", 67), (finished.Json.GetProperty("error").Text("code"), finished.Json.GetProperty("error").Number("exit")));
                else
                    Assert.Equal(option == "--csv" ? CsvHeader : "", finished.Output);
            }
        }
    }

    [Theory]
    [InlineData("has no balances in USD, only in EUR.", "--currency", "usd")]
    [InlineData("has no balance at close of 2025-02-28. The first day with movement is 2025-03-01, the last is 2025-03-01.", "--as-of", "2025-02-28")]
    [InlineData("has no movement from 2025-03-02 to 2025-03-03. The first day with movement is 2025-03-01, the last is 2025-03-01.", "--from", "2025-03-02", "--to", "2025-03-03")]
    [InlineData("has no movement in EUR from 2025-03-02 on. The first day with movement is 2025-03-01, the last is 2025-03-01.", "--from", "2025-03-02", "--currency", "EUR")]
    [InlineData("has no balance up to 2025-02-28. The first day with movement is 2025-03-01, the last is 2025-03-01.", "--to", "2025-02-28", "--every-day")]
    public void A_known_seller_without_what_was_asked_for_is_not_unknown(string sentence, params string[] options)
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Header + Sample.Row("1", "S001") + Sample.Row("2", "S002", currency: "USD")));
        var screen = here.Succeed(["balance", "--seller", "S001", .. options]);
        Assert.Equal(($"Seller 'S001' {sentence}\n", ""), (screen.Output, screen.Error));
        var json = here.Succeed(["balance", "--seller", "S001", "--json=compact", .. options]);
        Assert.Equal(("[]\n", $"Seller 'S001' {sentence}\n"), (json.Output, json.Error));
        var csv = here.Succeed(["balance", "--seller", "S001", "--csv", .. options]);
        Assert.Equal((CsvHeader, $"Seller 'S001' {sentence}\n"), (csv.Output, csv.Error));
    }

    [Fact]
    public void Nothing_published_yet_is_no_error_unless_a_seller_is_asked_for()
    {
        using var here = new Workspace();
        here.Succeed("ingest", here.Write("events.csv", Sample.Events));
        Assert.Equal("No published balances.\n", here.Succeed("balance").Output);
        Assert.Equal("No published balances in EUR from 2025-03-01 to 2025-03-02.\n", here.Succeed("balance", "--currency", "eur", "--from", "2025-03-01", "--to", "2025-03-02").Output);
        here.Run("balance", "--seller", "A").Refuses(67, "seller 'A' is not known");
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
