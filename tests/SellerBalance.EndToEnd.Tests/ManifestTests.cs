using System.Globalization;
using System.Text.Json;

namespace SellerBalance.EndToEnd;

public sealed class ManifestTests
{
    [Theory]
    [InlineData(1, 2_000, "0.05")]
    [InlineData(7, 2_000, "0.05")]
    [InlineData(4711, 20_000, "0.05")]
    [InlineData(3, 300_000, "0.05")]
    [InlineData(5, 300, "1")]
    public void Every_dirty_row_becomes_what_the_manifest_says_and_nothing_else_does(int seed, int events, string dirty)
    {
        using var here = new Workspace();
        here.Succeed(
            "generate", "--to", "events.csv", "--start", "2025-01-01", "--days", "30", "--sellers", "100", "--dirty", dirty,
            "--seed", seed.ToString(CultureInfo.InvariantCulture), "--events", events.ToString(CultureInfo.InvariantCulture));
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(here.At("events.csv.manifest.json")));
        var report = here.Succeed("ingest", "events.csv", "--json").Json;
        Assert.Equal(Expected(manifest.RootElement), report.Receipt());

        here.Succeed("export", "raw.quarantine", "--to", "refused.ndjson");
        var refused = File.ReadLines(here.At("refused.ndjson"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(row => row.Number("line"), row => row.Text("reasons")!);
        foreach (var dirt in manifest.RootElement.GetProperty("dirt").EnumerateArray())
        {
            var line = dirt.Number("line");
            if (dirt.Text("expect") is "accepted" or "duplicate")
                Assert.False(refused.ContainsKey(line), $"line {line}: {dirt} but found {refused.GetValueOrDefault(line)}");
            else
                Assert.Equal((line, Reasons(dirt)), (line, refused.GetValueOrDefault(line)));
            refused.Remove(line);
        }

        Assert.Empty(refused);
        here.Run("build");
        here.Verify();
    }

    private static string Expected(JsonElement manifest) =>
        $"{manifest.Number("rows")} = {manifest.Number("events")} + {manifest.Number("duplicates")} + {manifest.Number("conflicts")} + {manifest.Number("rejected")}";

    // The manifest names the reason; where the signed amount repeats the amount, it repeats its fault.
    private static string? Reasons(JsonElement dirt) => dirt.Text("kind") switch
    {
        "amount_out_of_range" => "out_of_range:amount,out_of_range:signed_amount",
        "five_decimals" => "too_many_decimals:amount,too_many_decimals:signed_amount",
        "conflict_seller" => "conflict:seller_id",
        "conflict_amount" or "conflict_currency" or "conflict_event_ts" or "conflict_event_type" => dirt.Text("kind")!.Replace("conflict_", "conflict:", StringComparison.Ordinal),
        _ => dirt.Text("reason"),
    };
}
