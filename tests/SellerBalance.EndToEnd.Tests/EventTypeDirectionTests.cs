namespace SellerBalance.EndToEnd;

public sealed class EventTypeDirectionTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("ingest")]
    public void A_configured_type_cannot_turn_round_from_one_run_to_the_next(string verb)
    {
        using var here = new Workspace();
        here.Write("in.yaml", "event_types:\n  gift: { direction: in }\n");
        here.Write("out.yaml", "event_types:\n  gift: { direction: out }\n");
        here.Succeed("run", here.Write("first.csv", Sample.Header + Sample.Row("g-1", type: "gift", amount: "5")), "--config", "in.yaml");
        here.Write("second.csv", Sample.Header + Sample.Row("g-2", type: "gift", amount: "7"));
        here.Run(verb, "second.csv", "--config", "out.yaml").Refuses(64, "found the direction 'out' for 'gift'", "expected 'in'", "another name");
        Assert.Equal(["A EUR 2025-03-01 5.00"], here.ReadBalances());
        here.Succeed("run", "second.csv", "--config", "in.yaml");
        Assert.Equal(["A EUR 2025-03-01 12.00"], here.ReadBalances());
        here.Verify();
    }

    [Fact]
    public void A_built_in_type_cannot_turn_round_at_all()
    {
        using var here = new Workspace();
        here.Write("settings.yaml", "event_types:\n  refund: { direction: in }\n");
        var refused = here.Run("run", here.Write("events.csv", Sample.Events), "--config", "settings.yaml");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("the direction of a known event type cannot change", refused.Error, StringComparison.Ordinal);
    }
}
