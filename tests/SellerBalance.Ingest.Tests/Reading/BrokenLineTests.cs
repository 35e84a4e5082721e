using System.Text;

namespace SellerBalance.Ingest.Tests.Reading;

public sealed class BrokenLineTests : IDisposable
{
    private const string Good = "e,t,s,fee,EUR,1";
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("e,t,s,fee,EUR", "wrong_column_count")]
    [InlineData("e,t,s,fee,EUR,1,", "wrong_column_count")]
    [InlineData("\"e\",t,s,fee,EUR", "wrong_column_count")]
    [InlineData("e,t\"x,s,fee,EUR,1", "bad_quoting")]
    [InlineData("e,\"t,s,fee,EUR,1", "bad_quoting")]
    [InlineData("e,\"t\"x,s,fee,EUR,1", "bad_quoting")]
    [InlineData("e,t,s,fee,EUR,\"1", "bad_quoting")]
    [InlineData("e,t,s,fee,EUR,1\"", "bad_quoting")]
    public void A_broken_line_costs_that_line_and_keeps_its_text(string line, string reason)
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header}\n{Good}\n{line}\n{Good}\n{Good}");

        Assert.Equal([(3L, reason)], read.Broken);
        Assert.Equal(line, read.Rows[1].Raw);
        Assert.All(read.Rows[1].Fields, Assert.Null);
        Assert.All(read.Whole, row => Assert.Equal(Good, row.Raw));
        Assert.Equal(3, read.Whole.Count());
    }

    [Theory]
    [InlineData(',')]
    [InlineData('\t')]
    public void A_quote_within_a_field_of_an_ignored_column_costs_nothing(char delimiter)
    {
        string Line(string note) => $"e,t,s,{note},fee,EUR,1".Replace(',', delimiter);
        var header = "event_id,event_ts,seller_id,note,event_type,currency,amount".Replace(',', delimiter);
        var read = _bench.Read("a.csv", string.Join('\n', header, Line("5\" pipe"), Line("a \"b\" \"\"c"), Line("\"x\""), Line("\"x\" y"), Line("last\"")));

        Assert.Equal([(5L, "bad_quoting")], read.Broken);
        Assert.Equal([2L, 3, 4, 6], read.Whole.Select(row => row.Line));
        Assert.All(read.Whole, row => Assert.Equal("1", row["amount"]));
    }

    [Fact]
    public void Two_stray_quotes_far_apart_do_not_swallow_the_records_between()
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header}\ne,\"t,s,fee,EUR,1\n{Good}\n{Good}\ne,t\",s,fee,EUR,1\n{Good}\n");

        Assert.Equal([(2L, "bad_quoting"), (5L, "bad_quoting")], read.Broken);
        Assert.Equal([3, 4, 6], read.Whole.Select(row => row.Line));
    }

    [Fact]
    public void Two_stray_quotes_on_neighbouring_lines_break_both()
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header}\ne,\"t,s,fee,EUR,1\ne,t\",s,fee,EUR,1\n{Good}\n");

        Assert.Equal([(2L, "bad_quoting"), (3L, "bad_quoting")], read.Broken);
    }

    [Fact]
    public void A_complete_record_between_two_cut_lines_with_quotes_is_not_swallowed()
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header}\ne,\"t,s\n{Good}\nt\",s,fee,EUR,1\n");

        Assert.Equal([3], read.Whole.Select(row => row.Line));
        Assert.Equal([2, 4], read.Broken.Select(row => row.Line));
    }

    [Fact]
    public void A_record_over_lines_with_the_wrong_number_of_columns_breaks_only_its_first_line()
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header}\ne,\"t\nmore\",s,fee,EUR\n{Good}\n");

        Assert.Equal([(2L, "bad_quoting"), (3L, "bad_quoting")], read.Broken);
        Assert.Equal(["e,\"t", "more\",s,fee,EUR", Good], read.Rows.Select(row => row.Raw));
    }

    [Fact]
    public void A_quoted_field_may_have_999_line_breaks_and_not_one_more()
    {
        var most = _bench.Read("a.csv", $"{Workbench.Header}\ne,\"{new string('\n', 999)}\",s,fee,EUR,1\n{Good}\n");
        Assert.Empty(most.Broken);
        Assert.Equal(999, most.Lines!.Continuation);

        var more = _bench.Read("b.csv", $"{Workbench.Header}\ne,\"{new string('\n', 1000)}\",s,fee,EUR,1\n{Good}\n");
        Assert.Equal([(2L, "bad_quoting"), (1002L, "bad_quoting")], more.Broken);
        Assert.Equal(999, more.Lines!.Blank);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_record_may_be_one_mebibyte_long_and_not_longer(bool isQuoted)
    {
        var longest = new string('x', (1 << 20) - Good.Length - (isQuoted ? 2 : 0));
        string Record(string text) => isQuoted ? $"e{text},t,s,fee,EUR,\"1\"" : $"e{text},t,s,fee,EUR,1";

        Assert.Empty(_bench.Read("a.csv", $"{Workbench.Header}\r\n{Record(longest)}\r\n{Good}\r\n").Broken);

        var read = _bench.Read("b.csv", $"{Workbench.Header}\r\n{Record(longest + "x")}\r\n{Good}\r\n");
        Assert.Equal([(2L, "oversized_line")], read.Broken);
        Assert.Equal("e" + new string('x', (64 << 10) - 1), read.Rows[0].Raw);
        Assert.Equal(Good, read.Rows[1].Raw);
    }

    [Fact]
    public void A_line_far_longer_than_memory_should_hold_is_skipped_and_cut_between_characters()
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header}\nx{string.Concat(Enumerable.Repeat("€", 3 << 20))}\n{Good}\n");

        Assert.Equal([(2L, "oversized_line")], read.Broken);
        Assert.Equal("x" + string.Concat(Enumerable.Repeat("€", 21845)), read.Rows[0].Raw);
        Assert.Null(read.Rows[0].RawBytes);
        Assert.Equal(3, read.Rows[1].Line);
    }

    [Fact]
    public void A_quoted_field_over_lines_may_not_make_a_record_longer_than_one_mebibyte()
    {
        var line = new string('x', 200_000);
        var read = _bench.Read("a.csv", $"{Workbench.Header}\ne,\"{line}\n{line}\n{line}\n{line}\n{line}\n{line}\",s,fee,EUR,1\n{Good}\n");

        Assert.Equal([2L, 3, 4, 5, 6, 7], read.Broken.Select(row => row.Line));
        Assert.Equal(8, Assert.Single(read.Whole).Line);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0 })]
    public void Bytes_that_are_not_text_break_the_line_whose_fields_and_exact_bytes_stay(byte[] bad)
    {
        byte[] line = [.. "e,t"u8, .. bad, .. ",s,fee,EUR,\r1"u8];
        var read = _bench.Read("a.csv", [.. Encoding.UTF8.GetBytes($"{Workbench.Header}\n{Good}\n"), .. line, .. Encoding.UTF8.GetBytes($"\n{Good}\n")]);

        Assert.Equal([(3L, "bad_encoding")], read.Broken);
        var row = read.Rows[1];
        Assert.Equal("e", row["event_id"]);
        Assert.StartsWith("t\uFFFD", row["event_ts"], StringComparison.Ordinal);
        Assert.Equal("\r1", row["amount"]);
        Assert.Equal(line, row.RawBytes);
        Assert.Equal(Encoding.UTF8.GetString(line).Replace('\0', '\uFFFD'), row.Raw);
        Assert.Equal(Good, read.Rows[2].Raw);
    }

    [Fact]
    public void The_longest_record_of_nothing_but_bad_bytes_is_still_one_row()
    {
        byte[] line = [.. "e,t,s,fee,EUR,"u8, .. Enumerable.Repeat((byte)0xFF, (1 << 20) - 14)];
        var read = _bench.Read("a.csv", [.. Encoding.UTF8.GetBytes($"{Workbench.Header}\n"), .. line, (byte)'\n', .. Encoding.UTF8.GetBytes(Good)]);

        Assert.Equal([(2L, "bad_encoding")], read.Broken);
        Assert.Equal(line, read.Rows[0].RawBytes);
        Assert.Equal((1 << 20) - 14, read.Rows[0]["amount"]!.Length);
    }

    public void Dispose() => _bench.Dispose();
}
