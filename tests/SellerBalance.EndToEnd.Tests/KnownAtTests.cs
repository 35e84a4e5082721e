using System.Text.RegularExpressions;

namespace SellerBalance.EndToEnd;

public sealed partial class KnownAtTests
{
    private const string Header = "event_id,event_ts,seller_id,event_type,currency,amount\n";

    [Fact]
    public void A_build_a_day_or_a_time_says_which_balances_are_shown()
    {
        using var here = Restated();
        var seen = here.Succeed("builds", "--json").Json[1].Text("published_at")!;
        Assert.Equal(["A EUR 2025-03-02 60.00"], here.ReadBalances("--as-of", "2025-03-02", "--currency", "EUR"));
        Assert.Equal(["A EUR 2025-03-02 90.00"], here.ReadBalances("--as-of", "2025-03-02", "--currency", "EUR", "--known-at", "1"));
        Assert.Equal(["A EUR 2025-03-02 90.00"], here.ReadBalances("--as-of", "2025-03-02", "--currency", "EUR", "--known-at", seen));
        Assert.Equal(["A EUR 2025-03-02 60.00"], here.ReadBalances("--as-of", "2025-03-02", "--currency", "EUR", "--known-at", "2"));
        Assert.Equal(
            ["A EUR 2025-03-01 90.00", "A EUR 2025-03-02 90.00", "A EUR 2025-03-03 -30.50"],
            here.ReadBalances("--seller", "A", "--every-day", "--known-at", "1"));
        Assert.Contains("Nothing was published by 2020-01-01 23:59:59 UTC. The first balances were published at ", here.Succeed("balance", "--known-at", "2020-01-01").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'soon', expected a time such as 2026-11-14T08:00Z, a day such as 2026-11-14 for its end, or a build's number", "soon")]
    [InlineData("the build 7, expected one of 1 to 2", "7")]
    [InlineData("9000-01-01T00:00Z, which has not come yet", "9000-01-01T00:00Z")]
    public void A_moment_that_is_none_is_refused(string sentence, string moment)
    {
        using var here = Restated();
        here.Run("balance", "--known-at", moment).Refuses(64, "--known-at: found " + sentence);
    }

    [Fact]
    public void Old_builds_of_a_day_are_folded_and_a_time_between_them_is_refused()
    {
        using var here = new Workspace();
        foreach (var number in Enumerable.Range(1, 4))
            here.Succeed("run", here.Write($"{number}.csv", Header + $"e{number},2025-03-0{number}T10:00:00Z,A,order_paid,EUR,{number}\n"));
        Assert.Contains("nothing to fold", here.Succeed("compact").Error, StringComparison.Ordinal);
        here.Run("compact", "--older-than", "0d").Refuses(64, "--older-than: found '0d', expected whole days");
        WarehouseState.Change(here.At("seller-balance.duckdb"), "UPDATE ops.builds SET published_at = TIMESTAMP '2025-04-01 08:00:00' + to_hours(build::INTEGER) WHERE build < 4");

        var balances = here.Succeed("balance", "--json").Output;
        Assert.Contains("would be folded into 1. Nothing was changed.", here.Succeed("compact", "--dry-run").Error, StringComparison.Ordinal);
        Assert.Contains("3 builds of 1 day before ", here.Succeed("compact").Error, StringComparison.Ordinal);
        Assert.Equal([4, 3], here.Succeed("builds", "--json").Json.EnumerateArray().Select(build => build.GetProperty("build").GetInt32()));
        Assert.Contains("touched, folded", here.Succeed("builds").Output, StringComparison.Ordinal);
        Assert.Equal(balances, here.Succeed("balance", "--json").Output);
        Assert.Equal(["A EUR 2025-03-03 6.00"], here.ReadBalances("--known-at", "2025-04-01"));
        Assert.Equal(["A EUR 2025-03-03 6.00"], here.ReadBalances("--known-at", "3"));
        Assert.Contains("Nothing was published by", here.Succeed("balance", "--known-at", "2025-04-01T08:59:59Z").Output, StringComparison.Ordinal);
        const string between = "found 2025-04-01 10:30:00 UTC, a time whose builds were folded into build 3, expected one before 2025-04-01 09:00:00 UTC, or from 2025-04-01 11:00:00 UTC on.";
        here.Run("balance", "--known-at", "2025-04-01T10:30Z").Refuses(64, "--known-at: " + between);
        here.Run("restatements", "--since", "2025-04-01T10:30Z").Refuses(64, "--since: " + between);
        here.Run("balance", "--known-at", "2").Refuses(64, "found the build 2, which was folded into build 3");
        here.Write("entities.csv", "seller_id,currency,timestamp\nA,EUR,2025-04-02T00:00Z\nA,EUR,2025-04-01T10:30Z\n");
        here.Run("features", "training", "--entities", "entities.csv", "--to", "training.csv").Refuses(64, "entities.csv: row 2: " + between);
        here.Verify();
        Assert.Contains("nothing to fold", here.Succeed("compact").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_without_an_offset_is_in_the_business_time_zone()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("a.csv", Header + "e1,2025-03-01T10:00:00,A,order_paid,EUR,100\n"), "--time-zone", "Europe/Berlin");
        here.Run("balance", "--known-at", "2025-03-30T02:30").Refuses(64, "found 2025-03-30T02:30, which the clocks of Europe/Berlin skipped");
        Assert.Contains("Nothing was published by 2025-07-01 10:00:00 UTC.", here.Succeed("balance", "--known-at", "2025-07-01T12:00").Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was published by 2025-07-01 21:59:59 UTC.", here.Succeed("balance", "--known-at", "2025-07-01").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Restatements_show_what_changed_before_and_after()
    {
        using var here = Restated();
        var screen = """
            seller  cur  day         inflow  outflow  events  was owed  is owed  change  build  published
            A       EUR  2025-03-02    0.00    30.00      +1     90.00    60.00  -30.00      2  TIME

            """;
        Assert.Equal(screen, Times().Replace(here.Succeed("restatements").Output, "TIME"));
        var row = here.Succeed("restatements", "--since", "1", "--json").Json[0];
        Assert.Equal(("90.00", "60.00", 1), (row.GetProperty("before").Text("running_balance"), row.GetProperty("after").Text("running_balance"), row.GetProperty("after").GetProperty("event_count").GetInt32()));
        var csv = """
            seller_id,currency,dt,inflow_before,inflow_after,outflow_before,outflow_after,running_balance_before,running_balance_after,event_count_before,event_count_after,build,restated_at
            A,EUR,2025-03-02,0.00,0.00,0.00,30.00,90.00,60.00,0,1,2,TIME

            """;
        Assert.Equal(csv, Times().Replace(here.Succeed("restatements", "--csv", "--seller", "A").Output, "TIME"));
        Assert.Equal("No published balance day changed.\n", here.Succeed("restatements", "--since", "2").Output);
        Assert.Equal("No published balance day changed.\n", here.Succeed("restatements", "--from", "2025-03-03").Output);
        here.Run("restatements", "--seller", "B").Refuses(67, "seller 'B' is not known");
        here.Run("restatements", "--since", "2", "--until", "1").Refuses(64, "--since: found ", "which is after --until");
    }

    [Fact]
    public void Builds_are_listed_newest_first()
    {
        using var here = Restated();
        var screen = """
            build  published                scope       last day    movements changed  run
                2  TIME  touched     2025-03-04                  2  RUN
                1  TIME  everything  2025-03-03                  4  RUN

            """;
        Assert.Equal(screen, Runs().Replace(Times().Replace(here.Succeed("builds").Output, "TIME"), "RUN"));
        Assert.Equal([2, 1], here.Succeed("builds", "--json").Json.EnumerateArray().Select(build => build.GetProperty("build").GetInt32()));
        Assert.Single(here.Succeed("builds", "--limit", "1", "--json").Json.EnumerateArray());
        Assert.Equal(here.Succeed("builds", "--json").Json[0].Text("published_at"), WarehouseState.Scalar(here.At("seller-balance.duckdb"), "SELECT strftime(max(published_at), '%Y-%m-%dT%H:%M:%S.%fZ') FROM raw.batches"));
    }

    private static Workspace Restated()
    {
        var here = new Workspace();
        here.Succeed("run", here.Write("a.csv", Header + """
            e1,2025-03-01T10:00:00Z,A,order_paid,EUR,100
            e2,2025-03-01T10:00:01Z,A,fee,EUR,10
            e3,2025-03-03T10:00:00Z,A,payout,EUR,120.50
            e4,2025-03-02T10:00:00Z,S2,order_paid,USD,7.1234

            """));
        here.Succeed("run", here.Write("b.csv", Header + "late,2025-03-02T10:00:00Z,A,refund,EUR,30\nnext,2025-03-04T10:00:00Z,S2,order_paid,USD,1\n"));
        return here;
    }

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6}Z| UTC)")]
    private static partial Regex Times();

    [GeneratedRegex("[0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}")]
    private static partial Regex Runs();
}
