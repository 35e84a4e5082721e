using System.IO.Compression;
using System.IO.Hashing;
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
    public void The_first_of_two_rows_far_apart_counts_and_the_other_is_refused_with_its_line()
    {
        const int rows = 30_000;
        var books = NewBooks();
        var many = Enumerable.Range(1, rows).Select(number => new EventRow($"e{number}") { SellerId = $"S{number % 3}" });
        var report = books.RunFiles(
            books.Write("many.csv", EventFile.Csv(many.Append(new EventRow("e1") { Amount = "11" }).Append(new EventRow("e2") { SellerId = "S2" }))),
            books.Write("more.csv", EventFile.Csv([new EventRow("e3") { SellerId = null }, new EventRow("e4") { Currency = "USD" }, new EventRow("e0")])));
        Assert.Equal([new Receipt(rows + 2, rows, 1, 1, 0), new Receipt(3, 1, 0, 1, 1)], report.Batches.Select(batch => batch.Receipt));
        Assert.Equal(
            [("e1", rows + 2L, "conflict:amount"), ("e3", 2L, "missing_key:seller_id"), ("e4", 3L, "conflict:currency")],
            QuarantineQueries.Rows(books.Warehouse, null, null).Select(row => (row.EventId, row.Line!.Value, row.Reasons)));
        Assert.Equal(rows + 1, books.Rows("raw.events", "event_id").Count);
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_row_says_its_system_also_behind_rows_that_did_not_and_came_again()
    {
        var books = NewBooks();
        const int Pairs = 20;
        const string Header = "event_id,event_ts,seller_id,event_type,currency,amount";
        // The same event again and again, from files that do not say; behind each of them an event of a file that does.
        var files = Enumerable.Range(0, Pairs).SelectMany(number => (string[])
        [
            books.Write($"{number:00}-again.csv", $"{Header}\ne,2026-11-10,S1,order_paid,EUR,10\n"),
            books.Write($"{number:00}-said.csv", $"{Header},source_system\ne{number:00},2026-11-10,S1,order_paid,EUR,10,shop\n"),
        ]);

        Assert.Equal(new Receipt(2 * Pairs, Pairs + 1, Pairs - 1, 0, 0), books.RunFiles([.. files]).Receipt);
        Assert.Equal(Pairs, books.Rows("raw.events", "event_id", "source_system").Count(row => row.EndsWith("|shop", StringComparison.Ordinal)));
    }

    [Fact]
    public void Ids_that_are_taken_for_each_other_at_first_both_land()
    {
        var (one, other) = AlikeIds();
        var books = NewBooks();
        Assert.Equal(
            new Receipt(4, 3, 1, 0, 0),
            books.Run(new EventRow(one), new EventRow(other) { Amount = "5" }, new EventRow("e1"), new EventRow(other) { Amount = "5" }).Receipt);
        Assert.Equal([one, other, "e1"], books.Rows("raw.events", "event_id").OrderByDescending(id => id.Length).ThenBy(id => id == other));
        Assert.Empty(books.Broken());
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

    // Two ids of which the bits are the same that a stream of rows remembers.
    private static (string One, string Other) AlikeIds()
    {
        var seen = new Dictionary<(uint, ulong), string>();
        for (var number = 0; ; number++)
        {
            var id = $"alike-{number:0000000}";
            var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(id));
            if (!seen.TryAdd(((uint)hash | 1, hash >> 56), id)) return (seen[((uint)hash | 1, hash >> 56)], id);
        }
    }
}
