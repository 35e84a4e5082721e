using System.Text;
using SellerBalance.Ingest;

namespace SellerBalance.Specs;

/// <summary>Which rows are refused, and with what reasons.</summary>
public abstract class RejectionSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static readonly EventRow Payout = new() { EventType = "payout" };

    [Fact]
    public void Every_reason_alone_is_named()
    {
        var cases = new (EventRow Row, string Reasons)[]
        {
            (new EventRow { EventTs = null }, "missing_key:event_ts"),
            (new EventRow { SellerId = " \t " }, "missing_key:seller_id"),
            (new EventRow { EventType = "" }, "missing_key:event_type"),
            (new EventRow { Currency = "  " }, "missing_key:currency"),
            (new EventRow { EventTs = "yesterday" }, "malformed_timestamp"),
            (new EventRow { EventTs = "1999-12-31" }, "timestamp_out_of_range"),
            (new EventRow { EventType = "gift" }, "unknown_event_type"),
            (new EventRow { Currency = "XXX" }, "unknown_currency"),
            (new EventRow { Currency = "EURO" }, "unknown_currency"),
            (new EventRow { Amount = "ten" }, "malformed_number:amount"),
            (new EventRow { Amount = "0.00001" }, "too_many_decimals:amount"),
            (new EventRow { Amount = "100000000000000" }, "out_of_range:amount"),
            (new EventRow { SignedAmount = "ten" }, "malformed_number:signed_amount"),
            (new EventRow { SignedAmount = "10.00001" }, "too_many_decimals:signed_amount"),
            (new EventRow { SignedAmount = "100000000000000" }, "out_of_range:signed_amount"),
            (new EventRow { Amount = "-10" }, "negative_amount"),
            (new EventRow { Direction = "out" }, "direction_contradiction"),
            (new EventRow { Direction = "sideways" }, "direction_contradiction"),
            (new EventRow { EventType = "adjustment" }, "missing_key:direction"),
            (new EventRow { SignedAmount = "-10" }, "sign_contradiction"),
            (Payout with { SignedAmount = "10" }, "sign_contradiction"),
            (new EventRow { SignedAmount = "11" }, "amount_mismatch"),
        };
        ExpectReasons(cases);
    }

    [Theory]
    [InlineData("\r", "control_character")]
    [InlineData("\n", "control_character")]
    [InlineData("\v", "control_character")]
    [InlineData("\u001a", "control_character")]
    [InlineData("\u007f", "control_character")]
    [InlineData("\u0085", "control_character")]
    [InlineData("\u200d", "invisible_character")]
    [InlineData("\u00ad", "invisible_character")]
    [InlineData("\u202e", "invisible_character")]
    [InlineData("\u2028", "invisible_character")]
    [InlineData("\ufe0f", "invisible_character")]
    public void A_character_that_nobody_sees_makes_no_other_key(string character, string code)
    {
        EventRow[] rows = [new(character + "e1"), new("e" + character + "2"), new("e3" + character), new("e4") { SellerId = "S1" + character }];
        var books = NewBooks();
        Assert.Equal(new Receipt(4, 0, 0, 0, 4), books.RunFiles(books.Write("a.csv", EventFile.Csv(rows))).Receipt);
        Assert.Equal(new Receipt(4, 0, 0, 0, 4), books.RunFiles(books.Write("a.ndjson", EventFile.Ndjson(rows))).Receipt);
        Assert.All(books.Reasons().SkipLast(1), reason => Assert.EndsWith($": {code}:event_id", reason, StringComparison.Ordinal));
        Assert.EndsWith($": {code}:seller_id", books.Reasons()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u00a0")]
    [InlineData("\u200b")]
    [InlineData("\u3000")]
    [InlineData("\ufeff")]
    public void Unicode_blanks_at_the_ends_of_a_key_do_not_matter_and_inside_are_refused(string blank)
    {
        var books = NewBooks();
        Assert.Equal(1, books.Run(new EventRow("e1")).Receipt.Accepted);
        EventRow[] again = [new(blank + "e1"), new("e1" + blank), new("e1") { SellerId = blank + "S1 " + blank }, new(blank), new("e" + blank + "1")];
        Assert.Equal(new Receipt(5, 0, 3, 0, 2), books.RunFiles(books.Write("a.csv", EventFile.Csv(again))).Receipt);
        Assert.Equal(["∅: missing_key:event_id", $"e{blank}1: invisible_character:event_id"], books.Reasons().Select(reason => reason.StartsWith(':') ? "∅" + reason : reason));
    }

    [Fact]
    public void Keys_that_are_composed_differently_are_the_same()
    {
        var books = NewBooks();
        Assert.Equal(new Receipt(2, 1, 1, 0, 0), books.Run(new EventRow("caf\u00e9"), new EventRow("cafe\u0301")).Receipt);
    }

    [Fact]
    public void Words_for_nothing_are_no_keys_and_letters_that_fold_are_no_codes()
    {
        string[] words = ["NULL", "null", "\\N", "nan", "NaN", "None", "#N/A", "undefined"];
        ExpectReasons([
            .. words.Select(word => (new EventRow { SellerId = word }, "missing_key:seller_id")),
            (new EventRow { Currency = "U\u017fD" }, "unknown_currency"),
            (new EventRow { EventType = "chargebac\u212a" }, "unknown_event_type"),
            (new EventRow { Direction = "\u0130n" }, "direction_contradiction"),
        ]);
        var books = NewBooks();
        Assert.Equal(new Receipt(words.Length, 0, 0, 0, words.Length), books.Run([.. words.Select(word => new EventRow(word))]).Receipt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Line_ends_of_every_kind_are_no_part_of_the_last_column(bool isQuoted)
    {
        var header = "event_ts,seller_id,event_type,currency,amount,event_id";
        string Row(int number) => $"2026-11-10,S1,order_paid,EUR,10,{(isQuoted ? $"\"e{number}\"" : $"e{number}")}";
        var books = NewBooks();
        foreach (var (lineEnd, receipt) in new[] { ("\r\r\n", new Receipt(2, 2, 0, 0, 0)), ("\n", new Receipt(2, 0, 2, 0, 0)), ("\r\n", new Receipt(2, 0, 2, 0, 0)), ("\r\r\n", new Receipt(2, 0, 2, 0, 0)) })
            Assert.Equal(receipt, books.RunFiles(books.Write("a.csv", header + lineEnd + Row(1) + lineEnd + Row(2) + lineEnd)).Receipt);
        Assert.Equal(new Receipt(2, 0, 2, 0, 0), books.RunFiles(books.Write("cr.csv", header + "\r" + Row(1) + "\r" + Row(2) + "\r")).Receipt);
        var refused = Assert.Throws<InputException>(() => books.RunFiles(books.Write("cr.csv", header + "\r" + Row(3) + "\n" + Row(4) + "\n")));
        Assert.Contains("carriage return", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_row_that_the_quarantine_has_lost_is_missed()
    {
        var books = NewBooks();
        var bad = new EventRow("bad") { Amount = "x" };
        books.Run(new EventRow("e1"), bad, new EventRow("e3") { Amount = "y" });
        books.Run(new EventRow("e4"), bad);
        Assert.Empty(books.Broken());
        books.Execute(Engine.Damage(Damage.RefusedRowLost));
        Assert.StartsWith("the quarantine has the refused rows", Assert.Single(books.Broken()).Claim, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_for_nothing_is_a_key_where_the_settings_allow_it_as_it_is_written()
    {
        var books = NewBooks();
        books.AllowedKeys = new HashSet<string> { "None" };
        var report = books.Run(new EventRow("None"), new EventRow("e2") { SellerId = "None" }, new EventRow("none"), new EventRow("e4") { SellerId = "NULL" });
        Assert.Equal(new Receipt(4, 2, 0, 0, 2), report.Receipt);
        Assert.Equal(["e4: missing_key:seller_id", "none: missing_key:event_id"], books.Reasons().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_source_of_which_more_rows_break_a_rule_than_is_allowed_is_refused_with_its_reasons_counted()
    {
        var books = NewBooks();
        books.RefusedRowsLimit = 3;
        var rows = Enumerable.Range(1, 3).Select(number => new EventRow($"e{number}") { Amount = "x" }).ToList();
        Assert.Equal(new Receipt(4, 1, 0, 0, 3), books.Run([.. rows, new EventRow("good")]).Receipt);
        var refused = Assert.Throws<InputException>(() => books.Run([.. rows, new EventRow("better"), new EventRow("e5") { Currency = "?" }]));
        Assert.Contains("more than 3 rows that break a rule (malformed_number:amount 3; unknown_currency 1)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("refused_rows_limit", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["good"], books.Rows("raw.events", "event_id"));
        Assert.Single(books.Rows("raw.batches"));
    }

    [Fact]
    public void A_row_with_several_reasons_names_them_all()
    {
        var cases = new (EventRow Row, string Reasons)[]
        {
            (new EventRow { EventTs = "1990-01-01", Currency = "XXX" }, "timestamp_out_of_range,unknown_currency"),
            (new EventRow { Amount = "-1", SignedAmount = "-2", Direction = "out" }, "negative_amount,direction_contradiction,sign_contradiction,amount_mismatch"),
            (new EventRow { EventTs = "soon", SellerId = "", EventType = "gift", Currency = "E", Amount = "", SignedAmount = "x", Direction = "?" },
                "missing_key:seller_id,malformed_timestamp,unknown_event_type,unknown_currency,malformed_number:amount,malformed_number:signed_amount,direction_contradiction"),
            (new EventRow { EventTs = null, SellerId = null, EventType = null, Currency = null, Amount = null },
                "missing_key:event_ts,missing_key:seller_id,missing_key:event_type,missing_key:currency,malformed_number:amount"),
        };
        ExpectReasons(cases);
    }

    [Fact]
    public void A_row_without_an_id_is_kept_by_its_line()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"), new EventRow("") { Amount = "x" }, new EventRow(null));
        Assert.Equal(
            ["3: missing_key:event_id,malformed_number:amount", "4: missing_key:event_id"],
            QuarantineQueries.Rows(books.Warehouse, null, null).Select(row => $"{row.Line}: {row.Reasons}"));
    }

    [Fact]
    public void A_record_that_cannot_be_taken_apart_is_kept_as_it_stood()
    {
        var books = NewBooks();
        var header = "event_id,event_ts,seller_id,event_type,currency,amount\n";
        var good = "e1,2026-11-10,S1,order_paid,EUR,10\n";
        var text = Encoding.Latin1.GetBytes(header + good + "e2,too,few\ne3,2026-11-10,\u00FF,order_paid,EUR,1\n");
        var report = books.RunFiles(
            books.Write("a.csv", text),
            books.Write("b.csv", header + "e4,2026-11-10,\"S1\"x,order_paid,EUR,10\n"),
            books.Write("c.ndjson", "{\"event_id\": \"e5\"\n"));
        Assert.Equal(new Receipt(5, 1, 0, 0, 4), report.Receipt);
        var rows = QuarantineQueries.Rows(books.Warehouse, null, null).ToList();
        Assert.Equal(["wrong_column_count", "bad_encoding", "bad_quoting", "malformed_json"], rows.Select(row => row.Reasons.Split(',')[0]));
        Assert.Equal("e2,too,few", rows[0].Raw);
        Assert.Contains((byte)0xFF, rows[1].RawBytes!);
        Assert.Equal("{\"event_id\": \"e5\"", rows[3].Raw);
    }

    [Fact]
    public void Amounts_are_read_exactly_or_refused()
    {
        ExpectAmounts(
            ("10", "10.00"), ("10.0", "10.00"), ("10.10", "10.10"), ("0.0001", "0.0001"), ("1.234500000", "1.2345"),
            ("0", "0.00"), ("0.00", "0.00"), ("007.50", "7.50"),
            ("99999999999999.9999", "99999999999999.9999"), ("0.1", "0.10"), ("1.0050", "1.005"), (" 10\t", "10.00"),
            ("00000000000000000000000000000000000000000005.25", "5.25"),
            ("5.2500000000000000000000000000000000000000000000000", "5.25"),
            ("1e3", "malformed_number:amount"), ("1E3", "malformed_number:amount"), ("NaN", "malformed_number:amount"),
            ("inf", "malformed_number:amount"), ("-Infinity", "malformed_number:amount"), ("1,234.50", "malformed_number:amount"),
            ("1.234,50", "malformed_number:amount"), ("1 234.50", "malformed_number:amount"), ("1_000", "malformed_number:amount"),
            ("", "malformed_number:amount"), ("+10", "malformed_number:amount"), (".5", "malformed_number:amount"),
            ("5.", "malformed_number:amount"), ("$10", "malformed_number:amount"), ("0x10", "malformed_number:amount"),
            ("--1", "malformed_number:amount"), ("−1", "malformed_number:amount"), ("١٠", "malformed_number:amount"),
            ("null", "malformed_number:amount"), ("10\n", "malformed_number:amount"),
            ("1.00001", "too_many_decimals:amount"), ("0.00010001", "too_many_decimals:amount"), ("-1.23456", "too_many_decimals:amount"),
            ("99999999999999.99999", "too_many_decimals:amount"),
            ("100000000000000.0000", "out_of_range:amount"), ("99999999999999999999999999999999999999999", "out_of_range:amount"),
            ("-100000000000000", "out_of_range:amount"), ("-0", "negative_amount"), ("-0.00", "negative_amount"), ("-0.01", "negative_amount"), ("-99999999999999.9999", "negative_amount"));
    }

    [Fact]
    public void A_signed_amount_may_have_a_plus_and_must_agree_with_amount_and_type()
    {
        var books = NewBooks();
        books.Ingest(
            new EventRow("a") { SignedAmount = "+10" },
            new EventRow("b") { SignedAmount = "10.0000" },
            Payout with { EventId = "c", SignedAmount = "-10.0" },
            Payout with { EventId = "d", Amount = "0", SignedAmount = "-0" },
            Payout with { EventId = "e", SignedAmount = "-10.01" },
            new EventRow("f") { SignedAmount = "1e1" },
            new EventRow("g") { SignedAmount = "0" });
        Assert.Equal(["a|10.00", "b|10.00", "c|-10.00", "d|0.00"], books.Rows("raw.events", "event_id", "signed_amount"));
        Assert.Equal(["e: amount_mismatch", "f: malformed_number:signed_amount", "g: amount_mismatch"], books.Reasons());
    }

    [Fact]
    public void Every_row_that_was_not_accepted_is_in_quarantine_with_where_it_stood()
    {
        var books = NewBooks();
        var file = books.Write(new EventRow("e1"), new EventRow("e2") { Amount = "x" }, new EventRow("e1") { SellerId = "S2" });
        var report = books.RunFiles(file);
        Assert.Equal(
            [(report.RunId + "/1", file, 3L, "e2"), (report.RunId + "/1", file, 4L, "e1")],
            QuarantineQueries.Rows(books.Warehouse, null, null).Select(row => (row.BatchId, row.Source, row.Line!.Value, row.EventId!)));
        Assert.Equal(
            [("conflict:seller_id", 1L), ("malformed_number:amount", 1L)],
            report.Reasons.Select(reason => (reason.Reason, reason.Rows)));
        Assert.Single(QuarantineQueries.Rows(books.Warehouse, "malformed_number", null));
        Assert.Single(QuarantineQueries.Rows(books.Warehouse, "conflict:seller_id", report.RunId));
        Assert.Empty(QuarantineQueries.Rows(books.Warehouse, null, "another"));
    }

    private void ExpectReasons((EventRow Row, string Reasons)[] cases)
    {
        var books = NewBooks();
        var report = books.Ingest(cases.Select((known, index) => known.Row with { EventId = $"e{index}" }));
        Assert.Equal(cases.Select((known, index) => $"e{index}: {known.Reasons}"), books.Reasons());
        Assert.Equal(new Receipt(cases.Length, 0, 0, 0, cases.Length), report.Receipt);
    }

    private void ExpectAmounts(params (string Text, string Expected)[] cases)
    {
        var books = NewBooks();
        var report = books.Ingest(cases.Select((known, index) => new EventRow($"e{index}") { Amount = known.Text }));
        var outcomes = books.Rows("raw.events", "event_id", "amount").Select(row => row.Split('|'))
            .Concat(books.Reasons().Select(row => row.Split(": ")))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(
            cases.Select(known => $"'{known.Text}' is {known.Expected}"),
            cases.Select((known, index) => $"'{known.Text}' is {outcomes.GetValueOrDefault($"e{index}")}"));
        Assert.True(report.Receipt.Ties);
    }
}
