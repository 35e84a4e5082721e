using System.Globalization;
using System.Text;

namespace SellerBalance.EndToEnd;

/// <summary>Nothing that comes from outside acts on a terminal or looks like a line of the program's own.</summary>
public sealed class HostileTextTests
{
    private const string Forged = "seller-balance: FORGED";

    // What forges a line stands last: who cuts a text off at the end of its first line has still to make the rest of that line harmless.
    private const string Hostile = "a\u001b[2J\u001b]0;title\u0007\u009b31m\u202E\u2066\u200Bb\r\u0008\u007f\n" + Forged;

    public static TheoryData<string> Commands { get; } = new(
        "H", "run H", "run --H", "run --H=1", "run events.csv --config H", "run events.csv --warehouse H", "run events.csv --warehouse duckdb:H/x",
        "run events.csv --warehouse postgres://H@127.0.0.1:1/x", "run events.csv --warehouse clickhouse://127.0.0.1:1/H", "run events.csv --time-zone H",
        "run events.csv --wait H", "run events.csv --report H/H/r.html", "run events.csv --report H.html", "run events.csv --json=H",
        "ingest H", "ingest H.csv", "build --from H", "build H", "check H", "balance --seller H", "balance --currency H", "balance --as-of H", "balance H",
        "quarantine H", "quarantine show --reason H", "quarantine show --batch H", "quarantine show --limit H", "quarantine export --to H.txt",
        "quarantine export --to H.csv", "export H --to x.csv", "export raw.events --to H", "export raw.events --to H.csv", "export raw.events --to H/x.csv",
        "copy --from duckdb:H --to duckdb:b", "copy --from H --to H", "generate --to H.csv --events 5 --dirty 1", "generate --to x.csv --start H",
        "generate --to x.csv --currencies H", "generate --to H/x.csv", "verify H", "doctor --warehouse duckdb:H", "doctor H", "[H]", "[suggest:H] H");

    [Theory]
    [MemberData(nameof(Commands))]
    public void Arguments_come_back_harmless(string command)
    {
        using var here = new Workspace();
        here.Publish();
        string[] arguments = [.. command.Split(' ').Select(word => word.Replace("H", Hostile, StringComparison.Ordinal))];
        RequireHarmless(here.Run(arguments), arguments);
    }

    [Fact]
    public void Names_and_contents_of_files_come_back_harmless()
    {
        using var here = new Workspace();
        const string quoted = "\"" + Hostile + "\"";
        here.Write($"{Hostile}.csv", Sample.Header.TrimEnd('\n') + "," + quoted + "\n" + Sample.Row("ok").TrimEnd('\n') + ",x\n"
            + Sample.Row(quoted, amount: quoted, type: quoted, currency: quoted).TrimEnd('\n') + ",x\n" + Sample.Row("s", seller: quoted).TrimEnd('\n') + ",x\n");
        here.Write($"{Hostile}.ndjson", "{\"event_id\": " + System.Text.Json.JsonSerializer.Serialize(Hostile) + "}\nno JSON " + Hostile + "\n");
        here.Write($"{Hostile}.parquet", Hostile);
        here.Write($"{Hostile}.yaml", Hostile + ": 1");
        here.Write("b.yaml", "checks: {" + System.Text.Json.JsonSerializer.Serialize(Hostile) + ": {severity: error}}");
        foreach (var ending in new[] { "csv", "ndjson", "parquet" })
            RequireHarmless(here.Run("run", $"{Hostile}.{ending}"), ending);
        RequireHarmless(here.Run("ingest", $"{Hostile}.csv", $"{Hostile}.ndjson", "--json"), "ingest");
        RequireHarmless(here.Run("check", "--config", $"{Hostile}.yaml"), "check");
        RequireHarmless(here.Run("check", "--config", "b.yaml"), "check");

        foreach (var command in new[] { "balance", "quarantine list", "quarantine show --limit 100", "verify", "doctor", "check" })
        {
            foreach (var option in new[] { "", " --json", " --json=compact" })
                RequireHarmless(here.Run((command + option).Split(' ')), command + option);
        }

        RequireHarmless(here.Run("run", here.Write("events.csv", Sample.Events), "--report", "r.html"), "report");
        RequireHarmless(new Finished(0, File.ReadAllBytes(here.At("r.html")), ""), "page");
    }

    [Fact]
    public void Balances_as_CSV_are_exact_in_a_pipe_and_harmless_on_a_terminal()
    {
        const string Seller = "evil\u001b[2J\u202E";
        using var here = new Workspace().With("TERM", "xterm").With("NO_COLOR", "1");
        here.Publish();
        WarehouseState.Change(here.At("seller-balance.duckdb"), "UPDATE dwh.seller_balance_daily SET seller_id = 'evil' || chr(27) || '[2J' || chr(8238) WHERE seller_id = 'A'");
        Assert.Contains(Seller + ",EUR,", here.Succeed("balance", "--csv").Output, StringComparison.Ordinal);
        foreach (var option in new[] { " --csv", "", " --json" })
        {
            var shown = ClosedStreamTests.OnTerminal(here, $"'{Workspace.Program}' balance{option}");
            Assert.Contains("evil\\u001B[2J\\u202E", shown.Output, StringComparison.OrdinalIgnoreCase);
            RequireHarmless(new Finished(0, Encoding.UTF8.GetBytes(shown.Output.Replace("\r\n", "\n", StringComparison.Ordinal)), ""), option);
        }
    }

    private static void RequireHarmless(Finished finished, params string[] what)
    {
        foreach (var text in new[] { finished.Output, finished.Error })
        {
            Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || char.GetUnicodeCategory(c) == UnicodeCategory.Format);
            Assert.False(
                text.Split('\n').Any(line => line.StartsWith(Forged, StringComparison.Ordinal)),
                $"{string.Join(' ', what)} lets a line be forged:\n{text}");
        }

        Assert.DoesNotContain("fault of the program", finished.Error, StringComparison.Ordinal);
    }
}
