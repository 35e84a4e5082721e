using System.Text;

namespace SellerBalance.Ingest.Tests.Reading;

public sealed class EncodingAndCompressionTests : IDisposable
{
    private const string Content = $"{Workbench.Header}\né€𝄞,t,s,fee,EUR,1\n\"a\nשלום\",t,s,fee,EUR,2\n";
    private static readonly string[] Expected = ["é€𝄞", "a\nשלום"];
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_byte_order_mark_says_the_encoding_and_is_no_part_of_the_header(string encoding)
    {
        var read = _bench.Read("a.csv", Encode(Content, encoding));

        Assert.Equal(Expected, read.Rows.Select(row => row["event_id"]));
        Assert.Equal(new LineCounts(4, 1, 0, 1), read.Lines);
        Assert.All(read.Rows, row => Assert.Null(row.RawBytes));
    }

    [Fact]
    public void A_byte_order_mark_does_not_keep_a_regular_file_from_being_one()
    {
        var read = _bench.Read("a.csv", Encode(Content.Replace("\"a\nשלום\"", "b", StringComparison.Ordinal), "utf-8"));

        Assert.Equal(["é€𝄞", "b"], read.Rows.Select(row => row["event_id"]));
    }

    [Theory]
    [InlineData("utf-16", 0xD800)]
    [InlineData("utf-16BE", 0xDC00)]
    public void Half_a_surrogate_pair_breaks_the_line_whose_exact_bytes_stay(string encoding, int half)
    {
        var units = Content.Replace("𝄞,t,", $"𝄞,{(char)half}x,", StringComparison.Ordinal);
        var bytes = Units(units, encoding);
        var read = _bench.Read("a.csv", bytes);

        Assert.Equal([(2L, "bad_encoding")], read.Broken);
        Assert.Equal("\uFFFD\uFFFD\uFFFDx", read.Rows[0]["event_ts"]);
        Assert.Equal(Units($"é€𝄞,{(char)half}x,s,fee,EUR,1", encoding)[2..], read.Rows[0].RawBytes);
    }

