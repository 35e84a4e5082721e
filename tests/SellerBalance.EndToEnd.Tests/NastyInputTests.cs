using System.IO.Compression;
using System.Text;

namespace SellerBalance.EndToEnd;

public sealed class NastyInputTests
{
    private const string Warehouse = "seller-balance.duckdb";
    private static readonly string[] s_names =
    [
        "x'; DROP TABLE raw.events; --.csv",
        "with  spaces .csv",
        "brackets [a-z]{b}(c).csv",
        "📈 Umsätze.csv",
        "quote\"s.csv",
        "percent%20 {0} $HOME.csv",
        "-leading.csv",
    ];

    public static TheoryData<string> Names => new(s_names);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_may_have_any_name(string name)
    {
        using var here = new Workspace();
        here.Write(name, Sample.Events + Sample.Row("bad", amount: "x"));
        var source = name.StartsWith('-') ? "./" + name : name;
        var report = here.Succeed("ingest", source, "--json").Json;
        Assert.Equal("5 = 4 + 0 + 0 + 1", report.Receipt());
        Assert.Equal(source, report.GetProperty("batches")[0].Text("source"));
        Assert.Equal("bad", here.Succeed("quarantine", "show", "--json").Json[0].Text("event_id"));
        Assert.Equal("4", WarehouseState.Scalar(here.At(Warehouse), "SELECT count(*) FROM raw.events"));
        var parquet = name.Replace(".csv", ".parquet", StringComparison.Ordinal);
        here.Succeed("export", "raw.events", "--to", "./" + parquet);
        Assert.Equal("4 = 0 + 4 + 0 + 0", here.Succeed("ingest", "./" + parquet, "--json").Json.Receipt());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_warehouse_may_have_any_name(string name)
    {
        using var here = new Workspace();
        var file = name.Replace(".csv", ".duckdb", StringComparison.Ordinal);
        here.Succeed("run", here.Write("events.csv", Sample.Events), "--warehouse", "duckdb:" + file);
        Assert.True(File.Exists(here.At(file)));
        Assert.Equal(Sample.Balances, here.ReadBalances("--warehouse", "duckdb:" + file));
    }

    [Fact]
    public void An_empty_file_is_refused() => Refused("empty.csv", [], "empty.csv", "Expected a first line with the columns");

    [Fact]
    public void An_empty_folder_is_refused()
    {
        using var here = Published();
        Directory.CreateDirectory(here.At("inbox.csv"));
        Unchanged(here, () => here.Run("run", "inbox.csv").Refuses(66, "inbox.csv", "folder", "Expected"));
    }

    [Fact]
    public void A_header_with_a_missing_column_is_refused() =>
        Refused("x.csv", "event_id,event_ts,seller_id,currency,amount\na,b,c,d,e\n"u8.ToArray(), "x.csv, line 1", "lacks event_type", "add the missing");

    [Fact]
    public void A_header_with_a_column_twice_is_refused() =>
        Refused("x.csv", Encoding.UTF8.GetBytes(Sample.Header.TrimEnd() + ",amount\n"), "x.csv, line 1", "amount", "Rename or remove");

    [Fact]
    public void A_line_without_an_end_that_is_no_header_is_refused() => Refused("x.csv", "hello"u8.ToArray(), "x.csv", "lacks event_id");

    [Theory]
    [InlineData("noise.csv")]
    [InlineData("noise.tsv")]
    [InlineData("noise.parquet")]
    [InlineData("noise.csv.gz")]
    [InlineData("noise.csv.zst")]
    [InlineData("noise.ndjson.gz")]
    public void Noise_is_refused(string name)
    {
        var noise = new byte[50_000];
        new Random(5).NextBytes(noise);
        Refused(name, noise, name);
    }

    [Fact]
    public void Noise_with_an_ending_of_json_lines_is_quarantined_and_holds_the_run()
    {
        var noise = new byte[50_000];
        new Random(5).NextBytes(noise);
        using var here = Published();
        here.Write("noise.ndjson", noise);
        var mart = WarehouseState.Mart(here.At(Warehouse));
        var run = here.Run("run", "noise.ndjson", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(mart, WarehouseState.Mart(here.At(Warehouse)));
        here.Verify();
    }

    [Fact]
    public void A_truncated_gzip_is_refused()
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(Sample.Header + string.Concat(Enumerable.Range(0, 20_000).Select(number => Sample.Row($"t-{number}")))));
        Refused("cut.csv.gz", whole.ToArray()[..(int)(whole.Length / 2)], "cut.csv.gz", "truncated", "get the file again");
    }

