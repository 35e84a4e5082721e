using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Specs;

/// <summary>A file whose last line has no line end may have been cut in its last field.</summary>
public abstract class OpenLineSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private const string Header = "event_id,event_ts,seller_id,event_type,currency,amount\n";
    private const string First = "e1,2026-11-10T12:00:00Z,S1,order_paid,EUR,10.00\n";
    private const string Whole = Header + First + "e2,2026-11-10T12:00:00Z,S1,order_paid,EUR,12.50\n";
    private const string Cut = Header + First + "e2,2026-11-10T12:00:00Z,S1,order_paid,EUR,12";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_whole_file_after_the_cut_one_is_a_conflict_that_says_where_the_known_amount_is_from(bool isFirstLoad)
    {
        var books = NewBooks();
        if (!isFirstLoad) books.Run(new EventRow("e0"));
        var cut = books.Write("cut.csv", Cut);
        var first = books.RunFiles(cut);
        Assert.Equal(new Receipt(2, 2, 0, 0, 0), first.Receipt);
        Assert.True(first.Batches[0].IsLastLineOpen);
        Assert.Equal(CheckStatus.Passed, LastLineOpen(first).Status);
        Assert.Contains("cut.csv|True|e2", Batches(books));

        var whole = books.Write("whole.csv", Whole);
        var second = books.RunFiles(whole);
        Assert.Equal(RunOutcome.Published, second.Outcome);
        Assert.Equal(new Receipt(2, 0, 1, 1, 0), second.Receipt);
        Assert.False(second.Batches[0].IsLastLineOpen);
        Assert.Equal((CheckStatus.Warned, 1), (LastLineOpen(second).Status, LastLineOpen(second).Findings));
        Assert.Contains(cut, LastLineOpen(second).Samples[0].Detail, StringComparison.Ordinal);
        var refused = Assert.Single(QuarantineQueries.Rows(books.Warehouse, null, null));
        Assert.Equal(("e2", "conflict:amount", cut), (refused.EventId, refused.Reasons, refused.KnownFromOpenLine));
        Assert.Equal(CheckStatus.Warned, LastLineOpen(books.Check()).Status);

        Assert.Equal(CheckStatus.Passed, LastLineOpen(books.Run(new EventRow("e9"))).Status);
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void The_cut_file_and_the_whole_one_in_one_run_are_told_so_too()
    {
        var books = NewBooks();
        var report = books.RunFiles(books.Write("a-cut.csv", Cut), books.Write("b-whole.csv", Whole));
        Assert.Equal(new Receipt(4, 2, 1, 1, 0), report.Receipt);
        Assert.Equal(CheckStatus.Warned, LastLineOpen(report).Status);
        Assert.EndsWith("a-cut.csv", Assert.Single(QuarantineQueries.Rows(books.Warehouse, null, null)).KnownFromOpenLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_conflict_with_another_line_of_the_file_is_not_told_so()
    {
        var books = NewBooks();
        books.RunFiles(books.Write("cut.csv", Cut));
        var report = books.RunFiles(books.Write("other.csv", Whole.Replace("10.00", "11.00", StringComparison.Ordinal).Replace("12.50", "12", StringComparison.Ordinal)));
        Assert.Equal(new Receipt(2, 0, 1, 1, 0), report.Receipt);
        Assert.Equal(CheckStatus.Passed, LastLineOpen(report).Status);
        Assert.Null(Assert.Single(QuarantineQueries.Rows(books.Warehouse, null, null)).KnownFromOpenLine);
    }

    [Fact]
    public void An_event_that_was_known_before_was_not_accepted_from_the_open_line()
    {
        var books = NewBooks();
        books.RunFiles(books.Write("first.csv", Header + "e2,2026-11-10T12:00:00Z,S1,order_paid,EUR,12\n"));
        books.RunFiles(books.Write("again.csv", Cut));
        books.RunFiles(books.Write("twice.csv", Header + "e3,2026-11-10T12:00:00Z,S1,order_paid,EUR,12\ne3,2026-11-10T12:00:00Z,S1,order_paid,EUR,12"));
        Assert.Equal(["first.csv|False|∅", "again.csv|True|∅", "twice.csv|True|∅"], Batches(books));
        Assert.Equal(CheckStatus.Passed, LastLineOpen(books.RunFiles(books.Write("whole.csv", Whole))).Status);
        Assert.Null(Assert.Single(QuarantineQueries.Rows(books.Warehouse, null, null)).KnownFromOpenLine);
    }

    [Fact]
    public void Every_text_says_whether_its_last_line_may_have_been_cut()
    {
        var books = NewBooks();
        const string composed = "caf\u00E9";
        string[] files =
        [
            books.Write("1.csv", Row("e1", "12")),
            books.Write("2.csv", Row("e2", "\"12\"")),
            books.Write("3.csv", Row("e3", "\"12")),
            books.Write("4.csv", Row("e4", "12") + "\n\n"),
            books.Write("5.csv", Row("e5", "12") + "\n  "),
            books.Write("6.csv.gz", Packed(Row("e6", "12"), stream => new GZipStream(stream, CompressionLevel.Fastest))),
            books.Write("7.csv", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Row("e7", "12"))]),
            books.Write("8.csv", Row("e8", "")[..^1]),
            books.Write("9.ndjson", EventFile.Ndjson([new EventRow("e9")]).TrimEnd()),
            books.Write("a.ndjson", EventFile.Ndjson([new EventRow("ea")]).TrimEnd()[..^1]),
            books.Write("b.csv", Row("cafe\u0301", "12")),
        ];
        books.IngestFiles(files);
        Assert.Equal(
            ["1.csv|True|e1", "2.csv|False|∅", "3.csv|True|∅", "4.csv|False|∅", "5.csv|True|∅", "6.csv.gz|True|e6", "7.csv|True|e7", "8.csv|True|∅", "9.ndjson|False|∅", "a.ndjson|True|∅", $"b.csv|True|{composed}"],
            Batches(books));
    }

    [Fact]
    public void A_receipt_says_which_bytes_it_is_for()
    {
        var books = NewBooks();
        var file = books.Write("packed.csv.gz", Packed(Whole, stream => new GZipStream(stream, CompressionLevel.Fastest)));
        var batch = books.RunFiles(file).Batches[0];
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), new FileInfo(file).Length), (batch.SourceSha256, batch.SourceBytes));
        Assert.Null(batch.TimesReadAs);
        Assert.Equal([$"{batch.SourceSha256}|{batch.SourceBytes}|False|∅|∅"], books.Rows("raw.batches", "source_sha256", "source_bytes", "is_last_line_open", "last_event_id", "times_read_as"));
    }

    private static string Row(string id, string amount) => $"{Header}{id},2026-11-10T12:00:00Z,S1,order_paid,EUR,{amount}";

    private static byte[] Packed(string text, Func<Stream, Stream> open)
    {
        using var packed = new MemoryStream();
        using (var stream = open(packed))
            stream.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static CheckResult LastLineOpen(RunReport report) => report.Checks.Single(check => check.Name == "last_line_open");

    private static IEnumerable<string> Batches(Books books) =>
        books.Rows("raw.batches", "source", "is_last_line_open", "last_event_id").Select(row => row[(row.LastIndexOf('/') + 1)..]);
}