    [Fact]
    public void An_odd_byte_at_the_end_of_utf16_breaks_the_last_line()
    {
        byte[] bytes = [.. Units(Content, "utf-16")[..^2], 0xAB];
        var read = _bench.Read("a.csv", bytes);

        Assert.Equal([(3L, "bad_encoding")], read.Broken);
        Assert.Equal(Units("\"a\nשלום\",t,s,fee,EUR,2", "utf-16")[2..].Append((byte)0xAB), read.Rows[1].RawBytes);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Long_utf16_comes_back_whatever_stands_where_a_buffer_ends(string encoding)
    {
        var text = new StringBuilder(Workbench.Header).Append('\n');
        for (var line = 0; line < 20_000; line++)
            text.Append("𝄞é", 0, 2 + (line % 2)).Append(line).Append(",t,s,fee,EUR,𝄞\n");
        var read = _bench.Read("a.csv", Encode(text.ToString(), encoding));

        Assert.Empty(read.Broken);
        Assert.Equal(text.ToString().Split('\n')[1..^1], read.Rows.Select(row => row.Raw));
    }

    [Theory]
    [InlineData("a.csv.gz")]
    [InlineData("a.csv.zst")]
    public void A_compressed_file_is_read_like_the_file_itself(string name)
    {
        var read = _bench.Read(name, Compress(name, Encoding.UTF8.GetBytes(Content)));

        Assert.Equal(Expected, read.Rows.Select(row => row["event_id"]));
        Assert.Equal("a", read.Source.DerivedSourceSystem);
    }

    [Theory]
    [InlineData("a.csv.gz")]
    [InlineData("a.csv.zst")]
    public void Several_compressed_parts_are_one_file(string name)
    {
        var content = Encoding.UTF8.GetBytes(Content);
        var read = _bench.Read(name, [.. Compress(name, content[..30]), .. Compress(name, []), .. Compress(name, content[30..])]);

        Assert.Equal(Expected, read.Rows.Select(row => row["event_id"]));
    }

    [Theory]
    [InlineData("a.csv.gz")]
    [InlineData("a.csv.zst")]
    public void A_file_cut_off_anywhere_is_refused_whole(string name)
    {
        var whole = Compress(name, Rows(3000));
        foreach (var length in (int[])[0, 1, 3, 5, 10, 50, whole.Length / 2, whole.Length - 9, whole.Length - 8, whole.Length - 4, whole.Length - 1])
            Assert.Contains("damaged, truncated or not", _bench.Refusal(name, whole[..length]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.csv.gz")]
    [InlineData("a.csv.zst")]
    public void Stored_data_cut_off_anywhere_is_refused_too(string name)
    {
        // What cannot be compressed is stored as it is, where a missing end looks most like a shorter file.
        var noise = new byte[70_000];
        new Random(7).NextBytes(noise);
        byte[] content = [.. Encoding.UTF8.GetBytes(Workbench.Header + "\n"), .. noise];
        var whole = Compress(name, content);
        for (var length = 1; length < whole.Length; length += 997)
            Assert.Contains("damaged, truncated or not", _bench.Refusal(name, whole[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_gzip_file_is_refused_whole()
    {
        var whole = Workbench.Gzip(Rows(3000));
        foreach (var at in (int[])[0, 1, 200, whole.Length / 2, whole.Length - 7, whole.Length - 1])
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x10;
            Assert.Contains("not gzip", _bench.Refusal("a.csv.gz", damaged), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a.csv.gz")]
    [InlineData("a.csv.zst")]
    public void What_follows_a_compressed_file_is_not_passed_over(string name)
    {
        _bench.Refusal(name, [.. Compress(name, Rows(10)), .. "and something else"u8]);
        _bench.Refusal(name, [.. Compress(name, Rows(10)), .. Compress(name, Rows(10))[..12]]);
    }

    [Theory]
    [InlineData("a.csv.gz", 3000)]
    [InlineData("a.csv.zst", 3000)]
    [InlineData("a.csv.gz", 1)]
    [InlineData("a.csv.zst", 1)]
    public void Zeros_that_fill_the_last_block_of_a_tape_are_no_part_of_a_compressed_file(string name, int rows)
    {
        var whole = Compress(name, Rows(rows));
        foreach (var zeros in (int[])[4, 16, 509, 100_000])
        {
            Assert.Equal(rows, _bench.Read(name, [.. whole, .. new byte[zeros]]).Rows.Count);
            Assert.Equal(rows + 1, _bench.Read(name, [.. whole, .. Compress(name, "e,t,s,fee,EUR,1\n"u8.ToArray()), .. new byte[zeros]]).Rows.Count);
            _bench.Refusal(name, [.. whole[..^9], .. new byte[zeros]]);
            _bench.Refusal(name, [.. whole, .. "more"u8, .. new byte[zeros]]);
            _bench.Refusal(name, [.. whole, .. new byte[zeros], .. whole]);
        }
    }

    [Fact]
    public void The_content_says_how_a_file_is_compressed_whatever_its_name_says()
    {
        var csv = Encoding.UTF8.GetBytes(Content);
        Assert.Equal(Expected, _bench.Read("packed.csv", Workbench.Gzip(csv)).Rows.Select(row => row["event_id"]));
        Assert.Equal(Expected, _bench.Read("packed.tsv", Workbench.Zstd(csv)).Rows.Select(row => row["event_id"]));
        Assert.Equal(Expected, _bench.Read("packed.csv.gz", Workbench.Zstd(csv)).Rows.Select(row => row["event_id"]));
        Assert.Equal("x", Assert.Single(_bench.Read("packed.ndjson", Workbench.Gzip("{\"event_id\":\"x\"}\n"u8.ToArray())).Rows)["event_id"]);
    }

    [Theory]
    [InlineData("plain.csv.gz", "utf-8")]
    [InlineData("plain.csv.zst", "utf-16")]
    [InlineData("plain.ndjson.gz", "utf-8")]
    public void Plain_text_that_is_called_compressed_is_refused_as_that(string name, string encoding) =>
        Assert.Contains("the content is plain text", _bench.Refusal(name, Encode(Content + string.Concat(Enumerable.Repeat("é", 5000)), encoding)), StringComparison.Ordinal);

    [Fact]
    public void A_text_of_very_many_columns_is_read_like_any_other()
    {
        var columns = string.Concat(Enumerable.Range(0, 100_000).Select(column => $",c{column}"));
        var read = _bench.Read("wide.csv", Workbench.Header + columns + "\ne1,t,s,fee,EUR,1" + string.Concat(Enumerable.Repeat(",", 100_000)) + "\n");

        Assert.Equal("e1", Assert.Single(read.Rows)["event_id"]);
        Assert.Equal(100_000, read.IgnoredColumns.Count);
    }

    [Fact]
    public void Gzip_of_any_length_is_read_to_its_last_byte()
    {
        // Around the sizes at which one of the buffers on the way is just full.
        foreach (var size in (int[])[8192, 16384, 65536, 65536 - 64, 65536 + 64])
        {
            for (var length = size - 12; length <= size + 12; length++)
            {
                var content = new byte[length];
                new Random(length).NextBytes(content);
                using var text = new GzipText(new MemoryStream(Workbench.Gzip(content)));
                using var copy = new MemoryStream();
                text.CopyTo(copy);
                Assert.Equal(content, copy.ToArray());
            }
        }
    }

    [Fact]
    public void Standard_input_is_recognised_by_its_first_bytes()
    {
        var json = "\n{\"event_id\":\"x\"}\n"u8.ToArray();
        var csv = Encoding.UTF8.GetBytes(Content);

        Assert.Equal(Expected, _bench.ReadStandardInput(csv).Rows.Select(row => row["event_id"]));
        Assert.Equal(Expected, _bench.ReadStandardInput(Workbench.Gzip(csv)).Rows.Select(row => row["event_id"]));
        Assert.Equal(Expected, _bench.ReadStandardInput(Workbench.Zstd(Encode(Content, "utf-16"))).Rows.Select(row => row["event_id"]));
        Assert.Equal("x", Assert.Single(_bench.ReadStandardInput(json).Rows)["event_id"]);
        var compressed = _bench.ReadStandardInput(Workbench.Gzip(json));
        Assert.Equal("x", Assert.Single(compressed.Rows)["event_id"]);
        Assert.Equal("-", compressed.Source.Name);
        Assert.Equal("stdin", compressed.Source.DerivedSourceSystem);
    }

    [Fact]
    public void Standard_input_without_a_byte_has_no_header() =>
        Assert.StartsWith("-: has no header", Assert.Throws<InputException>(() => _bench.ReadStandardInput([])).Message, StringComparison.Ordinal);

    public void Dispose() => _bench.Dispose();

    private static byte[] Rows(int count) =>
        Encoding.UTF8.GetBytes(Workbench.Header + "\n" + string.Concat(Enumerable.Range(0, count).Select(row => $"e{row * 7919},t{row % 13},s,fee,EUR,{row}\n")));

    private static byte[] Compress(string name, byte[] content) =>
        name.EndsWith(".gz", StringComparison.Ordinal) ? Workbench.Gzip(content) : Workbench.Zstd(content);

    private static byte[] Encode(string text, string encoding) =>
        [.. Encoding.GetEncoding(encoding).GetPreamble(), .. Encoding.GetEncoding(encoding).GetBytes(text)];

    private static byte[] Units(string text, string encoding)
    {
        var isBigEndian = encoding == "utf-16BE";
        return [.. ("\uFEFF" + text).SelectMany(unit => isBigEndian ? new[] { (byte)(unit >> 8), (byte)unit } : [(byte)unit, (byte)(unit >> 8)])];
    }
}
