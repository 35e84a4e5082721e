using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>Every check can fail, and only on what it is for.</summary>
public abstract class CheckSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static readonly EventRow[] Sound =
    [
        new("e1") { EventTs = "2026-11-12T12:00:00Z", Amount = "100" },
        new("e2") { EventTs = "2026-11-13T12:00:00Z", Amount = "10", EventType = "fee" },
        new("e3") { EventTs = "2026-11-14T12:00:00Z", Amount = "50", EventType = "payout" },
        new("e4") { EventTs = "2026-11-12T12:00:00Z", Amount = "20", SellerId = "S2" },
    ];

    [Fact]
    public void Sound_books_pass_every_check()
    {
        var books = SoundBooks();
        books.Checks = Books.Plan();
        var report = books.Check();
        Assert.Equal(RunOutcome.Done, report.Outcome);
        Assert.Equal(Quality.Check.All.Select(check => check.Name), report.Checks.Select(check => check.Name));
        Assert.All(report.Checks, check => Assert.Equal((CheckStatus.Passed, check.Name), (check.Status, check.Name)));
    }

    [Theory]
    [InlineData(Damage.EventTwice, "duplicate_event_ids", "movements_match_events")]
    [InlineData(Damage.EventWithoutSeller, "missing_keys", "movements_match_events")]
    [InlineData(Damage.SignTurned, "movements_match_events", "signs_agree")]
    [InlineData(Damage.MovementChanged, "balances_match_movements", "movements_match_events")]
    [InlineData(Damage.BalanceDayLost, "balances_match_movements")]
    [InlineData(Damage.BalanceNotAddingUp, "balance_identity")]
    [InlineData(Damage.ChainBroken, "opening_is_previous_closing")]
    public void Damage_behind_the_programs_back_fails_the_right_checks(Damage damage, params string[] expected)
    {
        var books = SoundBooks();
        books.Execute(Engine.Damage(damage));
        var report = books.Check();
        Assert.Equal(RunOutcome.Held, report.Outcome);
        Assert.Equal(expected, report.Checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name));
        Assert.All(report.Checks.Where(check => check.Findings > 0), check => Assert.NotEmpty(check.Samples));
        Assert.NotEmpty(books.Broken());
    }

    [Fact]
    public void A_full_build_over_damaged_events_is_held_and_readers_see_what_they_saw()
    {
        var books = SoundBooks();
        books.Execute(Engine.Damage(Damage.EventTwice));
        var before = books.Mart();
        var report = books.Build(BuildScope.Everything);
        Assert.Equal(RunOutcome.Held, report.Outcome);
        Assert.Equal(["duplicate_event_ids"], report.Checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name));
        Assert.Equal(before, books.Mart());
    }

    [Fact]
    public void A_look_at_everything_after_a_build_sees_what_the_build_did_not_touch()
    {
        var books = SoundBooks();
        books.Execute(Engine.Damage(Damage.SignTurned));
        books.Run(new EventRow("e9") { SellerId = "S9" });
        Assert.Contains("signs_agree", books.Check().Checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name));
    }

    [Fact]
    public void A_seller_below_zero_is_reported_with_the_balance()
    {
        var report = CheckedBooks("negative_balance").Run(Sound[0], Sound[2] with { Amount = "100.5" });
        Assert.Equal(RunOutcome.Published, report.Outcome);
        var check = Single(report, "negative_balance");
        Assert.Equal(CheckStatus.Warned, check.Status);
        Assert.Equal("seller_id=S1, currency=EUR, dt=2026-11-14, running_balance=-0.50", Assert.Single(check.Samples).Detail);
    }

    [Fact]
    public void A_seller_who_was_below_zero_and_is_not_any_more_is_not_reported()
    {
        var report = CheckedBooks("negative_balance").Run(
            new EventRow("e1") { EventType = "refund", EventTs = "2026-11-13" }, new EventRow("e2") { EventTs = "2026-11-14T12:00:00Z" });
        Assert.Equal(CheckStatus.Passed, Single(report, "negative_balance").Status);
    }

    [Fact]
    public void An_amount_above_the_limit_is_reported_and_one_at_it_is_not()
    {
        var report = CheckedBooks("amount_above_limit").Run(new EventRow("e1") { Amount = "1000000" }, new EventRow("e2") { Amount = "1000000.0001" });
        var check = Single(report, "amount_above_limit");
        Assert.Equal((CheckStatus.Warned, 1L), (check.Status, check.Findings));
        Assert.Contains("event_id=e2", check.Samples[0].Detail, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Samples(RunReport report, string check, string column) =>
        Single(report, check).Samples.Select(sample => sample.Detail.Split(", ").Single(part => part.StartsWith(column + "=", StringComparison.Ordinal)).Split('=')[1]);

    [Fact]
    public void Ids_that_a_spreadsheet_has_rounded_are_reported()
    {
        var books = CheckedBooks("ids_like_numbers");
        var report = books.Run(
            new EventRow("1.23457E+15"), new EventRow("4E+05"), new EventRow("e3") { SellerId = "1,5E+11" },
            new EventRow("1.23457E+15a"), new EventRow("E+15"), new EventRow("12E+15"), new EventRow("e7") { SellerId = "SE+1" });
        Assert.Equal(["1.23457E+15", "4E+05", "e3"], Samples(report, "ids_like_numbers", "event_id"));
    }

    [Fact]
    public void Amounts_that_their_currency_cannot_pay_are_reported()
    {
        var books = CheckedBooks("currency_decimals");
        var report = books.Run(
            new EventRow("e1") { Currency = "JPY", Amount = "100.50" }, new EventRow("e2") { Currency = "JPY", Amount = "100.00" },
            new EventRow("e3") { Currency = "KWD", Amount = "1.2345" }, new EventRow("e4") { Currency = "KWD", Amount = "1.234" },
            new EventRow("e5") { Currency = "EUR", Amount = "1.005" }, new EventRow("e6") { Currency = "EUR", Amount = "99999999999999.99" });
        Assert.Equal(["e1", "e3", "e5"], Samples(report, "currency_decimals", "event_id"));
    }

    [Fact]
    public void Sellers_whose_ids_look_alike_are_reported_when_one_of_them_is_looked_at()
    {
        var books = CheckedBooks("sellers_alike");
        Assert.Empty(Samples(books.Run(new EventRow("e1") { SellerId = "Acme" }, new EventRow("e2") { SellerId = "S1" }), "sellers_alike", "ids"));
        var report = books.Run(new EventRow("e3") { SellerId = "\u0410cme" }, new EventRow("e4") { SellerId = "AC ME" }, new EventRow("e5") { SellerId = "S2" });
        Assert.Equal(["3"], Samples(report, "sellers_alike", "ids"));
        Assert.Empty(Samples(books.Run(new EventRow("e6") { SellerId = "S2" }), "sellers_alike", "ids"));
        Assert.Equal(["3"], Samples(books.Check(), "sellers_alike", "ids"));
    }

    [Fact]
    public void A_misplaced_decimal_point_is_unusual_once_there_is_a_history()
    {
        var usual = Enumerable.Range(0, 120).Select(number => new EventRow($"e{number}") { Amount = $"{50 + (number % 20)}" }).ToList();
        var books = CheckedBooks("amount_unusual");
        Assert.Equal(CheckStatus.Passed, Single(books.Run(usual.Take(50).Append(new EventRow("x1") { Amount = "60000" })), "amount_unusual").Status);
        var check = Single(books.Run(usual.Append(new EventRow("x2") { Amount = "60000" }).Append(new EventRow("x3") { Amount = "900" })), "amount_unusual");
        Assert.Equal((CheckStatus.Warned, 1L), (check.Status, check.Findings));
        Assert.Contains("event_id=x2", check.Samples[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_without_events_of_a_source_is_reported()
    {
        var report = CheckedBooks("days_without_events").Run(
            Sound[0], Sound[2], new EventRow("b1") { EventTs = "2026-11-13", SourceSystem = "billing" }, new EventRow("b2") { EventTs = "2026-11-14", SourceSystem = "billing" });
        var check = Single(report, "days_without_events");
        Assert.Equal(CheckStatus.Warned, check.Status);
        Assert.Equal("source_system=shop, first_missing_dt=2026-11-13, last_missing_dt=2026-11-13, days_missing=1", Assert.Single(check.Samples).Detail);
    }

    [Fact]
    public void A_gap_is_told_by_the_run_that_shows_it_and_by_a_look_at_everything()
    {
        var books = CheckedBooks("days_without_events");
        string[] Gaps(RunReport report) => [.. Single(report, "days_without_events").Samples.Select(sample => sample.Detail)];
        const string early = "source_system=shop, first_missing_dt=2026-06-02, last_missing_dt=2026-11-09, days_missing=161";
        const string late = "source_system=shop, first_missing_dt=2026-11-12, last_missing_dt=2026-11-12, days_missing=1";
        const string earlier = "source_system=shop, first_missing_dt=2026-06-02, last_missing_dt=2026-08-29, days_missing=89";
        const string later = "source_system=shop, first_missing_dt=2026-08-31, last_missing_dt=2026-11-09, days_missing=71";
        RunReport Run(string id, string day, string source = "shop") => books.Run(new EventRow(id) { EventTs = day, SourceSystem = source });
        Assert.Empty(Gaps(Run("e1", "2026-06-01")));
        Assert.Equal([early], Gaps(Run("e2", "2026-11-10")));
        Assert.Empty(Gaps(Run("e3", "2026-11-11")));
        Assert.Empty(Gaps(Run("b1", "2026-11-13", "billing")));
        Assert.Equal([late], Gaps(Run("e4", "2026-11-13")));
        Assert.Empty(Gaps(Run("e5", "2026-11-14")));
        Assert.Equal([early, late], Gaps(books.Check()));
        Assert.Empty(Gaps(Run("e6", "2026-11-12")));
        Assert.Equal([earlier, later], Gaps(Run("e7", "2026-08-30")));
        Assert.Equal([earlier, later], Gaps(books.Build(BuildScope.Everything)));
    }

    [Fact]
    public void A_source_of_which_too_much_was_rejected_holds_the_run()
    {
        var books = CheckedBooks("rejected_share");
        var good = Enumerable.Range(0, 98).Select(number => new EventRow($"e{number}")).ToList();
        var bad = Enumerable.Range(0, 3).Select(number => new EventRow($"x{number}") { Amount = "x" }).ToList();
        Assert.Equal(RunOutcome.Published, books.Run(good.Concat(bad.Take(2))).Outcome);
        var mart = books.Mart();
        var report = books.RunFiles(books.Write(good), books.Write(good.Take(97).Append(new EventRow("new")).Concat(bad)));
        Assert.Equal(RunOutcome.Held, report.Outcome);
        var check = Single(report, "rejected_share");
        Assert.Equal((CheckStatus.Failed, 1L), (check.Status, check.Findings));
        Assert.Contains("file3.csv", check.Samples[0].Detail, StringComparison.Ordinal);
        Assert.Equal(mart, books.Mart());
    }

    [Fact]
    public void A_source_that_contradicts_too_much_of_what_is_known_holds_the_run()
    {
        var books = CheckedBooks("conflict_share");
        var first = Enumerable.Range(0, 100).Select(number => new EventRow($"e{number}")).ToList();
        EventRow Other(EventRow row) => row with { Amount = "11" };
        Assert.Equal(RunOutcome.Published, books.Run(first).Outcome);
        var few = books.Run(first.Take(2).Select(Other).Concat(first.Skip(2)));
        Assert.Equal((RunOutcome.Published, 2L), (few.Outcome, few.Receipt.Conflicts));
        var mart = books.Mart();
        var report = books.Run(first.Take(60).Select(Other).Concat(Enumerable.Range(100, 40).Select(number => new EventRow($"e{number}"))));
        Assert.Equal((RunOutcome.Held, 60L, 40L), (report.Outcome, report.Receipt.Conflicts, report.Receipt.Accepted));
        var check = Single(report, "conflict_share");
        Assert.Equal((CheckStatus.Failed, 1L), (check.Status, check.Findings));
        Assert.Contains("read=100, conflicts=60, allowed_share=0.02", check.Samples[0].Detail, StringComparison.Ordinal);
        Assert.Equal(mart, books.Mart());
    }

    [Fact]
    public void Every_invariant_holds_in_sound_books()
    {
        var proofs = Proof.All(SoundBooks().Warehouse);
        Assert.Equal(9, proofs.Count);
        Assert.All(proofs, proof => Assert.True(proof.Holds, string.Create(CultureInfo.InvariantCulture, $"{proof.Claim}: {proof.Figures}")));
    }

    private static CheckResult Single(RunReport report, string name) => report.Checks.Single(check => check.Name == name);

    private Books CheckedBooks(params string[] only)
    {
        var books = NewBooks();
        books.Checks = CheckPlan.From(new Dictionary<string, CheckSetting>(), only);
        return books;
    }

    // How they came to be does not matter here, so few checks look at it.
    private Books SoundBooks()
    {
        var books = NewBooks();
        Assert.Equal(RunOutcome.Published, books.Run(Sound).Outcome);
        books.Checks = Books.AllChecks;
        return books;
    }
}
