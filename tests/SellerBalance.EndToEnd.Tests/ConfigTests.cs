namespace SellerBalance.EndToEnd;

public sealed class ConfigTests
{
    private static readonly string s_halfBad = Sample.Header + Sample.Row("o-1", amount: "2000000.00") + Sample.Row("o-2", amount: "x");

    [Fact]
    public void A_check_that_is_off_does_not_run()
    {
        using var here = Configured("checks:\n  rejected_share: off\n");
        var report = here.Succeed("run", here.Write("events.csv", s_halfBad), "--config", "settings.yaml", "--json").Json;
        Assert.Equal("published", report.Text("outcome"));
        Assert.DoesNotContain("rejected_share", report.GetProperty("checks").EnumerateArray().Select(check => check.Text("name")));
    }

    [Fact]
    public void A_severity_can_be_changed_both_ways()
    {
        using var here = Configured("checks:\n  rejected_share: { severity: warning }\n  amount_above_limit: { severity: error }\n");
        var run = here.Run("run", here.Write("events.csv", s_halfBad), "--config", "settings.yaml", "--json");
        Assert.Equal(2, run.ExitCode);
        var checks = run.Json.GetProperty("checks").EnumerateArray().ToDictionary(check => check.Text("name")!, check => check.Text("status"));
        Assert.Equal(("warned", "failed"), (checks["rejected_share"], checks["amount_above_limit"]));
    }

    [Fact]
    public void A_parameter_can_be_changed()
    {
        using var here = Configured("checks:\n  rejected_share: { limit: 0.6 }\n  amount_above_limit: { limit: 3000000 }\n");
        var report = here.Succeed("run", here.Write("events.csv", s_halfBad), "--config", "settings.yaml", "--json").Json;
        var checks = report.GetProperty("checks").EnumerateArray().ToDictionary(check => check.Text("name")!, check => check.Text("status"));
        Assert.Equal(("passed", "passed"), (checks["rejected_share"], checks["amount_above_limit"]));
    }

    [Fact]
    public void A_new_event_type_and_a_new_currency_are_usable_also_in_a_warehouse_that_is_there()
    {
        using var here = Configured("event_types:\n  gift_card_sold: { direction: out, aliases: [gift] }\ncurrencies: [XTS]\n");
        here.Publish();
        here.Write("more.csv", Sample.Header + Sample.Row("g-1", type: "gift_card_sold") + Sample.Row("g-2", type: "gift") + Sample.Row("g-3", seller: "C", currency: "xts"));
        Assert.Equal(2, here.Run("run", "more.csv", "--warehouse", "duckdb:without.duckdb").ExitCode);
        Assert.Equal("3 = 3 + 0 + 0 + 0", here.Succeed("run", "more.csv", "--config", "settings.yaml", "--json").Json.Receipt());
        Assert.Equal(["A EUR 2025-03-03 -32.50", Sample.Balances[1], "C XTS 2025-03-03 1.00"], here.ReadBalances());
        here.Verify();
        Assert.Equal("3 = 0 + 3 + 0 + 0", here.Succeed("run", "more.csv", "--config", "settings.yaml", "--json").Json.Receipt());
    }

    [Fact]
    public void The_settings_may_name_the_warehouse_and_the_time_zone()
    {
        using var here = Configured("warehouse: duckdb:books.duckdb\ntime_zone: Asia/Tokyo\n");
        here.Succeed("run", here.Write("events.csv", Sample.Events), "--config", "settings.yaml");
        Assert.Equal("Asia/Tokyo", here.Succeed("doctor", "--json", "--config", "settings.yaml").Json.Text("time_zone"));
        Assert.True(File.Exists(here.At("books.duckdb")));
        Assert.False(File.Exists(here.At("seller-balance.duckdb")));
    }

    [Theory]
    [InlineData("time_zone: UTC\nwharehouse: x\n", "settings.yaml:2:1", "'wharehouse'", "warehouse")]
    [InlineData("event_types:\n  bonus2: { direction: up }\n", "settings.yaml:2:24", "'up'", "in")]
    [InlineData("checks:\n  negative_balance: { severity: fatal }\n", "settings.yaml:2:33", "'fatal'", "warning")]
    [InlineData("currencies: [euros]\n", "settings.yaml:1:14", "euros", "")]
    [InlineData("checks: [\n", "settings.yaml:", "", "")]
    public void A_mistake_in_the_settings_is_told_with_its_place(string yaml, string place, string found, string expected)
    {
        using var here = Configured(yaml);
        here.Run("run", "--config", "settings.yaml").Refuses(64, place, found, expected);
        Assert.False(File.Exists(here.At("seller-balance.duckdb")));
    }

    [Theory]
    [InlineData("checks:\n  no_such_check: off\n", "'no_such_check'")]
    [InlineData("checks:\n  rejected_share: { limits: 1 }\n", "'limits'")]
    [InlineData("checks:\n  rejected_share: { limit: lots }\n", "'lots'")]
    [InlineData("checks:\n  rejected_share: { limit: 1000 }\n", "'1000'")]
    [InlineData("checks:\n  amount_above_limit: { limit: 100000000000000000000 }\n", "'100000000000000000000'")]
    [InlineData("checks:\n  newest_event_age: { hours: 36.5 }\n", "'36.5'")]
    public void A_check_or_parameter_that_does_not_exist_is_refused(string yaml, string found)
    {
        using var here = Configured(yaml);
        here.Run("run", "--config", "settings.yaml").Refuses(64, found, "expected");
        Assert.False(File.Exists(here.At("seller-balance.duckdb")));
    }

    [Fact]
    public void Settings_that_are_not_there_are_refused()
    {
        using var here = new Workspace();
        here.Run("run", "--config", "nowhere.yaml").Refuses(66, "nowhere.yaml", "--config");
    }

    [Fact]
    public void Settings_from_a_pipe_are_read_and_those_from_one_that_nobody_writes_to_are_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        using var here = new Workspace();
        here.Write("events.csv", Sample.Events);
        here.Execute("/bin/sh", ["-c", $"mkfifo silent; echo 'time_zone: Asia/Tokyo' | '{Workspace.Program}' run events.csv --config /dev/stdin"]);
        Assert.Equal("Asia/Tokyo", here.Succeed("doctor", "--json").Json.Text("time_zone"));
        here.Run("doctor", "--config", "silent").Refuses(66, "silent", "nothing writes to");
    }

    private static Workspace Configured(string yaml)
    {
        var here = new Workspace();
        here.Write("settings.yaml", yaml);
        return here;
    }
}
