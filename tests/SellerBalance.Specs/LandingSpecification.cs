using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Runs;

namespace SellerBalance.Specs;

/// <summary>What is known already, what contradicts it, and what every accepted row looks like.</summary>
public abstract class LandingSpecification(Engine engine) : WarehouseSpecification(engine)
{
    [Fact]
    public void A_duplicate_within_a_file_is_accepted_once()
    {
        var books = NewBooks();
        var report = books.Run(new EventRow("e1"), new EventRow("e2"), new EventRow("e1"));
        Assert.Equal(new Receipt(3, 2, 1, 0, 0), report.Receipt);
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
        Assert.Empty(books.Reasons());
    }

    [Fact]
    public void A_duplicate_in_another_file_of_the_run_is_accepted_once()
    {
        var books = NewBooks();
        var report = books.RunFiles(books.Write(new EventRow("e1")), books.Write(new EventRow("e1"), new EventRow("e2")));
        Assert.Equal([new Receipt(1, 1, 0, 0, 0), new Receipt(2, 1, 1, 0, 0)], report.Batches.Select(batch => batch.Receipt));
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_rows_with_the_same_id_in_many_files_the_first_in_their_order_is_accepted(int seed)
    {
        const int Files = 60;
        const int Unique = 400;
        var random = new Random(seed);
        // Every other file is long, so that whoever reads the next one at the same time is faster.
        var files = Enumerable.Range(0, Files).Select(file => Enumerable.Range(0, file % 2 == 0 ? Unique : 0).Select(row => new EventRow($"u{file}-{row}") { Amount = "1" })
            .Concat(Enumerable.Range(0, 12).Select(_ => new EventRow($"e{random.Next(file / 2 * 6, (file / 2 * 6) + 20)}")
            { Amount = random.Next(4) == 0 ? "12" : "10", SourceSystem = random.Next(3) == 0 ? "" : "shop" })).ToList()).ToList();
        var accepted = new Dictionary<string, EventRow>(StringComparer.Ordinal);
        var receipts = new List<Receipt>();
        var conflicts = new List<string>();
        foreach (var (file, rows) in files.Index())
        {
            var (first, equal) = (0, 0);
            foreach (var (line, row) in rows.Index())
            {
                if (accepted.TryAdd(row.EventId!, row))
                    first++;
                else if (accepted[row.EventId!].Amount == row.Amount && (row.SourceSystem == "" || accepted[row.EventId!].SourceSystem == row.SourceSystem))
                    equal++;
                else
                    conflicts.Add($"{file} {line + 2} {row.EventId}");
            }

            receipts.Add(new Receipt(rows.Count, first, equal, rows.Count - first - equal, 0));
        }

        var books = NewBooks();
        var names = files.Select(rows => books.Write([.. rows])).ToList();
        var report = books.RunFiles([.. names]);
        Assert.Equal(receipts, report.Batches.Select(batch => batch.Receipt));
        Assert.Equal([$"2026-11-10|S1|EUR|{accepted.Values.Sum(row => int.Parse(row.Amount!, CultureInfo.InvariantCulture))}.00"], books.Running());
        Assert.Equal(
            conflicts.Order(StringComparer.Ordinal),
            QuarantineQueries.Rows(books.Warehouse, null, null).Select(row => $"{names.IndexOf(row.Source)} {row.Line} {row.EventId}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_event_leads_to_its_line()
    {
        var books = NewBooks();
        const string Header = "event_id,event_ts,seller_id,event_type,currency,amount,signed_amount,direction,source_system";
        string Row(string id) => $"{id},2026-11-10T12:00:00Z,S1,order_paid,EUR,10.00,,,shop";
        books.RunFiles(
            books.Write("a.csv", $"{Header}\n{Row("e1")}\n\n\"e2\n\"{Row("e2")[2..]}\n{Row("e3")}\n{Row("e1")}\n"),
            books.Write("b.ndjson", EventFile.Ndjson([new EventRow("e4"), new EventRow("e1") { Amount = "11" }, new EventRow("e5")])));
        books.RunFiles(books.Write("c.csv", $"{Header}\r\n{Row("e5")}\r\n{Row("e6")}\r\n"));
        Assert.Equal(["e1|2", "e3|6", "e4|1", "e5|3", "e6|3"], books.Rows("raw.events", "event_id", "source_line").Order(StringComparer.Ordinal));
        Assert.Equal(["e1: conflict:amount", "e2\n: control_character:event_id", "e5: conflict:source_system"], books.Reasons().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_duplicate_in_a_later_run_is_not_accepted_again()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"));
        books.Reopen();
        var report = books.Run(new EventRow("e1"), new EventRow("e2"));
        Assert.Equal(new Receipt(2, 1, 1, 0, 0), report.Receipt);
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
    }

    [Fact]
    public void The_same_content_in_other_words_is_a_duplicate()
    {
        var books = NewBooks();
        var report = books.Run(
            new EventRow("e1"),
            new EventRow("e1") { EventTs = "2026-11-10 15:00:00.000+03:00" },
            new EventRow("e1") { EventType = "SALE", Currency = "eur", Amount = "010.0000" },
            new EventRow(" e1\t") { SellerId = " S1 ", SignedAmount = "+10", Direction = "IN" });
        Assert.Equal(new Receipt(4, 1, 3, 0, 0), report.Receipt);
    }

    [Fact]
    public void A_row_that_does_not_name_its_system_is_a_duplicate_of_one_that_does()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1") { SourceSystem = "billing" });
        var report = books.RunFiles(books.Write("elsewhere.csv", EventFile.Csv([new EventRow("e1")])));
        Assert.Equal(new Receipt(1, 0, 1, 0, 0), report.Receipt);
    }

    [Fact]
    public void Ids_that_differ_in_case_only_are_different_events()
    {
        var books = NewBooks();
        Assert.Equal(2, books.Run(new EventRow("e1"), new EventRow("E1")).Receipt.Accepted);
    }

    [Fact]
    public void Of_a_conflict_within_a_file_the_first_row_stays_and_the_other_is_kept_in_quarantine()
    {
        var books = NewBooks();
        var report = books.Run(new EventRow("e1"), new EventRow("e1") { Amount = "99" });
        Assert.Equal(new Receipt(2, 1, 0, 1, 0), report.Receipt);
        Assert.Equal(["2026-11-10|S1|EUR|10.00"], books.Running());
        var row = Assert.Single(QuarantineQueries.Rows(books.Warehouse, null, null));
        Assert.Equal((3L, "e1", "conflict:amount"), (row.Line, row.EventId, row.Reasons));
        Assert.Equal("e1,2026-11-10T12:00:00Z,S1,order_paid,EUR,99,,,shop", row.Raw);
    }

    [Fact]
    public void A_conflict_in_a_later_run_leaves_what_was_accepted_first()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"));
        books.Reopen();
        var report = books.RunFiles(
            books.Write(new EventRow("e1") { Amount = "99" }),
            books.Write(new EventRow("e1"), new EventRow("e1") { Amount = "98" }));
        Assert.Equal([new Receipt(1, 0, 0, 1, 0), new Receipt(2, 0, 1, 1, 0)], report.Batches.Select(batch => batch.Receipt));
        Assert.Equal(["2026-11-10|S1|EUR|10.00"], books.Running());
        Assert.Equal(["e1: conflict:amount", "e1: conflict:amount"], books.Reasons());
    }

    [Fact]
    public void A_conflict_names_every_field_that_differs()
    {
        var books = NewBooks();
        var first = new EventRow("e1") { EventType = "adjustment", Direction = "in", SourceSystem = "shop" };
        books.Run(
            first,
            first with { EventTs = "2026-11-10T12:00:00.000001Z" },
            first with { SellerId = "S2" },
            first with { EventType = "bonus" },
            first with { Currency = "USD" },
            first with { Amount = "10.0001" },
            first with { Direction = "out" },
            first with { SourceSystem = "billing" },
            new EventRow("e1") { EventTs = "2026-11-11", SellerId = "s1", EventType = "payout", Currency = "GBP", Amount = "1", SourceSystem = "x" });
        Assert.Equal(
            [
                "e1: conflict:event_ts",
                "e1: conflict:seller_id",
                "e1: conflict:event_type",
                "e1: conflict:currency",
                "e1: conflict:amount",
                "e1: conflict:signed_amount,conflict:direction",
                "e1: conflict:source_system",
                "e1: conflict:event_ts,conflict:seller_id,conflict:event_type,conflict:currency,conflict:amount,conflict:direction,conflict:source_system",
            ],
            books.Reasons());
    }

    [Fact]
    public void Rows_that_agree_with_each_other_but_not_with_the_first_are_all_conflicts()
    {
        var books = NewBooks();
        var other = new EventRow("e1") { Amount = "99" };
        Assert.Equal(new Receipt(4, 1, 1, 2, 0), books.Run(new EventRow("e1"), other, other, new EventRow("e1")).Receipt);
        Assert.Equal(2, books.Reasons().Count);
    }

    [Fact]
    public void A_rejected_row_does_not_make_its_id_known()
    {
        var books = NewBooks();
        var report = books.Run(new EventRow("e1") { Amount = "ten" }, new EventRow("e1"));
        Assert.Equal(new Receipt(2, 1, 0, 0, 1), report.Receipt);
    }

    [Fact]
    public void In_a_large_file_too_the_first_row_in_file_order_wins()
    {
        // Past two buffers of 16 MiB the file is read in parallel.
        const int rows = 40_000;
        var books = NewBooks();
        var path = Path.Join(books.Folder, "large.csv");
        using (var file = new StreamWriter(path))
        {
            var note = new string('n', 800);
            file.Write("event_id,event_ts,seller_id,event_type,currency,amount,note\n");
            for (var row = 0; row < rows; row++)
                file.Write($"e{row % (rows / 2)},2026-11-10T12:00:00Z,S{row % 7},order_paid,EUR,{(row < rows / 2 ? 1 : 2)},{note}\n");
        }

        var report = books.IngestFiles(path);
        Assert.Equal(new Receipt(rows, rows / 2, 0, rows / 2, 0), report.Receipt);
        Assert.Equal(["1.00"], books.Rows("raw.events", "amount").Distinct());
        Assert.Equal(
            Enumerable.Range(rows / 2, rows / 2).Select(row => row + 2L),
            QuarantineQueries.Rows(books.Warehouse, "conflict:amount", null).Select(row => row.Line!.Value).Order());
    }

    [Fact]
    public void Every_alias_is_stored_under_its_canonical_name()
    {
        var books = NewBooks();
        string[] sent = ["order", "sale", "Order_Paid", "fee", "COMMISSION", "fee_commission"];
        books.Run(sent.Select((type, index) => new EventRow($"e{index}") { EventType = type }));
        Assert.Equal(
            ["e0|order_paid", "e1|order_paid", "e2|order_paid", "e3|fee_commission", "e4|fee_commission", "e5|fee_commission"],
            books.Rows("raw.events", "event_id", "event_type"));
    }

    [Fact]
    public void Every_event_type_moves_the_balance_in_its_direction()
    {
        var books = NewBooks();
        var types = new (string Type, string Expected)[]
        {
            ("order_paid", "10.00|in"), ("refund", "-10.00|out"), ("fee_commission", "-10.00|out"), ("payout", "-10.00|out"),
            ("payout_reversed", "10.00|in"), ("chargeback", "-10.00|out"), ("chargeback_reversed", "10.00|in"),
            ("tax_withheld", "-10.00|out"), ("bonus", "10.00|in"),
        };
        books.Run(types.Select((type, index) => new EventRow($"e{index}") { EventType = type.Type, SellerId = type.Type }));
        Assert.Equal(types.Select(type => "10.00|" + type.Expected), books.Rows("raw.events", "amount", "signed_amount", "direction"));
        Assert.All(types, type => Assert.Contains($"2026-11-10|{type.Type}|EUR|{type.Expected.Split('|')[0]}", books.Running()));
    }

    [Fact]
    public void An_adjustment_goes_where_its_direction_or_its_sign_says()
    {
        var books = NewBooks();
        var adjustment = new EventRow { EventType = "adjustment" };
        books.Run(
            adjustment with { EventId = "e1", Direction = "in" },
            adjustment with { EventId = "e2", Direction = "Out" },
            adjustment with { EventId = "e3", SignedAmount = "10" },
            adjustment with { EventId = "e4", SignedAmount = "-10.00" },
            adjustment with { EventId = "e5", SignedAmount = "-10.00", Direction = "out" },
            adjustment with { EventId = "e6" },
            adjustment with { EventId = "e7", Amount = "0", SignedAmount = "0" },
            adjustment with { EventId = "e8", Direction = "up" },
            adjustment with { EventId = "e9", SignedAmount = "-10", Direction = "in" });
        Assert.Equal(
            ["e1|10.00|in", "e2|-10.00|out", "e3|10.00|in", "e4|-10.00|out", "e5|-10.00|out"],
            books.Rows("raw.events", "event_id", "signed_amount", "direction"));
        Assert.Equal(
            ["e6: missing_key:direction", "e7: missing_key:direction", "e8: direction_contradiction", "e9: sign_contradiction"],
            books.Reasons());
    }

    [Fact]
    public void A_row_that_does_not_say_comes_from_the_system_that_the_file_is_named_after()
    {
        var books = NewBooks();
        var rows = new[] { new EventRow("e1"), new EventRow("e2") { SourceSystem = "billing" } };
        books.RunFiles(books.Write("payments.csv", EventFile.Csv(rows)));
        Assert.Equal(["e1|payments", "e2|billing"], books.Rows("raw.events", "event_id", "source_system"));
    }

    [Fact]
    public void Columns_outside_the_format_are_named_and_ignored()
    {
        var books = NewBooks();
        var report = books.RunFiles(books.Write(
            "a.csv", "note,amount,currency,event_type,seller_id,event_ts,event_id\nhello,10,EUR,order,S1,2026-11-10,e1\n"));
        Assert.Equal(["note"], Assert.Single(report.Batches).IgnoredColumns);
        Assert.Equal(["2026-11-10|S1|EUR|10.00"], books.Running());
    }

    [Fact]
    public void The_receipt_names_batch_source_and_lines_in_the_order_of_the_sources()
    {
        var books = NewBooks();
        var first = books.Write("b.csv", EventFile.Csv([new EventRow("e1")]) + "\n\n");
        var second = books.Write("a.csv", EventFile.Csv([]));
        var report = books.RunFiles(first, second);
        Assert.Equal(
            [
                (report.RunId + "/1", first, new Receipt(1, 1, 0, 0, 0), new LineCounts(4, 1, 2, 0)),
                (report.RunId + "/2", second, Receipt.Empty, new LineCounts(1, 1, 0, 0)),
            ],
            report.Batches.Select(batch => (batch.BatchId, batch.Source, batch.Receipt, batch.Lines!)));
        Assert.Equal(RunOutcome.Published, report.Outcome);
    }

    [Fact]
    public void A_source_that_is_gone_when_it_is_looked_at_again_lands_nothing()
    {
        var books = NewBooks();
        var file = books.Write(new EventRow("e1"), new EventRow("e2") { Amount = "x" });
        using (var collector = new Collector(books.Warehouse.StagingInPlace, new CollectingOptions(EventCatalog.Default, books.Warehouse.TimeZone)))
        {
            var run = RunStamp.Start(books.Clock, "run");
            var staged = new Watched(collector.Collect([file], run, _ => { }), beforeResolving: () => throw new InputException("gone"));
            Assert.Throws<InputException>(() => books.Warehouse.Land(staged, run));
        }

        Assert.Empty(books.Everything());
        Assert.Empty(books.Rows("raw.batches"));
        Assert.Equal(new Receipt(2, 1, 0, 0, 1), books.RunFiles(file).Receipt);
    }

    [Fact]
    public void A_source_that_grows_between_being_looked_through_and_being_read_lands_nothing()
    {
        var books = NewBooks();
        var file = books.Write(new EventRow("e1"), new EventRow("e2"));
        using (var collector = new Collector(books.Warehouse.StagingInPlace, new CollectingOptions(EventCatalog.Default, books.Warehouse.TimeZone)))
        {
            var run = RunStamp.Start(books.Clock, "run");
            var incoming = collector.Collect([file], run, _ => { });
            File.AppendAllLines(file, EventFile.Csv([new EventRow("e3"), new EventRow("e4")]).Split('\n').Skip(1).Take(2));
            var refused = Assert.Throws<InputException>(() => books.Warehouse.Land(incoming, run));
            Assert.Contains("changed while it was read", refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(books.Everything());
        Assert.Empty(books.Rows("raw.batches"));
        Assert.Equal(new Receipt(4, 4, 0, 0, 0), books.RunFiles(file).Receipt);
    }

    [Fact]
    public void A_source_whose_conflicts_are_no_longer_where_they_were_lands_nothing_however_alike_it_is()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"), new EventRow("e2"));
        var before = books.Everything();
        var file = books.Write(new EventRow("e1") { Amount = "77" }, new EventRow("e3"));
        var (text, written) = (File.ReadAllText(file), File.GetLastWriteTimeUtc(file));
        using (var collector = new Collector(books.Warehouse.StagingInPlace, new CollectingOptions(EventCatalog.Default, books.Warehouse.TimeZone)))
        {
            var run = RunStamp.Start(books.Clock, "run");
            var incoming = collector.Collect([file], run, _ => { });
            var watched = new Watched(incoming, beforeResolving: () =>
            {
                File.WriteAllText(file, text.Replace("77", "78", StringComparison.Ordinal));
                File.SetLastWriteTimeUtc(file, written);
            });
            var refused = Assert.Throws<InputException>(() => books.Warehouse.Land(watched, run));
            Assert.Contains("changed while it was read", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, books.Everything());
        Assert.Equal(new Receipt(2, 1, 0, 1, 0), books.RunFiles(file).Receipt);
    }

    [Fact]
    public void Input_that_cannot_be_read_lands_nothing_of_the_run()
    {
        var books = NewBooks();
        var good = books.Write(new EventRow("e1"));
        var bad = books.Write("bad.csv", "event_id,amount\ne2,10\n");
        Assert.Throws<InputException>(() => books.RunFiles(good, bad));
        Assert.Empty(books.Everything());
        Assert.Empty(books.Rows("raw.batches"));
        Assert.Equal(["failed"], books.Rows("ops.runs", "outcome"));
        Assert.Equal(1, books.RunFiles(good).Receipt.Accepted);
    }

    /// <summary>Rows to whose sources something happens between their reading and their comparison.</summary>
    private sealed class Watched(Incoming inner, Action beforeResolving) : Incoming(inner.Connection, inner.Relations)
    {
        public override IEventStream? Stream => inner.Stream;

        public override bool CanLandFirst => inner.CanLandFirst;

        public override void Stage() => inner.Stage();

        public override bool LandFirst(DateTimeOffset landedAt) => inner.LandFirst(landedAt);

        public override void Resolve(DateTimeOffset landedAt)
        {
            beforeResolving();
            inner.Resolve(landedAt);
        }
    }
}
