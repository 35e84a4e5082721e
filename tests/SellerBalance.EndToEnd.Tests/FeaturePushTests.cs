using System.Text.Json;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>Features in a real Redis.</summary>
public sealed class FeaturePushTests
{
    private const string Header = "event_id,event_ts,seller_id,event_type,currency,amount\n";
    private const string Prefix = "seller-balance:features";

    [Fact]
    public void A_push_is_read_by_its_version_and_the_one_before_stays_until_the_next()
    {
        using var redis = RedisServer.Start();
        using var here = new Workspace();
        here.Succeed("run", here.Write("a.csv", Header + "e1,2026-01-05T12:00:00Z,S:1,order_paid,EUR,100\ne2,2026-01-05T12:00:00Z,S2,order_paid,USD,7.1234\n"));
        var first = here.Succeed("features", "push", "--redis", redis.Place, "--json").Json;
        Assert.Equal(first.Text("version"), redis.Ask("GET", Prefix + ":current"));
        var hash = redis.Hash($"{Prefix}:{first.Text("version")}:S:1:EUR");
        Assert.Equal((first.Text("as_of"), first.Text("features_sha256")), (hash["as_of"], hash["features_sha256"]));
        Assert.Equal(Answered(here, "S:1", hash["as_of"]), hash.Where(field => field.Key is not ("as_of" or "features_sha256")).Select(field => $"{field.Key} {field.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("-1", redis.Ask("TTL", $"{Prefix}:{first.Text("version")}:S2:USD"));

        here.Succeed("run", here.Write("b.csv", Header + "e3,2026-01-06T12:00:00Z,S2,order_paid,USD,1\n"));
        redis.Ask("SET", "someone:else", "1");
        redis.Ask("HSET", $"{Prefix}:20200101T000000000000Z:S9:EUR", "as_of", "left by a push that was killed");
        var second = here.Succeed("features", "push", "--redis", redis.Place, "--json").Json;
        Assert.Equal((first.Text("version"), 1), (second.Text("previous"), second.GetProperty("removed").GetInt64()));
        Assert.Equal(("7.1234", "8.1234"), (Balance(first, "S2:USD"), Balance(second, "S2:USD")));
        var third = here.Succeed("features", "push", "--redis", redis.Place, "--json").Json;
        Assert.Equal(2, third.GetProperty("removed").GetInt64());
        Assert.Equal("(nil)", redis.Ask("--no-raw", "HGET", $"{Prefix}:{first.Text("version")}:S2:USD", "balance_last"));
        Assert.Equal("1", redis.Ask("GET", "someone:else"));
        Assert.Equal("6", redis.Ask("DBSIZE"));

        string Balance(JsonElement push, string key) => redis.Ask("HGET", $"{Prefix}:{push.Text("version")}:{key}", "balance_last");
    }

    [Fact]
    public void A_push_that_is_overtaken_changes_nothing()
    {
        using var redis = RedisServer.Start();
        using var here = new Workspace();
        here.Succeed("run", here.Write("a.csv", Header + "e1,2026-01-05T12:00:00Z,S1,order_paid,EUR,100\n"));
        redis.Ask("SET", Prefix + ":current", "29990101T000000000000Z");
        here.Run("features", "push", "--redis", redis.Place).Refuses(1, "found the newer version 29990101T000000000000Z");
        Assert.Equal(Prefix + ":current", redis.Ask("KEYS", "*"));
    }

    [Fact]
    public void A_password_comes_from_the_environment_and_its_lack_is_said()
    {
        using var redis = RedisServer.Start("open sesame");
        using var here = new Workspace();
        here.Succeed("run", here.Write("a.csv", Header + "e1,2026-01-05T12:00:00Z,S1,order_paid,EUR,100\n"));
        here.Run("features", "push", "--redis", redis.Place).Refuses(69, $"--redis: {redis.Place} cannot be reached", "$SELLER_BALANCE_REDIS_PASSWORD");
        Assert.Equal("0", redis.Ask("DBSIZE"));
        Assert.Contains("1 row with 52 features", here.With("SELLER_BALANCE_REDIS_PASSWORD", "open sesame").Succeed("features", "push", "--redis", redis.Place, "--prefix", "mine").Error, StringComparison.Ordinal);
        Assert.Equal("string", redis.Ask("TYPE", "mine:current"));
    }

    [Fact]
    public void What_is_no_server_is_refused()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("a.csv", Header + "e1,2026-01-05T12:00:00Z,S1,order_paid,EUR,100\n"));
        here.Run("features", "push", "--redis", "localhost").Refuses(64, "--redis: found 'localhost', expected a host and a port");
        here.Run("features", "push", "--redis", "127.0.0.1:1").Refuses(69, "--redis: 127.0.0.1:1 cannot be reached");
    }

    private static IEnumerable<string> Answered(Workspace here, string seller, string asOf) =>
        here.Succeed("features", "get", seller, "--as-of", asOf, "--json").Json[0].GetProperty("features").EnumerateObject()
            .Where(feature => feature.Value.ValueKind != JsonValueKind.Null).Select(feature => $"{feature.Name} {feature.Value}").Order(StringComparer.Ordinal);
}
