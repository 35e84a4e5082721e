using System.IO.Compression;
using System.Text;

namespace SellerBalance.EndToEnd;

/// <summary>What a receipt says of a source besides its rows, where there is something to say.</summary>
public sealed class SourceNoteTests
{
    private const string Rows = "event_id,event_ts,seller_id,event_type,currency,amount\ne1,2026-11-10T12:00:00Z,S1,order_paid,EUR,12.50";
    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
            stream.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private const string Note = "The last line of cut.csv has no line end: it may have been cut.";

    [Fact]
    public void A_last_line_without_a_line_end_is_told_and_so_is_what_contradicts_it()
    {
        using var here = new Workspace();
        here.Write("cut.csv", Rows[..^3]);
        here.Write("whole.csv", Rows + "\n");
        here.Write("settings.yaml", "checks:\n  conflict_share: off\n");
        Assert.Contains(Note, here.Succeed("run", "cut.csv", "--report", "cut.html").Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("the last line has no line end: it may have been cut", here.Read("cut.html"), StringComparison.Ordinal);

        var run = here.Succeed("run", "whole.csv", "--config", "settings.yaml", "--report", "whole.html");
        Assert.DoesNotContain("no line end: it", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("no line end: it", here.Read("whole.html"), StringComparison.Ordinal);
        Assert.Contains("! last_line_open", run.Output, StringComparison.Ordinal);
        Assert.Contains("The known event was accepted from a last line without a line end in cut.csv.", here.Succeed("quarantine", "show").Output, StringComparison.Ordinal);
        Assert.Equal("cut.csv", here.Succeed("quarantine", "show", "--json").Json[0].Text("known_from_open_line"));
    }

    [Fact]
    public void Json_says_which_bytes_a_receipt_is_for_also_of_a_pipe()
    {
        using var here = new Workspace();
        var batch = here.Pipe(Encoding.UTF8.GetBytes(Rows), "run", "-", "--json").Json.GetProperty("batches")[0];
        Assert.Equal(Rows.Length, batch.GetProperty("source_bytes").GetInt32());
        Assert.Equal(64, batch.Text("source_sha256")?.Length);
        Assert.True(batch.GetProperty("is_last_line_open").GetBoolean());
        Assert.Null(batch.GetProperty("times_read_as").GetString());
    }

    [Fact]
    public void Files_without_quotes_are_named_in_the_configuration()
    {
        using var here = new Workspace();
        here.Write("settings.yaml", "sources:\n  '*.tsv': { quoting: none }\n");
        const string rows = "event_id\tevent_ts\tseller_id\tevent_type\tcurrency\tamount\n\"e1\t2026-11-10\tS1\tfee\tEUR\t1\ne2\t2026-11-10\t5\" pipes\tfee\tEUR\t1\n";
        here.Write("a.tsv", rows);
        here.Write("b.tsv.gz", Gzip(rows.Replace("\"e1", "\"b1", StringComparison.Ordinal).Replace("e2\t", "b2\t", StringComparison.Ordinal)));
        here.Write("c.txt", rows);
        Assert.Equal("4 = 4 + 0 + 0 + 0", here.Succeed("ingest", "a.tsv", "b.tsv.gz", "--config", "settings.yaml", "--json").Json.Receipt());
        Assert.Equal("2 = 0 + 0 + 0 + 2", here.Succeed("ingest", "c.txt", "--config", "settings.yaml", "--json").Json.Receipt());
        Assert.Equal("\"b1,\"e1,b2,e2", WarehouseState.Scalar(here.At("seller-balance.duckdb"), "SELECT string_agg(event_id, ',' ORDER BY event_id) FROM raw.events"));
    }

    [Theory]
    [InlineData("TIMESTAMP '2026-11-10 12:00:00'", "TIMESTAMP in the business time zone")]
    [InlineData("TIMESTAMPTZ '2026-11-10 12:00:00+00'", "TIMESTAMP as UTC")]
    [InlineData("'2026-11-10T12:00Z'", "text")]
    public void How_the_times_of_Parquet_were_read_is_told(string time, string expected)
    {
        using var here = new Workspace();
        WarehouseState.Change(
            WarehouseState.InMemory,
            $"COPY (SELECT 'e1' AS event_id, {time} AS event_ts, 'S1' AS seller_id, 'fee' AS event_type, 'EUR' AS currency, '1' AS amount) TO '{here.At("a.parquet")}' (FORMAT parquet)");
        Assert.Contains($"Times of a.parquet: {expected}.", here.Succeed("run", "a.parquet", "--report", "a.html").Output, StringComparison.Ordinal);
        Assert.Contains($"times: {expected}", here.Read("a.html"), StringComparison.Ordinal);
        var batch = here.Succeed("run", "a.parquet", "--json").Json.GetProperty("batches")[0];
        Assert.Equal(expected, batch.Text("times_read_as"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, batch.GetProperty("is_last_line_open").ValueKind);
        Assert.Equal(expected, WarehouseState.Scalar(here.At("seller-balance.duckdb"), "SELECT min(times_read_as) FROM raw.batches"));
    }
}
