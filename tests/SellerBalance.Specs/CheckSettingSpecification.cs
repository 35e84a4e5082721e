using System.Globalization;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Specs;

/// <summary>Which checks run, with what parameters, and what is kept of what they find.</summary>
public abstract class CheckSettingSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static readonly EventRow[] Sound =
    [
        new("e1") { EventTs = "2026-11-12T12:00:00Z", Amount = "100" },
        new("e2") { EventTs = "2026-11-13T12:00:00Z", Amount = "10", EventType = "fee" },
        new("e3") { EventTs = "2026-11-14T12:00:00Z", Amount = "50", EventType = "payout" },
    ];

    [Fact]
    public void The_newest_event_may_be_thirty_six_hours_old()
    {
        var books = SoundBooks();
        books.Checks = CheckPlan.From(new Dictionary<string, CheckSetting>(), ["newest_event_age"]);
        books.Clock.SetUtcNow(new DateTimeOffset(2026, 11, 15, 23, 59, 59, TimeSpan.Zero));
        Assert.Equal(CheckStatus.Passed, Single(books.Check(), "newest_event_age").Status);
        Assert.Equal(CheckStatus.Warned, Single(books.Check(), "newest_event_age").Status);
    }

    [Fact]
    public void Every_check_runs_with_every_parameter_at_either_end_of_its_range()
    {
        var books = NewBooks();
        books.Run(Enumerable.Range(0, 120).Select(number => new EventRow($"e{number}") { Amount = $"{1 + (number * number)}", EventTs = $"2026-11-{10 + (number % 5)}" }));
        foreach (var check in Quality.Check.All)
        {
            foreach (var (name, parameter) in check.Parameters)
            {
                foreach (var value in (decimal[])[parameter.Least, parameter.Most])
                {
                    var setting = new CheckSetting(true, null, new Dictionary<string, string> { [name] = value.ToString(CultureInfo.InvariantCulture) });
                    books.Checks = CheckPlan.From(new Dictionary<string, CheckSetting> { [check.Name] = setting }, [check.Name]);
                    Assert.Equal([check.Name], books.Check().Checks.Select(result => result.Name));
                }
            }
        }
    }

    [Fact]
    public void Settings_change_severity_and_parameters_and_turn_checks_off()
    {
        var books = SoundBooks();
        books.Checks = Books.Plan(
            ("amount_above_limit", new CheckSetting(true, Severity.Error, new Dictionary<string, string> { ["limit"] = "99.99" })),
            ("newest_event_age", new CheckSetting(false, null, Books.NoParameters)));
        var report = books.Check();
        var check = Single(report, "amount_above_limit");
        Assert.Equal((CheckStatus.Failed, Severity.Error, 1L), (check.Status, check.Severity, check.Findings));
        Assert.Equal(RunOutcome.Held, report.Outcome);
        Assert.DoesNotContain("newest_event_age", report.Checks.Select(known => known.Name));
        books.Checks = Books.Plan();
        Assert.Equal(CheckStatus.Passed, Single(books.Check(), "amount_above_limit").Status);
    }

    [Fact]
    public void An_error_made_a_warning_lets_the_run_publish()
    {
        var books = NewBooks();
        books.Checks = CheckPlan.From(new Dictionary<string, CheckSetting> { ["rejected_share"] = new(true, Severity.Warning, Books.NoParameters) }, ["rejected_share"]);
        var report = books.Run(new EventRow("e1"), new EventRow("e2") { Amount = "x" });
        Assert.Equal((RunOutcome.Published, CheckStatus.Warned), (report.Outcome, Single(report, "rejected_share").Status));
    }

    [Fact]
    public void Findings_are_counted_in_full_and_kept_in_part()
    {
        const int rows = 1_200;
        var books = NewBooks();
        books.Checks = CheckPlan.From(new Dictionary<string, CheckSetting>(), ["amount_above_limit"]);
        var report = books.Run(Enumerable.Range(0, rows).Select(number => new EventRow($"e{number}") { Amount = "2000000" }));
        Assert.Equal(rows, Single(report, "amount_above_limit").Findings);
        Assert.Equal(5, Single(report, "amount_above_limit").Samples.Count);
        Assert.Equal(1_000, books.Rows("dq.findings", "check_name").Count(name => name == "amount_above_limit"));
    }

    [Fact]
    public void Checks_that_are_asked_for_run_alone_and_publish_nothing()
    {
        var books = NewBooks();
        books.Ingest(Sound);
        books.Checks = CheckPlan.From(new Dictionary<string, CheckSetting>(), ["signs_agree"]);
        var report = books.Check();
        Assert.Equal(["signs_agree"], report.Checks.Select(check => check.Name));
        Assert.Equal(RunOutcome.Done, report.Outcome);
        Assert.Empty(books.Mart());
    }

    private static CheckResult Single(RunReport report, string name) => report.Checks.Single(check => check.Name == name);

    private Books SoundBooks()
    {
        var books = NewBooks();
        Assert.Equal(RunOutcome.Published, books.Run(Sound).Outcome);
        return books;
    }
}
