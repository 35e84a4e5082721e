using System.Text;

namespace SellerBalance.Ingest.Tests.Reading;

public sealed class NdjsonReadingTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Fact]
    public void Values_keep_their_exact_text()
    {
        var line = """{"event_id":"a\"\u00e9\n\\,","event_ts":true,"seller_id":12.50,"event_type":null,"currency":"","amount":-0.10e+2}""";
        var read = _bench.Read("a.ndjson", $"\r\n{line}\r\n  \n{{}}");

        Assert.Equal(
            [$"2|a\"é\n\\,|true|12.50|∅|∅|-0.10e+2|∅|∅|∅|whole|{line}", "4|∅|∅|∅|∅|∅|∅|∅|∅|∅|whole|{}"],
            read.Rows.Select(row => row.Text));
        Assert.Equal(new LineCounts(4, 0, 2, 0), read.Lines);
    }

    [Fact]
    public void Keys_match_in_any_case_and_others_are_ignored_but_named()
    {
        var read = _bench.Read("a.jsonl", "{\" Event_ID \":\"x\",\"note\":{\"a\":[1,2]},\"événement\":1}\n{\"x\":1,\"note\":2,\"Source_System\":null,\"\\u0061mount\":3}\n");

        Assert.Equal("x", read.Rows[0]["event_id"]);
        Assert.Equal("3", read.Rows[1]["amount"]);
        Assert.Equal(["note", "événement", "x"], read.IgnoredColumns);
    }

    [Fact]
    public void The_first_hundred_ignored_keys_are_named()
    {
        var read = _bench.Read("a.ndjson", string.Concat(Enumerable.Range(0, 150).Select(number => $"{{\"k{number}\":1}}\n")));

        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"k{number}"), read.IgnoredColumns);
        Assert.Equal(150, read.Rows.Count);
    }

    [Theory]
    [InlineData("{\"event_id\":\"x\"")]
    [InlineData("{\"event_id\":\"x\"} {}")]
    [InlineData("{\"event_id\":\"x\",}")]
    [InlineData("{\"event_id\":\"x\",\"EVENT_ID\":\"y\"}")]
    [InlineData("{\"event_id\":null,\"event_id\":\"y\"}")]
    [InlineData("{\"note\":1,\"note\":2}")]
    [InlineData("{\"amount\":{\"value\":1}}")]
    [InlineData("{\"amount\":[1]}")]
    [InlineData("{\"amount\":01}")]
    [InlineData("{\"amount\":NaN}")]
    [InlineData("{\"seller_id\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("[1]")]
    [InlineData("12")]
    [InlineData("x")]
    [InlineData("// comment")]
    public void A_line_that_is_not_one_plain_object_is_malformed(string line)
    {
        var read = _bench.Read("a.ndjson", $"{{\"event_id\":1}}\n{line}\n{{\"event_id\":3}}\n");

        Assert.Equal([(2L, "malformed_json")], read.Broken);
        Assert.Equal(line, read.Rows[1].Raw);
        Assert.All(read.Rows[1].Fields, Assert.Null);
        Assert.Equal(["1", "3"], read.Whole.Select(row => row["event_id"]));
    }

    [Fact]
    public void Bytes_that_are_not_text_break_the_line_whose_exact_bytes_stay()
    {
        byte[] line = [.. "{\"event_id\":\""u8, 0xFF, .. "\"}"u8];
        var read = _bench.Read("a.ndjson", [.. line, .. "\n{\"event_id\":\"a\\u0000b\",\"amount\":1}\n{\"event_id\":1}"u8]);

        Assert.Equal([(1L, "bad_encoding"), (2L, "bad_encoding")], read.Broken);
        Assert.Equal(line, read.Rows[0].RawBytes);
        Assert.Null(read.Rows[1].RawBytes);
        Assert.Equal("a\uFFFDb", read.Rows[1]["event_id"]);
        Assert.Equal("1", read.Rows[1]["amount"]);
    }

    [Fact]
    public void An_oversized_line_is_cut_and_costs_only_itself()
    {
        var read = _bench.Read("a.ndjson", $"{{\"event_id\":\"{new string('x', 9 << 20)}\"}}\n{{\"event_id\":2}}");

        Assert.Equal([(1L, "oversized_line")], read.Broken);
        Assert.Equal(64 << 10, read.Rows[0].Raw.Length);
        Assert.Equal("2", read.Rows[1]["event_id"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    public void No_records_are_fine(string content) => Assert.Empty(_bench.Read("a.ndjson", content).Rows);

    [Fact]
    public void Compression_and_byte_order_marks_are_honoured()
    {
        byte[] content = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{\"event_id\":\"é\"}\n")];

        Assert.Equal("é", Assert.Single(_bench.Read("a.ndjson", content).Rows)["event_id"]);
        Assert.Equal("é", Assert.Single(_bench.Read("a.jsonl.zst", Workbench.Zstd(content)).Rows)["event_id"]);
        Assert.Equal("é", Assert.Single(_bench.Read("a.jsonl.gz", Workbench.Gzip([.. Encoding.UTF8.GetPreamble(), .. "{\"event_id\":\"é\"}"u8])).Rows)["event_id"]);
    }

    public void Dispose() => _bench.Dispose();
}
