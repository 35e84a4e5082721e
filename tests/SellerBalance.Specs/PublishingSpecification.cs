using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>What readers see, and when.</summary>
public abstract class PublishingSpecification(Engine engine) : WarehouseSpecification(engine)
{
    // Everything fails this check.
    private static readonly CheckPlan Blocking = Books.Plan(
        ("rejected_share", new CheckSetting(false, null, Books.NoParameters)),
        ("amount_above_limit", new CheckSetting(true, Severity.Error, new Dictionary<string, string> { ["limit"] = "1" })));

    private static readonly EventRow[] Week =
    [
        new("e1") { EventTs = "2026-11-10T12:00:00Z", Amount = "100" },
        new("e2") { EventTs = "2026-11-11T12:00:00Z", Amount = "10", EventType = "fee" },
        new("e3") { EventTs = "2026-11-13T12:00:00Z", Amount = "50", EventType = "payout" },
        new("e4") { EventTs = "2026-11-11T12:00:00Z", Amount = "7", SellerId = "S2", Currency = "USD" },
        new("e5") { EventTs = "2026-11-12T12:00:00Z", Amount = "3", Currency = "USD" },
    ];

    [Fact]
    public void A_balance_day_opens_with_what_was_owed_and_closes_with_what_is()
    {
        var books = NewBooks();
        Assert.Equal(RunOutcome.Published, books.Run(Week).Outcome);
        Assert.Equal(
            [
                "2026-11-10|S1|EUR|0.00|100.00|0.00|100.00|100.00|1",
                "2026-11-11|S1|EUR|100.00|0.00|10.00|-10.00|90.00|1",
                "2026-11-13|S1|EUR|90.00|0.00|50.00|-50.00|40.00|1",
                "2026-11-12|S1|USD|0.00|3.00|0.00|3.00|3.00|1",
                "2026-11-11|S2|USD|0.00|7.00|0.00|7.00|7.00|1",
            ],
            books.Rows("dwh.seller_balance_daily"));
        Assert.Contains("2026-11-11|S1|EUR|fee_commission|0.00|10.00|1", books.Rows("dwh.seller_movement_daily"));
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void Refund_after_payout_makes_the_balance_negative()
    {
        var books = NewBooks();
        books.Run(
            new EventRow("e1"),
            new EventRow("e2") { EventTs = "2026-11-11T00:00:00Z", EventType = "payout" },
            new EventRow("e3") { EventTs = "2026-11-12T00:00:00Z", EventType = "refund", Amount = "4" });
        Assert.Equal(["2026-11-10|S1|EUR|10.00", "2026-11-11|S1|EUR|0.00", "2026-11-12|S1|EUR|-4.00"], books.Running());
    }

    [Fact]
    public void A_balance_is_carried_over_days_without_movement()
    {
        var books = NewBooks();
        books.Run(Week);
        Assert.Equal(
            new BalanceDay("S1", "EUR", new DateOnly(2026, 11, 12), 90, 0, 0, 90),
            Assert.Single(MartQueries.AsOf(books.Warehouse, "S1", "eur", new DateOnly(2026, 11, 12))));
        Assert.Equal(
            new BalanceDay("S1", "EUR", new DateOnly(2026, 11, 11), 100, 0, 10, 90),
            Assert.Single(MartQueries.AsOf(books.Warehouse, "S1", "EUR", new DateOnly(2026, 11, 11))));
        Assert.Empty(MartQueries.AsOf(books.Warehouse, "S2", null, new DateOnly(2026, 11, 10)));
        Assert.Equal([40m, 3m, 7m], MartQueries.AsOf(books.Warehouse, null, null, null).Select(day => day.RunningBalance));
        Assert.Equal(
            new BalanceSummary(2, 5, new DateOnly(2026, 11, 10), new DateOnly(2026, 11, 13)),
            MartQueries.Summary(books.Warehouse).All);
    }

    [Fact]
    public void Totals_never_add_currencies_together()
    {
        var books = NewBooks();
        var report = books.Run(Week);
        Assert.Equal(
            [("EUR", 1L, 0m, 100m, 60m, 40m), ("USD", 2L, 0m, 10m, 0m, 10m)],
            report.Totals.Select(total => (total.Currency, total.Sellers, total.OpeningBalance, total.Inflow, total.Outflow, total.ClosingBalance)));
        Assert.Equal([40m, 7m, 3m], report.Sellers.Select(seller => seller.ClosingBalance));
        Assert.All(report.Totals, total => Assert.Equal(total.ClosingBalance, total.Trend[^1]));
    }

    [Fact]
    public void Ingest_alone_shows_nothing_to_readers()
    {
        var books = NewBooks();
        Assert.Equal(RunOutcome.Done, books.Ingest(Week).Outcome);
        Assert.Empty(books.Mart());
        Assert.Empty(books.Broken());
        books.Reopen();
        Assert.Equal(RunOutcome.Published, books.Build(BuildScope.Touched).Outcome);
        Assert.Equal(5, books.Running().Count);
    }

    [Fact]
    public void A_held_run_leaves_the_published_mart_as_it_was()
    {
        var books = NewBooks();
        books.Run(Week[0]);
        var before = books.Mart();
        books.Checks = Blocking;
        var held = books.Run(Week[1], Week[3]);
        Assert.Equal(RunOutcome.Held, held.Outcome);
        Assert.Equal(2, held.Receipt.Accepted);
        Assert.Equal(before, books.Mart());
        Assert.Equal(3, books.Rows("raw.events").Count);
        Assert.Equal(["published|∅", "held|held by: amount_above_limit"], books.Rows("ops.runs", "outcome", "message"));
        Assert.Contains($"{held.RunId}|amount_above_limit|error|failed|2", books.Rows("dq.results", "run_id", "check_name", "severity", "status", "findings"));
        Assert.Equal(2, books.Rows("dq.findings", "run_id", "check_name").Count(row => row == held.RunId + "|amount_above_limit"));
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_good_run_after_held_ones_publishes_everything()
    {
        var books = NewBooks();
        var plan = books.Checks;
        books.Run(Week[0]);
        books.Checks = Blocking;
        books.Run(Week[1], Week[3]);
        books.Run(Week[4]);
        books.Checks = plan;
        books.Reopen();
        Assert.Equal(RunOutcome.Published, books.Run(Week[2]).Outcome);
        var whole = NewBooks();
        whole.Run(Week);
        Assert.Equal(whole.Mart(), books.Mart());
    }

    [Fact]
    public void A_held_first_run_leaves_the_mart_empty()
    {
        var books = NewBooks();
        books.Checks = Blocking;
        Assert.Equal(RunOutcome.Held, books.Run(Week).Outcome);
        Assert.Empty(books.Mart());
    }

    [Fact]
    public void A_late_event_changes_its_day_and_every_later_one()
    {
        var books = NewBooks();
        books.Run(Week);
        books.Run(new EventRow("late") { EventTs = "2026-11-11T01:00:00Z", Amount = "5" }, new EventRow("first") { EventTs = "2026-11-09", SellerId = "S2" });
        Assert.Equal(
            [
                "2026-11-10|S1|EUR|100.00", "2026-11-11|S1|EUR|95.00", "2026-11-13|S1|EUR|45.00",
                "2026-11-12|S1|USD|3.00",
                "2026-11-09|S2|EUR|10.00", "2026-11-11|S2|USD|7.00",
            ],
            books.Running());
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void One_by_one_and_backwards_gives_what_one_load_gives()
    {
        var books = NewBooks();
        foreach (var row in Week.Reverse())
            books.Run(row);
        var whole = NewBooks();
        whole.Run(Week);
        Assert.Equal(whole.Mart(), books.Mart());
    }

    [Fact]
    public void A_full_build_changes_nothing_that_was_right()
    {
        var books = NewBooks();
        foreach (var row in Week.Reverse())
            books.Run(row);
        var before = books.Mart();
        Assert.Equal(RunOutcome.Published, books.Build(BuildScope.Everything).Outcome);
        Assert.Equal(before, books.Mart());
    }

    [Fact]
    public void A_full_build_repairs_a_damaged_mart()
    {
        var books = NewBooks();
        books.Run(Week);
        var before = books.Mart();
        books.Execute("DELETE FROM dwh.seller_movement_delta WHERE seller_id = 'S1'; DELETE FROM dwh.seller_balance_daily WHERE seller_id = 'S2';");
        Assert.NotEmpty(books.Broken());
        books.Build(BuildScope.Everything);
        Assert.Equal(before, books.Mart());
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_range_build_repairs_its_days_and_carries_on_from_them()
    {
        var books = NewBooks();
        books.Run(Week);
        var before = books.Mart();
        books.Execute("DELETE FROM dwh.seller_movement_delta WHERE dt = DATE '2026-11-11'; DELETE FROM dwh.seller_balance_daily WHERE dt >= DATE '2026-11-11';");
        Assert.Equal(RunOutcome.Published, books.Build(BuildScope.Range, new DateOnly(2026, 11, 11), new DateOnly(2026, 11, 12)).Outcome);
        Assert.Equal(before, books.Mart());
    }

    [Fact]
    public void A_range_build_takes_what_was_not_published_with_it_whatever_its_day()
    {
        var books = NewBooks();
        books.Run(Week[0], Week[2]);
        books.Ingest(Week[1], Week[3], Week[4]);
        books.Build(BuildScope.Range, new DateOnly(2026, 11, 13), null);
        var whole = NewBooks();
        whole.Run(Week);
        Assert.Equal(whole.Mart(), books.Mart());
    }

    [Fact]
    public void Sums_beyond_fourteen_digits_are_published_exactly()
    {
        const string most = "99999999999999.9999";
        var books = NewBooks();
        Assert.Equal(RunOutcome.Published, books.Run(new EventRow("e1") { Amount = most }).Outcome);
        Assert.Equal(RunOutcome.Published, books.Run(new EventRow("e2") { Amount = most }, new EventRow("s2") { SellerId = "S2" }).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|199999999999999.9998", "2026-11-10|S2|EUR|10.00"], books.Running());
        var report = books.Run(
            new EventRow("e3") { Amount = most, EventTs = "2026-11-11" },
            new EventRow("e4") { Amount = "0.0001", EventTs = "2026-11-12", EventType = "payout" });
        Assert.Equal(
            [
                "2026-11-10|S1|EUR|199999999999999.9998", "2026-11-11|S1|EUR|299999999999999.9997", "2026-11-12|S1|EUR|299999999999999.9996",
                "2026-11-10|S2|EUR|10.00",
            ],
            books.Running());
        Assert.Equal(300000000000009.9996m, Assert.Single(report.Totals).ClosingBalance);
        Assert.Equal(299999999999999.9996m, MartQueries.AsOf(books.Warehouse, "S1", null, null).Single().RunningBalance);
        Assert.Empty(books.Broken());
        books.Reopen();
        Assert.Equal(CheckStatus.Passed, books.Check().Checks.Single(check => check.Name == "balance_identity").Status);
    }

    [Fact]
    public void Events_loaded_by_hand_are_adopted_by_the_next_build()
    {
        var books = NewBooks("Europe/Berlin");
        books.Run(Week[0]);
        books.Execute(
            "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) VALUES "
            + "('h1', TIMESTAMP '2026-11-10 23:30:00', 'S1', 'payout', 'EUR', 30, -30, 'out', 'hand'), "
            + "('h2', TIMESTAMP '2026-11-12 10:00:00', 'S3', 'bonus', 'EUR', 1.5, 1.5, 'in', 'hand');");
        var report = books.Build(BuildScope.Touched);
        Assert.Equal(RunOutcome.Published, report.Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|100.00", "2026-11-11|S1|EUR|70.00", "2026-11-12|S3|EUR|1.50"], books.Running());
        Assert.Contains($"{report.RunId}/0|loaded by hand|2|2", books.Rows("raw.batches", "batch_id", "source", "read", "accepted"));
        Assert.Empty(books.Broken());
        Assert.Equal(new Receipt(1, 0, 1, 0, 0), books.Run(new EventRow("h2") { EventTs = "2026-11-12T10:00:00Z", SellerId = "S3", EventType = "bonus", Amount = "1.5", SourceSystem = "hand" }).Receipt);
    }

    [Fact]
    public void An_event_loaded_by_hand_a_second_time_holds_the_run()
    {
        var books = NewBooks();
        books.Run(Week[0]);
        var before = books.Mart();
        books.Execute(
            "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) "
            + "VALUES ('e1', TIMESTAMP '2026-11-10 12:00:00', 'S1', 'order_paid', 'EUR', 100, 100, 'in', 'shop');");
        var report = books.Build(BuildScope.Touched);
        Assert.Equal(RunOutcome.Held, report.Outcome);
        Assert.Equal(["duplicate_event_ids"], report.Checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name));
        Assert.Equal(before, books.Mart());
    }

    [Fact]
    public void An_id_that_stands_once_in_history_and_comes_twice_by_hand_stands_there_three_times()
    {
        var books = NewBooks();
        books.Run(Week[0], new EventRow("e7"));
        books.Execute(
            "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) VALUES "
            + "('e1', TIMESTAMP '2026-11-10 12:00:00', 'S1', 'order_paid', 'EUR', 100, 100, 'in', 'shop'), "
            + "('e1', TIMESTAMP '2026-11-10 12:00:00', 'S1', 'order_paid', 'EUR', 100, 100, 'in', 'shop'), "
            + "('h1', TIMESTAMP '2026-11-10 12:00:00', 'S1', 'order_paid', 'EUR', 100, 100, 'in', 'shop'), "
            + "('h1', TIMESTAMP '2026-11-10 12:00:00', 'S1', 'order_paid', 'EUR', 100, 100, 'in', 'shop'), "
            + "('e7', TIMESTAMP '2026-11-10 12:00:00', 'S1', 'order_paid', 'EUR', 100, 100, 'in', 'shop');");
        var check = Assert.Single(books.Build(BuildScope.Touched).Checks, check => check.Name == "duplicate_event_ids");
        Assert.Equal(
            ["event_id=e1, times=3", "event_id=e7, times=2", "event_id=h1, times=2"], check.Samples.Select(sample => sample.Detail));
    }

    [Fact]
    public void A_seller_may_have_any_name()
    {
        string[] sellers =
        [
            "O'Brien; DROP TABLE raw.events; --", "\"quoted\"", "a,b;c|d", "🦆🧾", "مرحبا שלום", "{\"json\": [1]}", "%_*?$1",
            "back\\slash", "NULLS", "\u00e9", "e", new string('x', 10_000), "-- comment", "/* */", "$$", "nul",
        ];
        var books = NewBooks();
        var report = books.Run(sellers.Select((seller, index) => new EventRow($"e {seller} {index}") { SellerId = seller, Amount = $"{index + 1}" }));
        Assert.Equal(new Receipt(sellers.Length, sellers.Length, 0, 0, 0), report.Receipt);
        books.Run(sellers.Select((seller, index) => new EventRow($"f{index}") { SellerId = seller, EventTs = "2026-11-11" }));
        Assert.Equal(
            sellers.Select((seller, index) => $"{seller} {index + 11}"),
            sellers.SelectMany(seller => MartQueries.AsOf(books.Warehouse, seller, null, null)).Select(day => $"{day.SellerId} {day.RunningBalance:0}"));
        Assert.Equal(sellers.Select((seller, index) => $"e {seller} {index}").Order(StringComparer.Ordinal), EventIds(books).Where(id => id[0] == 'e'));
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_reader_sees_the_published_mart_and_the_quarantine()
    {
        var books = NewBooks("Europe/Berlin");
        books.Run(Week.Append(new EventRow("bad") { Amount = "x" }));
        var everything = books.Everything();
        books.ReopenToRead();
        Assert.Equal("Europe/Berlin", books.Warehouse.TimeZone);
        Assert.Equal(everything, books.Everything());
        Assert.Equal(40, MartQueries.AsOf(books.Warehouse, "S1", "EUR", null).Single().RunningBalance);
        Assert.Equal(["bad: malformed_number:amount"], books.Reasons());
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_run_that_is_still_called_running_was_interrupted()
    {
        var books = NewBooks();
        books.Warehouse.Record(RunStamp.Start(books.Clock, "run"), null, null);
        books.Run(Week[0]);
        Assert.Equal(["failed|interrupted: its process ended unexpectedly", "published|∅"], books.Rows("ops.runs", "outcome", "message"));
    }

    private static IEnumerable<string> EventIds(Books books) => books.Rows("raw.events", "event_id").Order(StringComparer.Ordinal);
}