    [Fact]
    public void A_truncated_parquet_is_refused()
    {
        using var here = Published();
        here.Succeed("export", "raw.events", "--to", "whole.parquet");
        here.Write("cut.parquet", File.ReadAllBytes(here.At("whole.parquet"))[..^20]);
        Unchanged(here, () => here.Run("run", "cut.parquet").Refuses(66, "cut.parquet", "get it again"));
    }

    [Theory]
    [InlineData("events.xlsx")]
    [InlineData("events")]
    public void An_ending_that_says_nothing_is_refused(string name) => Refused(name, "x"u8.ToArray(), name, ".csv", "Rename the file");

    [Fact]
    public void A_file_that_may_not_be_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "root may read every file.");
        using var here = Published();
        here.Write("secret.csv", Sample.Events);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(here.At("secret.csv"), UnixFileMode.None);
        Unchanged(here, () => here.Run("run", "secret.csv").Refuses(66, "secret.csv", "permissions"));
    }

    [Fact]
    public void A_header_alone_is_an_empty_delivery()
    {
        using var here = Published();
        here.Write("header.csv", Sample.Header);
        here.Write("no-end.csv", Sample.Header.TrimEnd());
        Unchanged(here, () => Assert.Equal("0 = 0 + 0 + 0 + 0", here.Succeed("run", "header.csv", "no-end.csv", "--json").Json.Receipt()));
    }

    [Fact]
    public void A_line_of_100_MB_is_one_refused_row_and_its_neighbours_are_accepted()
    {
        using var here = new Workspace();
        using (var file = File.Create(here.At("long.csv")))
        {
            file.Write(Encoding.UTF8.GetBytes(Sample.Header + Sample.Row("before")));
            var block = Enumerable.Repeat((byte)'x', 1 << 20).ToArray();
            for (var megabyte = 0; megabyte < 100; megabyte++) file.Write(block);
            file.Write(Encoding.UTF8.GetBytes("\n" + Sample.Row("after")));
        }

        var report = here.Succeed("ingest", "long.csv", "--json").Json;
        Assert.Equal("3 = 2 + 0 + 0 + 1", report.Receipt());
        Assert.True(new FileInfo(here.At(Warehouse)).Length < 50 << 20, "The warehouse kept the whole line.");
    }

    [Fact]
    public void A_header_of_100_MB_is_refused()
    {
        using var here = Published();
        using (var file = File.Create(here.At("long.csv")))
        {
            var block = Enumerable.Repeat((byte)'x', 1 << 20).ToArray();
            for (var megabyte = 0; megabyte < 100; megabyte++) file.Write(block);
        }

        Unchanged(here, () => here.Run("run", "long.csv").Refuses(66, "long.csv", "longer than"));
    }

    [Fact]
    public void NUL_bytes_line_breaks_in_quotes_and_an_unclosed_quote_cost_their_own_rows_only()
    {
        using var here = new Workspace();
        here.Write("odd.csv", Sample.Header + Sample.Row("a") + Sample.Row("b\0c") + Sample.Row("d", seller: "\"two\nlines\"") + Sample.Row("e", seller: "\"open") + Sample.Row("f") + "\n\n" + Sample.Row("g"));
        var report = here.Succeed("ingest", "odd.csv", "--json").Json;
        var receipt = report.GetProperty("receipt");
        Assert.Equal(receipt.Number("read"), receipt.Number("accepted") + receipt.Number("rejected"));
        var accepted = WarehouseState.Scalar(here.At(Warehouse), "SELECT string_agg(event_id, ' ' ORDER BY event_id) FROM raw.events");
        Assert.Equal("a f g", accepted);
        Assert.Equal(3, receipt.Number("rejected"));
    }

    private static Workspace Published()
    {
        var here = new Workspace();
        here.Publish("published.csv");
        return here;
    }

    private static void Refused(string name, byte[] bytes, params string[] parts)
    {
        using var here = Published();
        here.Write(name, bytes);
        Unchanged(here, () => here.Run("run", name).Refuses(66, parts));
    }

    private static void Unchanged(Workspace here, Action act)
    {
        var before = WarehouseState.Of(here.At(Warehouse));
        act();
        Assert.Equal(before, WarehouseState.Of(here.At(Warehouse)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(here.TempFolder));
        here.Verify();
    }
}
