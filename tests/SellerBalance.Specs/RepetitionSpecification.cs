using System.IO.Compression;
using System.Text;
using SellerBalance.Ingest;

namespace SellerBalance.Specs;

/// <summary>The same rows again change nothing but the run log, however they come.</summary>
public abstract class RepetitionSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static readonly EventRow[] Dirty =
    [
        new("e1") { SourceSystem = "shop" },
        new("e2") { SourceSystem = "shop", EventType = "fee", Amount = "1.5", EventTs = "2026-11-11T09:00:00+02:00" },
        new("e3") { SourceSystem = "shop", Amount = "1e3" },
        new("e3") { SourceSystem = "shop", Amount = "1e3" },
        new("e4") { SourceSystem = "shop", SellerId = null, Currency = "XXX" },
        new("e5") { SourceSystem = "shop", EventTs = "2026-11-12T00:00:00Z", EventType = "payout", Amount = "8.50" },
        new("e1") { SourceSystem = "shop", Amount = "11" },
        new("e2") { SourceSystem = "shop", EventType = "fee", Amount = "1.50", EventTs = "2026-11-11T07:00:00Z" },
    ];

    private static readonly string[] Backwards =
        ["source_system", "direction", "signed_amount", "amount", "currency", "event_type", "seller_id", "event_ts", "event_id"];

    [Fact]
    public void A_dirty_file_again_adds_nothing_to_events_quarantine_or_mart()
    {
        var books = NewBooks();
        var file = books.Write("dirty.csv", EventFile.Csv(Dirty) + "broken,line\n");
        Assert.Equal(new Receipt(9, 3, 1, 1, 4), books.RunFiles(file).Receipt);
        var events = books.Rows("raw.events");
        var quarantine = books.Rows("raw.quarantine");
        var mart = books.Mart();
        books.Reopen();
        Assert.Equal(new Receipt(9, 0, 4, 1, 4), books.RunFiles(file).Receipt);
        Assert.Equal(events, books.Rows("raw.events"));
        Assert.Equal(quarantine, books.Rows("raw.quarantine"));
        Assert.Equal(mart, books.Mart());
        Assert.Equal(2, books.Rows("ops.runs").Count);
    }

    [Fact]
    public void The_same_rows_in_another_name_dialect_format_or_compression_change_nothing()
    {
        var books = NewBooks();
        books.Run(Dirty);
        var before = books.Everything();
        string[] again =
        [
            books.Write("renamed.csv", EventFile.Csv(Dirty)),
            books.Write("semicolons.csv", EventFile.Delimited(Dirty, ';', "\r\n", Backwards)),
            books.Write("tabs.tsv", EventFile.Delimited(Dirty, '\t', "\n", Backwards)),
            books.Write("objects.ndjson", EventFile.Ndjson(Dirty)),
            books.Write("packed.csv.gz", Gzip(EventFile.Csv(Dirty))),
            books.Write("packed.ndjson.gz", Gzip(EventFile.Ndjson(Dirty))),
        ];
        foreach (var file in again)
        {
            Assert.Equal(new Receipt(8, 0, 4, 1, 3), books.RunFiles(file).Receipt);
            Assert.Equal(before, books.Everything());
        }
    }

    [Fact]
    public void The_same_rows_in_another_order_give_the_same_books()
    {
        var rows = Dirty.Take(6).ToList();
        var books = NewBooks();
        books.Run(rows);
        var other = NewBooks();
        other.RunFiles(
            other.Write("late.ndjson", EventFile.Ndjson(rows.Skip(3).Reverse())),
            other.Write(rows.Take(3).Reverse()));
        Assert.Equal(books.Everything(), other.Everything());
    }

    [Fact]
    public void Equal_rejected_rows_of_one_run_are_all_kept()
    {
        var books = NewBooks();
        var bad = new EventRow("e1") { Amount = "ten" };
        books.Run(bad, bad, bad);
        Assert.Equal(3, books.Reasons().Count);
        books.Run(bad, bad, bad, bad);
        Assert.Equal(4, books.Reasons().Count);
    }

    [Fact]
    public void A_row_that_was_rejected_and_comes_corrected_is_accepted()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1") { Amount = "10,00" });
        Assert.Equal(1, books.Run(new EventRow("e1")).Receipt.Accepted);
        Assert.Equal(["e1: malformed_number:amount"], books.Reasons());
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
