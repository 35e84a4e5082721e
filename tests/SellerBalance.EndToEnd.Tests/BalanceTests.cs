using System.Text.Json;

namespace SellerBalance.EndToEnd;

public sealed class BalanceTests
{
    [Fact]
    public void Json_has_amounts_as_exact_text()
    {
        using var here = Published();
        var expected = """
            [{"seller_id":"A","currency":"EUR","dt":"2025-03-03","opening_balance":"90.00","inflow":"0.00","outflow":"120.50","net_change":"-120.50","running_balance":"-30.50"},
            {"seller_id":"Bäcker & Söhne","currency":"USD","dt":"2025-03-03","opening_balance":"7.1234","inflow":"0.00","outflow":"0.00","net_change":"0.00","running_balance":"7.1234"}]
            """;
        Assert.Equal(Compact(JsonDocument.Parse(expected).RootElement), Compact(here.Succeed("balance", "--json").Json));
    }

    [Fact]
    public void A_day_without_movement_carries_the_balance_forward()
    {
        using var here = Published();
        Assert.Equal(["A EUR 2025-03-02 90.00", "Bäcker & Söhne USD 2025-03-02 7.1234"], here.ReadBalances("--as-of", "2025-03-02"));
        Assert.Equal(["A EUR 2030-01-01 -30.50"], here.ReadBalances("--as-of", "2030-01-01", "--currency", "eur"));
        var day = here.Succeed("balance", "--as-of", "2025-03-02", "--seller", "A", "--json").Json[0];
        Assert.Equal(("90.00", "0.00", "0.00", "0.00"), (day.Text("opening_balance"), day.Text("inflow"), day.Text("outflow"), day.Text("net_change")));
    }

    [Fact]
    public void Before_the_first_event_there_is_no_balance()
    {
        using var here = Published();
        Assert.Empty(here.ReadBalances("--as-of", "2025-02-28"));
        here.Run("balance", "--seller", "' OR 1=1 --").Refuses(67, "seller '' OR 1=1 --' is not known");
    }

    [Fact]
    public void A_range_shows_the_days_with_movement_and_every_day_those_between()
    {
        using var here = Published();
        Assert.Equal(["A EUR 2025-03-01 90.00", "A EUR 2025-03-03 -30.50", "Bäcker & Söhne USD 2025-03-02 7.1234"], here.ReadBalances("--to", "2025-03-03"));
        Assert.Equal(["A EUR 2025-03-03 -30.50", "Bäcker & Söhne USD 2025-03-02 7.1234"], here.ReadBalances("--from", "2025-03-02"));
        Assert.Equal(
            ["A EUR 2025-03-01 90.00", "A EUR 2025-03-02 90.00", "A EUR 2025-03-03 -30.50", "Bäcker & Söhne USD 2025-03-02 7.1234", "Bäcker & Söhne USD 2025-03-03 7.1234"],
            here.ReadBalances("--every-day"));
        Assert.Equal(["A EUR 9999-12-31 -30.50"], here.ReadBalances("--from", "9999-12-31", "--to", "9999-12-31", "--every-day", "--currency", "eur"));
        var csv = """
            seller_id,currency,dt,opening_balance,inflow,outflow,net_change,running_balance
            A,EUR,2025-03-02,90.00,0.00,0.00,0.00,90.00
            A,EUR,2025-03-03,90.00,0.00,120.50,-120.50,-30.50

            """;
        Assert.Equal(csv, here.Succeed("balance", "--seller", "A", "--from", "2025-03-02", "--every-day", "--csv").Output);
        var screen = """
            seller  cur  day         opening  inflow  outflow  net change  balance
            A       EUR  2025-03-01     0.00  100.00    10.00       90.00    90.00
            A       EUR  2025-03-02    90.00    0.00     0.00        0.00    90.00
            A       EUR  2025-03-03    90.00    0.00   120.50     -120.50   -30.50

            """;
        Assert.Equal(screen, here.Succeed("balance", "--seller", "A", "--every-day").Output);
    }

    [Theory]
    [InlineData("--as-of: found together with --from, expected one or the other.", "--as-of", "2025-03-01", "--from", "2025-03-01")]
    [InlineData("--as-of: found together with --to, expected one or the other.", "--as-of", "2025-03-01", "--to", "2025-03-01")]
    [InlineData("--as-of: found together with --every-day, expected one or the other.", "--as-of", "2025-03-01", "--every-day")]
    [InlineData("--from: found 2025-03-02, which is after --to 2025-03-01.", "--from", "2025-03-02", "--to", "2025-03-01")]
    public void A_range_that_contradicts_itself_is_refused(string sentence, params string[] options)
    {
        using var here = Published();
        here.Run(["balance", .. options]).Refuses(64, sentence);
    }

    [Fact]
    public void Csv_neutralises_what_a_spreadsheet_would_run()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Header + Sample.Row("o-1", seller: "=1+1") + Sample.Row("o-2", seller: "@SUM(A1)") + Sample.Row("o-3", seller: "plain", type: "refund")));
        var expected = """
            seller_id,currency,dt,opening_balance,inflow,outflow,net_change,running_balance
            '=1+1,EUR,2025-03-01,0.00,1.00,0.00,1.00,1.00
            '@SUM(A1),EUR,2025-03-01,0.00,1.00,0.00,1.00,1.00
            plain,EUR,2025-03-01,0.00,0.00,1.00,-1.00,-1.00

            """;
        Assert.Equal(expected, here.Succeed("balance", "--csv").Output);
        Assert.Equal(["=1+1 EUR 2025-03-01 1.00"], here.ReadBalances("--seller", "=1+1"));
    }

    [Fact]
    public void The_business_time_zone_decides_the_day()
    {
        using var here = new Workspace();
        here.Write("events.csv", "event_id,event_ts,seller_id,event_type,currency,amount\na,2025-06-30T22:30:00Z,A,order_paid,EUR,1\nb,2025-06-30 23:30:00,A,order_paid,EUR,1\n");
        here.Succeed("run", "events.csv", "--time-zone", "Europe/Berlin");
        Assert.Equal(["A EUR 2025-06-30 1.00"], here.ReadBalances("--as-of", "2025-06-30"));
        Assert.Equal(["A EUR 2025-07-01 2.00"], here.ReadBalances());
        here.Run("run", "events.csv", "--time-zone", "UTC").Refuses(64, "--time-zone", "Europe/Berlin");
    }

    [Fact]
    public void The_warehouse_comes_from_the_option_then_the_environment()
    {
        using var here = new Workspace().With("SELLER_BALANCE_WAREHOUSE", "duckdb:environment.duckdb");
        here.Write("events.csv", Sample.Events);
        here.Succeed("run", "events.csv");
        Assert.True(File.Exists(here.At("environment.duckdb")));
        here.Succeed("run", "events.csv", "--warehouse", "duckdb:option.duckdb");
        Assert.True(File.Exists(here.At("option.duckdb")));
        Assert.False(File.Exists(here.At("seller-balance.duckdb")));
    }

    private static Workspace Published()
    {
        var here = new Workspace();
        here.Publish();
        return here;
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
