using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace SellerBalance.EndToEnd;

public sealed class SameContentTests : IClassFixture<SameContentTests.Folder>
{
    private readonly Workspace _here;

    public SameContentTests(Folder folder) => _here = folder.Here;

    private static readonly string[] s_names =
    [
        "e.csv", "e.tsv", "semicolon.csv", "pipe.csv", "e.ndjson", "e.jsonl", "e.parquet", "e.csv.gz", "e.csv.zst", "e.ndjson.gz", "e.jsonl.zst",
        "e.tsv.gz", "utf16le.csv", "utf16be.csv", "utf16.ndjson", "utf16.csv.gz", "crlf.csv", "quoted.csv", "mark.csv", "shuffled.csv", "e.txt",
        "no-end.csv", "typed.parquet",
    ];

    public static TheoryData<string> Names => new(s_names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_format_gives_the_same_balances_and_the_same_again_in_another_changes_nothing(string name)
    {
        var file = $"{name}.duckdb";
        var warehouse = "duckdb:" + file;
        Assert.Equal("4 = 4 + 0 + 0 + 0", _here.Succeed("run", name, "--warehouse", warehouse, "--json").Json.Receipt());
        Assert.Equal(Sample.Balances, _here.ReadBalances("--warehouse", warehouse));
        var before = WarehouseState.Of(_here.At(file));
        var other = name == "e.csv" ? "e.parquet" : "e.csv";
        Assert.Equal("4 = 0 + 4 + 0 + 0", _here.Succeed("run", other, "--warehouse", warehouse, "--json").Json.Receipt());
        Assert.Equal(before, WarehouseState.Of(_here.At(file)));
        Assert.Equal(WarehouseState.Of(_here.At("plain.duckdb")), before);
    }

    [Theory]
    [InlineData("e.csv")]
    [InlineData("e.tsv")]
    [InlineData("semicolon.csv")]
    [InlineData("e.ndjson")]
    [InlineData("e.parquet")]
    [InlineData("e.csv.gz")]
    [InlineData("e.csv.zst")]
    [InlineData("e.jsonl.zst")]
    [InlineData("utf16le.csv")]
    [InlineData("crlf.csv")]
    public void Standard_input_is_taken_in_every_format(string name)
    {
        var warehouse = $"duckdb:stdin-{name}.duckdb";
        var run = _here.Pipe(File.ReadAllBytes(_here.At(name)), "run", "-", "--warehouse", warehouse, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("4 = 4 + 0 + 0 + 0", run.Json.Receipt());
        Assert.Equal(Sample.Balances, _here.ReadBalances("--warehouse", warehouse));
    }

    [Fact]
    public void All_of_them_in_one_run_are_one_accepted_and_the_others_duplicates()
    {
        var report = _here.Succeed(["run", .. s_names, "--warehouse", "duckdb:all.duckdb", "--json"]).Json;
        Assert.Equal($"{4 * s_names.Length} = 4 + {4 * (s_names.Length - 1)} + 0 + 0", report.Receipt());
        Assert.Equal(Sample.Balances, _here.ReadBalances("--warehouse", "duckdb:all.duckdb"));
        _here.Verify("--warehouse", "duckdb:all.duckdb");
    }

    public sealed class Folder : IDisposable
    {
        public Folder()
        {
            var rows = Sample.Events.TrimEnd('\n').Split('\n').Select(line => line.Split(',')).ToList();
            Delimited("e.csv", ",");
            Delimited("e.txt", ",");
            Delimited("e.tsv", "\t");
            Delimited("semicolon.csv", ";");
            Delimited("pipe.csv", "|");
            var csv = Sample.Events;
            var ndjson = string.Concat(rows.Skip(1).Select(row => JsonSerializer.Serialize(rows[0].Zip(row).ToDictionary(pair => pair.First, pair => pair.Second)) + "\n"));
            Here.Write("e.ndjson", ndjson);
            Here.Write("e.jsonl", ndjson);
            Here.Write("e.csv.gz", Gzip(Encoding.UTF8.GetBytes(csv)));
            Here.Write("e.ndjson.gz", Gzip(Encoding.UTF8.GetBytes(ndjson)));
            Here.Write("e.tsv.gz", Gzip(Encoding.UTF8.GetBytes(csv.Replace(',', '\t'))));
            Here.Write("e.csv.zst", Zstd(csv));
            Here.Write("e.jsonl.zst", Zstd(ndjson));
            Here.Write("utf16le.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(csv)]);
            Here.Write("utf16be.csv", [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(csv)]);
            Here.Write("utf16.ndjson", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(ndjson)]);
            Here.Write("utf16.csv.gz", Gzip([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(csv)]));
            Here.Write("crlf.csv", csv.Replace("\n", "\r\n", StringComparison.Ordinal));
            Here.Write("mark.csv", "\uFEFF" + csv);
            Here.Write("no-end.csv", csv.TrimEnd('\n'));
            Here.Write("quoted.csv", string.Concat(rows.Select(row => string.Join(',', row.Select(field => $"\"{field}\"")) + "\n")));
            Here.Write("shuffled.csv", string.Concat(rows.Select(row => string.Join(',', row.Reverse()) + "\n")));
            Here.Succeed("run", "e.csv", "--warehouse", "duckdb:plain.duckdb");
            Here.Succeed("export", "raw.events", "--to", "e.parquet", "--warehouse", "duckdb:plain.duckdb");
            WarehouseState.Change(Here.At("typed.duckdb"), $"""
                COPY (SELECT event_id, event_ts::TIMESTAMPTZ AS event_ts, seller_id, event_type, currency, amount::DECIMAL(18,4) AS amount,
                  signed_amount::DECIMAL(18,4) AS signed_amount, direction, source_system
                FROM read_csv('{Here.At("e.csv")}', all_varchar=true)) TO '{Here.At("typed.parquet")}' (FORMAT parquet)
                """);

            void Delimited(string name, string delimiter) => Here.Write(name, string.Concat(rows.Select(row => string.Join(delimiter, row) + "\n")));
        }

        internal Workspace Here { get; } = new();

        public void Dispose() => Here.Dispose();

        private static byte[] Gzip(byte[] bytes)
        {
            using var file = new MemoryStream();
            using (var gzip = new GZipStream(file, CompressionLevel.Fastest)) gzip.Write(bytes);
            return file.ToArray();
        }

        private static byte[] Zstd(string text)
        {
            using var compressor = new ZstdSharp.Compressor();
            return compressor.Wrap(Encoding.UTF8.GetBytes(text)).ToArray();
        }
    }
}
