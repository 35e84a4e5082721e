using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>What a check has held comes into the balances when it is mended, or when somebody says that it may, and never unnoticed.</summary>
public abstract class HeldLoadSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private const int Rows = 40;

    private static readonly CheckPlan Allowing = Books.Plan(("rejected_share", new CheckSetting(true, Severity.Warning, Books.NoParameters)));

    [Fact]
    public void A_run_of_duplicates_alone_is_held_by_what_was_held_before()
    {
        var (books, held) = HeldBooks();
        var before = books.Mart();
        books.Reopen();
        var report = books.RunFiles(books.Write("good.csv", EventFile.Csv(Good("g"))));
        Assert.Equal((RunOutcome.Held, Rows), (report.Outcome, report.Receipt.Duplicates));
        Assert.Equal(["rejected_share"], Failed(report));
        Assert.Equal((held.RunId, Rows - 4L, "rejected_share"), (report.Waiting.SinceRun, report.Waiting.Events, report.Waiting.HeldBy));
        Assert.Equal("day2.csv", Path.GetFileName(Assert.Single(report.Waiting.Batches).Source));
        Assert.Equal(before, books.Mart());
    }

    [Fact]
    public void A_run_of_new_events_is_held_by_what_was_held_before()
    {
        var (books, held) = HeldBooks();
        var before = books.Mart();
        var report = books.RunFiles(books.Write("day3.csv", EventFile.Csv(Good("third"))));
        Assert.Equal((RunOutcome.Held, held.RunId), (report.Outcome, report.Waiting.SinceRun));
        Assert.Contains("day2.csv", Assert.Single(report.Checks, check => check.Status == CheckStatus.Failed).Samples.Single().Detail, StringComparison.Ordinal);
        Assert.Equal(before, books.Mart());
    }

    [Fact]
    public void A_build_and_a_look_after_a_held_run_say_since_when_they_are_held()
    {
        var (books, held) = HeldBooks();
        foreach (var report in (RunReport[])[books.Build(BuildScope.Touched), books.Build(BuildScope.Everything), books.Check()])
        {
            Assert.Equal(RunOutcome.Held, report.Outcome);
            Assert.Equal((held.RunId, Rows - 4L), (report.Waiting.SinceRun, report.Waiting.Events));
            Assert.Contains($"held by: rejected_share; with what waits since run {held.RunId}", books.Rows("ops.runs", "message"));
        }
    }

    [Fact]
    public void A_source_that_is_delivered_again_mended_is_published_with_what_was_held()
    {
        var (books, held) = HeldBooks();
        var report = books.RunFiles(books.Write("day2.csv", EventFile.Csv(Good("b"))));
        Assert.Equal((RunOutcome.Published, Rows - 4L, 4L), (report.Outcome, report.Receipt.Duplicates, report.Receipt.Accepted));
        Assert.Equal((held.RunId, "rejected_share"), (report.Waiting.SinceRun, report.Waiting.HeldBy));
        Assert.Equal(["2026-11-10|S1|EUR|800.00"], books.Running());
        Assert.Equal(RunOutcome.Published, books.Build(BuildScope.Touched).Outcome);
        Assert.Equal(Waiting.Nothing.Batches, Waiting.In(books.Warehouse, besides: null).Batches);
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void Other_rows_under_the_same_name_do_not_mend_what_was_held()
    {
        var (books, _) = HeldBooks();
        Assert.Equal(RunOutcome.Held, books.RunFiles(books.Write("day2.csv", EventFile.Csv(Good("other")))).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|400.00"], books.Running());
    }

    [Fact]
    public void The_same_fault_delivered_again_is_held_again_and_told_once()
    {
        var (books, _) = HeldBooks();
        var report = books.RunFiles(books.Write("day2.csv", EventFile.Csv(Bad())));
        Assert.Equal(RunOutcome.Held, report.Outcome);
        Assert.Equal(1, Assert.Single(report.Checks, check => check.Status == CheckStatus.Failed).Findings);
    }

    [Fact]
    public void A_severity_changed_for_one_run_publishes_what_was_held_and_says_so()
    {
        var (books, held) = HeldBooks();
        var plan = books.Checks;
        books.Checks = Allowing;
        var report = books.Build(BuildScope.Touched);
        Assert.Equal((RunOutcome.Published, held.RunId), (report.Outcome, report.Waiting.SinceRun));
        Assert.Equal(["2026-11-10|S1|EUR|760.00"], books.Running());
        books.Checks = plan;
        Assert.Equal(RunOutcome.Published, books.Build(BuildScope.Touched).Outcome);
        Assert.Equal(RunOutcome.Published, books.RunFiles(books.Write("good.csv", EventFile.Csv(Good("g")))).Outcome);
    }

    [Fact]
    public void A_load_without_one_good_row_holds_too()
    {
        var books = NewBooks();
        books.Checks = Books.Plan();
        books.RunFiles(books.Write("bad.csv", EventFile.Csv([new EventRow("x") { Amount = "x" }])));
        var report = books.RunFiles(books.Write("good.csv", EventFile.Csv(Good("g"))));
        Assert.Equal((RunOutcome.Held, 0L), (report.Outcome, report.Waiting.Events));
        Assert.Equal(RunOutcome.Published, books.RunFiles(books.Write("bad.csv", EventFile.Csv([new EventRow("x")]))).Outcome);
    }

    [Fact]
    public void What_was_only_ingested_is_said_and_judged_too()
    {
        var books = NewBooks();
        books.Checks = Books.Plan();
        var ingest = books.IngestFiles(books.Write("day1.csv", EventFile.Csv(Bad())));
        books.IngestFiles(books.Write("day2.csv", EventFile.Csv(Good("g"))));
        var report = books.RunFiles(books.Write("day3.csv", EventFile.Csv(Good("h"))));
        Assert.Equal((RunOutcome.Held, ingest.RunId, 2), (report.Outcome, report.Waiting.SinceRun, report.Waiting.Batches.Count));
        Assert.Null(report.Waiting.HeldBy);
    }

    // A published day of 40 events, and a held one of which four rows in 40 were rejected.
    private (Books Books, RunReport Held) HeldBooks()
    {
        var books = NewBooks();
        books.Checks = Books.Plan();
        Assert.Equal(RunOutcome.Published, books.RunFiles(books.Write("good.csv", EventFile.Csv(Good("g")))).Outcome);
        var held = books.RunFiles(books.Write("day2.csv", EventFile.Csv(Bad())));
        Assert.Equal((RunOutcome.Held, Waiting.Nothing.SinceRun), (held.Outcome, held.Waiting.SinceRun));
        return (books, held);
    }

    private static IEnumerable<EventRow> Good(string prefix) =>
        Enumerable.Range(0, Rows).Select(number => new EventRow($"{prefix}{number}") { SourceSystem = "shop" });

    private static IEnumerable<EventRow> Bad() => Good("b").Select((row, number) => number < 4 ? row with { Amount = "x" } : row);

    private static IEnumerable<string> Failed(RunReport report) =>
        report.Checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name);
}
