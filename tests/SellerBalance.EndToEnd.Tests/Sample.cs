using System.Collections.Concurrent;
using System.Text.Json;

namespace SellerBalance.EndToEnd;

/// <summary>Small files whose balances are known by heart, and how to read the program's answers.</summary>
internal static class Sample
{
    public const string Header = "event_id,event_ts,seller_id,event_type,currency,amount,signed_amount,direction,source_system\n";

    /// <summary>Two sellers, two currencies; A is at 90.00 EUR from March 1 and at −30.50 EUR from March 3.</summary>
    public const string Events = Header
        + "o-1,2025-03-01T10:00:00Z,A,order_paid,EUR,100.00,100.00,in,shop\n"
        + "f-1,2025-03-01T10:00:00Z,A,fee_commission,EUR,10.00,-10.00,out,shop\n"
        + "o-2,2025-03-02T23:59:59.999999Z,Bäcker & Söhne,order_paid,USD,7.1234,7.1234,in,shop\n"
        + "p-1,2025-03-03T09:00:00+02:00,A,payout,EUR,120.50,-120.50,out,bank\n";

    /// <summary>What <c>balance</c> says after <see cref="Events"/>.</summary>
    public static readonly string[] Balances = ["A EUR 2025-03-03 -30.50", "Bäcker & Söhne USD 2025-03-03 7.1234"];

    private const string Default = "seller-balance.duckdb";

    // What many tests begin with is made once, by a run as any other.
    private static readonly Lazy<byte[]> s_published = new(() =>
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Events));
        return File.ReadAllBytes(here.At(Default));
    });

    private static readonly ConcurrentDictionary<string, Lazy<(byte[] Events, byte[] Warehouse)>> s_generated = new(StringComparer.Ordinal);

    /// <summary>Writes <see cref="Events"/> into a file, and the default warehouse as a run of it leaves it.</summary>
    public static void Publish(this Workspace workspace, string file = "events.csv")
    {
        workspace.Write(file, Events);
        workspace.Write(Default, s_published.Value);
    }

    /// <summary>Writes generated events into <c>events.csv</c>, and a warehouse as a run of them leaves it.</summary>
    public static void PublishGenerated(this Workspace workspace, string warehouse, params string[] options)
    {
        var made = s_generated.GetOrAdd(string.Join(' ', options), _ => new(() =>
        {
            using var here = new Workspace();
            here.Succeed(["generate", "--to", "events.csv", .. options]);
            here.Succeed("run", "events.csv");
            return (File.ReadAllBytes(here.At("events.csv")), File.ReadAllBytes(here.At(Default)));
        })).Value;
        workspace.Write("events.csv", made.Events);
        workspace.Write(warehouse, made.Warehouse);
    }

    /// <summary>One row of an event with little to say.</summary>
    public static string Row(string id, string seller = "A", string amount = "1.00", string type = "order_paid", string currency = "EUR") =>
        $"{id},2025-03-01T10:00:00Z,{seller},{type},{currency},{amount},,,\n";

    /// <summary>What <c>balance</c> says, a line a book.</summary>
    public static string[] ReadBalances(this Workspace workspace, params string[] options) =>
    [
        .. workspace.Succeed(["balance", "--json", .. options]).Json.EnumerateArray().Select(day =>
            $"{day.Text("seller_id")} {day.Text("currency")} {day.Text("dt")} {day.Text("running_balance")}"),
    ];

    /// <summary>Has OpenLineage told of every command from then on.</summary>
    /// <returns>The file of the events.</returns>
    public static string TellLineage(this Workspace workspace)
    {
        var file = workspace.At("lineage.ndjson");
        workspace.With("OPENLINEAGE__TRANSPORT__TYPE", "file").With("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", file).With("OPENLINEAGE__TRANSPORT__APPEND", "true");
        return file;
    }

    /// <summary>A text property.</summary>
    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>A whole number property.</summary>
    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    /// <summary>A receipt as <c>read = accepted + duplicates + conflicts + rejected</c>.</summary>
    public static string Receipt(this JsonElement report)
    {
        var receipt = report.GetProperty("receipt");
        return $"{receipt.Number("read")} = {receipt.Number("accepted")} + {receipt.Number("duplicates")} + {receipt.Number("conflicts")} + {receipt.Number("rejected")}";
    }

    /// <summary>That <c>verify</c> holds.</summary>
    public static void Verify(this Workspace workspace, params string[] options)
    {
        var proofs = workspace.Succeed(["verify", "--json", .. options]).Json.GetProperty("claims").EnumerateArray().ToList();
        Assert.NotEmpty(proofs);
        Assert.All(proofs, proof => Assert.True(proof.GetProperty("holds").GetBoolean(), proof.ToString()));
    }

    /// <summary>That a command failed with one clear message and no stack trace.</summary>
    public static void Refuses(this Finished finished, int exitCode, params string[] parts)
    {
        Assert.True(finished.ExitCode == exitCode, $"exit code {finished.ExitCode} instead of {exitCode}\n{finished.Output}\n{finished.Error}");
        Assert.StartsWith("seller-balance: ", finished.Error, StringComparison.Ordinal);
        Assert.Single(finished.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("   at ", finished.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", finished.Error, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, finished.Error, StringComparison.Ordinal));
    }
}
