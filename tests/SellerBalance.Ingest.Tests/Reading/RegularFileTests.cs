using System.Text;
using CsCheck;

namespace SellerBalance.Ingest.Tests.Reading;

public sealed class RegularFileTests : IDisposable
{
    private const string Good = "e,t,s,fee,EUR,1";
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\ne,t,s,fee,EUR,1\n\n\n")]
    [InlineData("\r\ne,t,s,fee,EUR,1\r\n\r\n\r\n")]
    [InlineData("\r\ne,t,s,fee,EUR,1")]
    [InlineData("\n,,,,,\né,\t\u007f,שלום,👩‍👩‍👧,\u00a0,\u2028\n")]
    public void A_regular_file_is_left_to_duckdb(string content) =>
        Assert.Equal(2, _bench.Read("a.csv", Workbench.Header + content).Prepared.FirstLine);

    [Theory]
    [InlineData("\ne,t,s,fee,EUR,\"1\"\n")]
    [InlineData("\ne,t,s,fee,EUR,1\r\n")]
    [InlineData("\r\ne,t,s,fee,EUR,1\n")]
    [InlineData("\ne\r,t,s,fee,EUR,1\n")]
    [InlineData("\ne,t,s,fee,EUR,1\r")]
    [InlineData("\r\ne,t,s,fee,EUR,1\r")]
    [InlineData("\ne,t,s,fee,EUR\n")]
    [InlineData("\ne,t,s,fee,EUR,1,\n")]
    [InlineData("\ne,t,s,fee,EUR,1\n\ne,t,s,fee,EUR,1\n")]
    [InlineData("\ne,t,s,fee,EUR,1\n \n")]
    [InlineData("\ne,t,s,fee,EUR,\0\n")]
    [InlineData("\ne,t,s,fee,EUR,\u001f\n")]
    public void A_file_that_might_be_read_in_two_ways_is_not(string content) =>
        Assert.Null(_bench.Read("a.csv", Workbench.Header + content).Prepared.FirstLine);

    [Fact]
    public void A_disturbance_is_seen_wherever_it_stands()
    {
        var header = Encoding.ASCII.GetBytes(Workbench.Header + "\n");
        for (var length = 0; length < 150; length++)
        {
            foreach (var disturbance in (byte[])[(byte)'"', (byte)',', (byte)'\r', (byte)'\n', 0, 0x1F, 0x80, 0xC3, 0xFF])
            {
                byte[] line = [.. Encoding.ASCII.GetBytes(new string('x', length)), disturbance, .. Encoding.ASCII.GetBytes($"x,t,s,fee,EUR,1\n{Good}\n")];
                Assert.Null(Prepare([.. header, .. line]).FirstLine);
            }

            Assert.Equal(2, Prepare([.. header, .. Encoding.ASCII.GetBytes($"{new string('x', length)},t,s,fee,EUR,1\n{Good}")]).FirstLine);
        }
    }

    [Fact]
    public void A_file_is_regular_exactly_if_every_line_is()
    {
        var piece = Gen.Frequency((40, Gen.Const(Good)), (4, Gen.Const("é€𝄞,\t,,,x,")), (1, Gen.Const("a,b")), (1, Gen.Const("\"e\",t,s,fee,EUR,1")), (1, Gen.Const("")), (1, Gen.Const("e\r,t,s,fee,EUR,1")));
        var lineEnd = Gen.Frequency((200, Gen.Const(true)), (1, Gen.Const(false)));
        Gen.Select(Gen.Bool, Gen.Select(piece, lineEnd).Array[0, 30], Gen.Bool).Sample(
            (isWindows, lines, endsWithLine) =>
            {
                var usual = isWindows ? "\r\n" : "\n";
                var text = Workbench.Header + usual + string.Concat(lines.Select(line => line.Item1 + (line.Item2 ? usual : isWindows ? "\n" : "\r\n")));
                if (!endsWithLine)
                    text = text[..^usual.Length];
                var isRegular = IsRegular(text, usual);
                Assert.Equal(isRegular, Prepare(Encoding.UTF8.GetBytes(text)).FirstLine is not null);
            },
            iter: 2000,
            threads: 1);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_file_large_enough_for_several_threads_is_counted_and_scanned_in_order(string lineEnd)
    {
        const int records = 400_000;
        var path = Path.Join(_bench.Folder, "large.csv");
        using (var file = new StreamWriter(path) { NewLine = lineEnd })
        {
            file.WriteLine(Workbench.Header + ",note");
            for (var record = 0; record < records; record++)
                file.WriteLine($"e{record},2024-01-01T00:00:00Z,s{record % 97},fee,EUR,{record}.25,{(record % 1000 == 0 ? "é€𝄞" : "")}");
        }

        var prepared = _bench.Prepare(path);

        Assert.Equal(2, prepared.FirstLine);
        Assert.Equal(records, prepared.Records);
        Assert.Equal([[(long)records, (long)records]], _bench.Query($"SELECT count(*), count(*) FILTER (event_id = 'e' || n) FROM (SELECT event_id, row_number() OVER () - 1 AS n FROM ({prepared.Relation}))"));
        Assert.Equal([[(long)records]], _bench.Query($"SELECT count(*) FILTER (raw LIKE 'e' || (line - 2) || ',2024%') FROM ({prepared.RawRelation})"));

        // One bad byte in the last range is enough.
        using (var file = File.OpenWrite(path))
        {
            file.Seek(-10, SeekOrigin.End);
            file.WriteByte(0xFF);
        }

        Assert.Null(_bench.Prepare(path).FirstLine);
    }

    public void Dispose() => _bench.Dispose();

    private static bool IsRegular(string text, string lineEnd)
    {
        var lines = text.Split(lineEnd).ToList();
        while (lines.Count > 1 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines.TrueForAll(line => line.Count(character => character == ',') == 5 && !line.AsSpan().ContainsAny('\r', '\n', '"'));
    }

    private PreparedSource Prepare(byte[] content) => _bench.Prepare(_bench.Write("a.csv", content));
}
