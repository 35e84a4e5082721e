using System.Text;

namespace SellerBalance.Ingest.Tests.Reading;

public sealed class ManyBrokenLinesTests : IDisposable
{
    private const int Lines = 2_000_000;
    private readonly Workbench _bench = new();

    [Fact]
    public void Among_two_million_lines_exactly_the_broken_ones_are_broken()
    {
        var path = Path.Join(_bench.Folder, "many.csv");
        var expected = new List<string>();
        long records = 0, continuation = 0;
        using (var file = new BufferedStream(File.Create(path), 1 << 20))
        {
            file.Write(Encoding.ASCII.GetBytes(Workbench.Header + "\n"));
            for (var line = 2; line <= Lines; line++)
            {
                records++;
                if (line % 499 != 0)
                {
                    file.Write(Encoding.UTF8.GetBytes(line % 3 == 0 ? $"e{line},t,\"s,\"\"1\"\"\",fee,EUR,1.5\n" : $"e{line},t,s1,fee,EUR,1.5{(line % 7 == 0 ? "\r" : "")}\n"));
                }
                else if (line / 499 % 9 == 8)
                {
                    file.Write(Encoding.UTF8.GetBytes($"e{line},t,\"s\n1\",fee,EUR,1.5\n"));
                    line++;
                    continuation++;
                }
                else
                {
                    var (bytes, reason) = Broken(line, line / 499 % 9);
                    file.Write(bytes);
                    expected.Add($"{line}:{reason}");
                }
            }
        }

        var broken = new List<string>();
        long whole = 0;
        var lines = _bench.ReadFile(path, row =>
        {
            if (row.Broken is not null) broken.Add($"{row.Line}:{row.Broken}");
            var seller = row.Line % 499 == 0 ? "s\n1" : row.Line % 3 == 0 ? "s,\"1\"" : "s1";
            if (row.Broken is null && row["event_id"] == $"e{row.Line}" && row["event_ts"] == "t" && row["amount"] == "1.5" && row["seller_id"] == seller) whole++;
        });

        Assert.Equal(expected, broken);
        Assert.Equal(records - expected.Count, whole);
        Assert.Equal(continuation, lines!.Continuation);
    }

    [Theory]
    [InlineData("e,\"t,s,fee,EUR,1\n")]
    [InlineData("e,\"t,s,fee\n")]
    [InlineData("\"\"\"\n")]
    [InlineData("e,\"t\"\"\n")]
    public void Two_million_unclosed_quotes_break_two_million_lines(string line)
    {
        var path = Path.Join(_bench.Folder, "unclosed.csv");
        using (var file = new StreamWriter(path))
        {
            file.Write(Workbench.Header + "\n");
            for (var number = 0; number < Lines; number++)
                file.Write(line);
        }

        var broken = 0;
        var lines = _bench.ReadFile(path, row => broken += row.Broken == "bad_quoting" ? 1 : 0);

        Assert.Equal(new LineCounts(Lines + 1, 1, 0, 0), lines);
        Assert.Equal(Lines, broken);
    }

    public void Dispose() => _bench.Dispose();

    private static (byte[] Line, string Reason) Broken(int line, int kind) => kind switch
    {
        0 => (Encoding.UTF8.GetBytes($"e{line},t,\"s1,fee,EUR,1.5\n"), "bad_quoting"),
        1 => (Encoding.UTF8.GetBytes($"e{line},t,s1\",fee,EUR,1.5\n"), "bad_quoting"),
        2 => (Encoding.UTF8.GetBytes($"e{line},t,s1,fee,EUR\n"), "wrong_column_count"),
        3 => (Encoding.UTF8.GetBytes($"e{line},t,s1,fee,EUR,1.5,\"x\n"), "bad_quoting"),
        4 => ([.. Encoding.UTF8.GetBytes($"e{line},t,s"), 0xE2, 0x82, .. ",fee,EUR,1.5\n"u8], "bad_encoding"),
        5 => (Encoding.UTF8.GetBytes($"e{line},t,\0,fee,EUR,1.5\r\n"), "bad_encoding"),
        6 => (Encoding.UTF8.GetBytes($"e{line},t,\"s1\"1,fee,EUR,1.5\n"), "bad_quoting"),
        _ => (Encoding.UTF8.GetBytes($"e{line},t,{new string('s', line % 20 == 0 ? (1 << 20) + 1 : 1)},fee,EUR,1.5,\n"), line % 20 == 0 ? "oversized_line" : "wrong_column_count"),
    };
}
