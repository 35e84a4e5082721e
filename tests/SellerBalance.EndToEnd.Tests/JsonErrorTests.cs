using System.Text.Json;

namespace SellerBalance.EndToEnd;

/// <summary>A script that asks for JSON gets JSON, whatever goes wrong.</summary>
public sealed class JsonErrorTests
{
    private static readonly string[] s_runVerbs = ["run", "ingest", "build", "check"];

    [Theory]
    [InlineData(64, "usage", "blance")]
    [InlineData(64, "usage", "run", "--no-such-option")]
    [InlineData(64, "usage", "run", "--time-zone", "Mars/Olympus")]
    [InlineData(64, "usage", "ingest")]
    [InlineData(64, "usage", "build", "--from", "yesterday")]
    [InlineData(64, "usage", "check", "no_such_check")]
    [InlineData(64, "usage", "balance", "--csv")]
    [InlineData(64, "usage", "quarantine")]
    [InlineData(64, "usage", "quarantine", "show", "--limit", "0")]
    [InlineData(64, "usage", "export", "no.table", "--to", "x.csv")]
    [InlineData(64, "usage", "generate")]
    [InlineData(64, "usage", "copy", "--from", "duckdb:a.duckdb", "--to", "duckdb:a.duckdb")]
    [InlineData(66, "input", "run", "missing.csv")]
    [InlineData(66, "input", "ingest", "missing.csv")]
    [InlineData(66, "input", "balance", "--config", "missing.yaml")]
    [InlineData(66, "input", "generate", "--to", "missing/x.csv")]
    [InlineData(69, "unreachable", "build", "--warehouse", "duckdb:missing/x.duckdb")]
    [InlineData(69, "unreachable", "balance", "--warehouse", "duckdb:missing.duckdb")]
    [InlineData(69, "unreachable", "quarantine", "list", "--warehouse", "duckdb:missing.duckdb")]
    [InlineData(69, "unreachable", "quarantine", "export", "--to", "x.txt", "--warehouse", "duckdb:missing.duckdb")]
    [InlineData(69, "unreachable", "export", "raw.events", "--to", "x.csv", "--warehouse", "duckdb:missing.duckdb")]
    [InlineData(69, "unreachable", "verify", "--warehouse", "duckdb:missing.duckdb")]
    [InlineData(69, "unreachable", "doctor", "--warehouse", "duckdb:missing.duckdb")]
    [InlineData(69, "unreachable", "copy", "--from", "duckdb:missing.duckdb", "--to", "duckdb:b.duckdb")]
    public void Every_command_that_fails_says_why_in_JSON_on_one_line_or_several(int exit, string code, params string[] arguments)
    {
        using var here = new Workspace();
        foreach (var form in new[] { "--json", "--json=compact" })
        {
            var finished = here.Run([.. arguments, form]);
            Assert.True(finished.ExitCode == exit, $"exit code {finished.ExitCode} instead of {exit}\n{finished.Output}\n{finished.Error}");
            var error = finished.Json.GetProperty("error");
            Assert.Equal((code, exit), (error.Text("code"), (int)error.Number("exit")));
            if (arguments[0] != "doctor") Assert.Contains(SafeStart(error.Text("message")!), finished.Error, StringComparison.Ordinal);
            Assert.Equal(form == "--json=compact", finished.Output.TrimEnd('\n').Split('\n').Length == 1);
            if (exit != 64) Assert.Equal(s_runVerbs.Contains(arguments[0]) && !arguments.Contains("--config"), finished.Json.TryGetProperty("outcome", out _));
        }
    }

    [Fact]
    public void Claims_that_do_not_hold_are_told_with_an_error_beside_them()
    {
        using var here = new Workspace();
        here.Publish();
        var sound = here.Succeed("verify", "--json").Json;
        Assert.False(sound.TryGetProperty("error", out _));
        Assert.All(sound.GetProperty("claims").EnumerateArray(), claim => Assert.True(claim.GetProperty("holds").GetBoolean()));

        WarehouseState.Change(here.At("seller-balance.duckdb"), "UPDATE dwh.seller_balance_daily SET running_balance = running_balance + 0.01 WHERE seller_id = 'A'");
        var broken = here.Run("verify", "--json=compact");
        Assert.Equal(1, broken.ExitCode);
        var claims = broken.Json.GetProperty("claims").EnumerateArray().ToList();
        Assert.Equal(sound.GetProperty("claims").GetArrayLength(), claims.Count);
        var error = broken.Json.GetProperty("error");
        Assert.Equal(("not_verified", 1L), (error.Text("code"), error.Number("exit")));
        Assert.StartsWith($"{claims.Count(claim => !claim.GetProperty("holds").GetBoolean())} of {claims.Count} claims do not hold.", error.Text("message"), StringComparison.Ordinal);
        Assert.Equal($"seller-balance: {error.Text("message")}\n", broken.Error);
    }

    [Fact]
    public void The_last_line_of_both_streams_is_the_JSON()
    {
        using var here = new Workspace();
        here.Write("events.csv", Sample.Events);
        foreach (var arguments in new[] { "run missing.csv", "run events.csv --report r.html", "blance", "balance --seller nobody", "verify", "doctor" })
        {
            var finished = here.Execute("/bin/sh", ["-c", $"\"$0\" {arguments} --json=compact 2>&1", Workspace.Program]);
            using var json = JsonDocument.Parse(finished.Output.TrimEnd('\n').Split('\n')[^1]);
            Assert.NotEqual(JsonValueKind.Null, json.RootElement.ValueKind);
        }
    }

    [Fact]
    public void The_option_does_not_take_the_argument_that_follows_it()
    {
        using var here = new Workspace();
        here.Write("events.csv", Sample.Events);
        Assert.Equal("4 = 4 + 0 + 0 + 0", here.Succeed("run", "--json", "events.csv").Json.Receipt());
        Assert.Equal("4 = 0 + 4 + 0 + 0", here.Succeed("--json", "run", "events.csv").Json.Receipt());
        Assert.Equal("4 = 0 + 4 + 0 + 0", here.Succeed("run", "--json=compact", "events.csv").Json.Receipt());
        Assert.Single(here.Succeed("check", "--json", "negative_balance").Json.GetProperty("checks").EnumerateArray());
    }

    [Fact]
    public void Another_value_of_the_option_is_refused()
    {
        using var here = new Workspace();
        var finished = here.Run("balance", "--json=compcat");
        Assert.Equal(64, finished.ExitCode);
        Assert.Contains("Did you mean 'compact'?", finished.Error, StringComparison.Ordinal);
        Assert.Equal("usage", finished.Json.GetProperty("error").Text("code"));
    }

    private static string SafeStart(string message) => message[..Math.Min(message.Length, 30)];
}
