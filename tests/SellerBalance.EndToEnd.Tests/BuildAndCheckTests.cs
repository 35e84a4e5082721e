namespace SellerBalance.EndToEnd;

public sealed class BuildAndCheckTests
{
    private const string Warehouse = "seller-balance.duckdb";

    [Fact]
    public void What_ingest_took_is_published_by_build()
    {
        using var here = new Workspace();
        var ingest = here.Succeed("ingest", here.Write("events.csv", Sample.Events), "--json");
        Assert.Equal("4 = 4 + 0 + 0 + 0", ingest.Json.Receipt());
        Assert.Empty(here.ReadBalances());
        Assert.Contains("seller-balance build", here.Succeed("doctor").Output, StringComparison.Ordinal);
        Assert.Equal("published", here.Succeed("build", "--json").Json.Text("outcome"));
        Assert.Equal(Sample.Balances, here.ReadBalances());
        here.Verify();
    }

    [Theory]
    [InlineData("build", "--full")]
    [InlineData("build", "--from", "2025-03-01")]
    [InlineData("build", "--from", "2025-03-01", "--to", "2025-03-03")]
    [InlineData("build", "--to", "2025-03-31")]
    public void A_rebuild_gives_the_same_rows_and_repairs_what_was_changed_by_hand(params string[] arguments)
    {
        using var here = new Workspace();
        here.Publish();
        var before = WarehouseState.Mart(here.At(Warehouse));
        WarehouseState.Change(here.At(Warehouse), "UPDATE dwh.seller_movement_delta SET inflow = inflow + 1 WHERE dt = DATE '2025-03-01' AND inflow > 0");
        Assert.Equal(1, here.Run("verify").ExitCode);
        here.Succeed(arguments);
        Assert.Equal(before, WarehouseState.Mart(here.At(Warehouse)));
        here.Verify();
    }

    [Fact]
    public void Late_events_change_the_days_after_them_too()
    {
        using var here = new Workspace();
        here.Publish();
        here.Succeed("run", here.Write("late.csv", Sample.Header + "l-1,2025-02-01T00:00:00Z,A,order_paid,EUR,1000.00,,,\n"));
        Assert.Equal(["A EUR 2025-03-03 969.50"], here.ReadBalances("--seller", "A"));
        Assert.Equal(["A EUR 2025-02-15 1000.00"], here.ReadBalances("--as-of", "2025-02-15"));
        here.Verify();
    }

    [Fact]
    public void Check_runs_all_checks_or_those_that_are_named()
    {
        using var here = new Workspace();
        here.Publish();
        var all = here.Succeed("check", "--json").Json.GetProperty("checks");
        Assert.True(all.GetArrayLength() >= 13);
        var one = here.Succeed("check", "negative_balance", "--json").Json.GetProperty("checks");
        Assert.Equal(("negative_balance", "warned", 1), (one[0].Text("name"), one[0].Text("status"), one[0].Number("findings")));
        Assert.Equal(1, one.GetArrayLength());
        here.Run("check", "negativ_balance").Refuses(64, "'negativ_balance'", "negative_balance", "Correct");
    }

    [Fact]
    public void A_blocking_check_that_fails_is_exit_code_2_of_check_and_changes_no_balance()
    {
        using var here = new Workspace();
        here.Publish();
        WarehouseState.Change(here.At(Warehouse), "INSERT INTO raw.events SELECT * FROM raw.events WHERE event_id = 'o-1'");
        var before = WarehouseState.Of(here.At(Warehouse));
        var check = here.Run("check", "duplicate_event_ids");
        Assert.Equal(2, check.ExitCode);
        Assert.Contains("o-1", check.Output, StringComparison.Ordinal);
        Assert.Equal(before, WarehouseState.Of(here.At(Warehouse)));
        Assert.Equal(1, here.Run("verify").ExitCode);
        Assert.Contains("held", here.Succeed("doctor").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_loaded_by_hand_are_adopted_by_the_next_build()
    {
        using var here = new Workspace();
        here.Publish();
        WarehouseState.Change(here.At(Warehouse), """
            INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system)
            VALUES ('hand-1', TIMESTAMP '2025-03-02 12:00:00', 'A', 'bonus', 'EUR', 5, 5, 'in', 'hand')
            """);
        Assert.Contains("loaded by hand", here.Succeed("doctor").Output, StringComparison.Ordinal);
        here.Succeed("build");
        Assert.Equal(["A EUR 2025-03-03 -25.50"], here.ReadBalances("--seller", "A"));
        here.Verify();
    }

    [Fact]
    public void Doctor_tells_the_version_the_size_and_what_is_wrong()
    {
        using var here = new Workspace();
        var nothing = here.Run("doctor", "--json");
        Assert.Equal(69, nothing.ExitCode);
        Assert.Equal("no", nothing.Json.Text("reachable"));
        Assert.Contains("seller-balance run", nothing.Json.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);

        here.Publish();
        var facts = here.Succeed("doctor", "--json").Json;
        Assert.Matches(@"^\d+\.\d+\.\d+$", facts.Text("version"));
        Assert.Matches("^DuckDB ", facts.Text("engine"));
        Assert.Matches("[0-9] (KiB|MiB)$", facts.Text("size"));
        Assert.Equal(("4", "UTC", "2025-03-03"), (facts.Text("events"), facts.Text("time_zone"), facts.Text("mart_to")));
        Assert.DoesNotContain(facts.GetProperty("problems").EnumerateArray(), problem => !problem.GetString()!.Contains("disk", StringComparison.Ordinal));
        Assert.Equal(here.Succeed("--version").Output.Trim().Split('+')[0], facts.Text("version"));
    }
}
