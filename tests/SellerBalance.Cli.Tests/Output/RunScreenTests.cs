using SellerBalance.Cli.Output;
using SellerBalance.Runs;
using Spectre.Console;
using Spectre.Console.Testing;

namespace SellerBalance.Cli.Tests.Output;

public sealed class RunScreenTests
{
    public static TheoryData<string> Variants => ["Clean", "Dirty", "Held", "Failed"];

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_screen_at_80_columns_is_the_approved_one(string variant) =>
        Snapshot.Matches(Plain(Report(variant), 80), $"RunScreen.{variant}.80");

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_screen_at_120_columns_is_the_approved_one(string variant) =>
        Snapshot.Matches(Plain(Report(variant), 120), $"RunScreen.{variant}.120");

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_terminal_and_none_ends_in_blanks(int width)
    {
        foreach (var report in new[] { Reports.Clean, Reports.Held, Reports.Failed })
        {
            // The outcome, the receipt and the commands are single lines whatever the width: they are compared, searched for and copied.
            var lines = Plain(report, width).Split('\n');
            Assert.All(
                lines.Skip(2).Where(line => !line.StartsWith("  seller-balance ", StringComparison.Ordinal)),
                line => Assert.InRange(SafeText.Width(line), 0, width));
            Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        }
    }

    [Fact]
    public void Many_sources_that_lack_a_line_end_or_are_Parquet_are_one_note_each()
    {
        var batches = Enumerable.Range(1, 12).Select(number => Reports.Clean.Batches[0] with { Source = $"{number}.csv", IsLastLineOpen = true })
            .Append(Reports.Clean.Batches[0] with { Source = "a.parquet", TimesReadAs = "INT96 as UTC" })
            .Append(Reports.Clean.Batches[0] with { Source = "b.parquet", TimesReadAs = "INT96 as UTC" });
        var text = Plain(Reports.Clean with { Batches = [.. batches] }, 120);
        Assert.Contains("The last lines of 1.csv, 2.csv, 3.csv and 9 more have no line end: they may have been cut.\n", text, StringComparison.Ordinal);
        Assert.Contains("Times of a.parquet, b.parquet: INT96 as UTC.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no line end", Plain(Reports.Clean, 120), StringComparison.Ordinal);
    }

    [Fact]
    public void Units_stand_under_each_other_whatever_the_decimals_of_the_currency()
    {
        var lines = Plain(Reports.OfManyCurrencies, 120).Split('\n');
        string[] amounts = ["1,234.50", "1,234,567", "98.765", "1.500", "12.5"];
        var places = amounts.Index().Select(amount =>
        {
            var line = lines.Single(line => line.StartsWith($"  C{amount.Index + 1} ", StringComparison.Ordinal));
            var at = line.IndexOf($" {amount.Item} ", StringComparison.Ordinal);
            Assert.True(at > 0, line);
            return at + amount.Item.Split('.')[0].Length;
        });
        Assert.Single(places.Distinct());
    }

    [Fact]
    public void Data_cannot_add_lines_colours_or_markup()
    {
        var text = Plain(Reports.Dirty, 120);
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u202E', text);
        Assert.DoesNotContain('\r', text);
        Assert.Contains("[bold]bad[/]\\n<b>.csv", text, StringComparison.Ordinal);
        var other = Reports.Dirty with { Sellers = [.. Reports.Dirty.Sellers.Skip(1).Prepend(Reports.Dirty.Sellers[0] with { SellerId = "S1" })] };
        Assert.Equal(Plain(other, 120).Split('\n').Length, text.Split('\n').Length);
    }

    [Theory]
    [InlineData(RunOutcome.Published, "Also published: 2 earlier batches with 8 events, not in the balances since run R1 (held by rejected_share): ")]
    [InlineData(RunOutcome.Held, "Checked together with 2 earlier batches with 8 events, which have been waiting since run R1: ")]
    [InlineData(RunOutcome.Done, "Not in the balances: 2 earlier batches with 8 events, since run R1 (held by rejected_share): ")]
    public void What_waited_is_told_by_screen_page_and_json_whatever_its_name(RunOutcome outcome, string sentence)
    {
        var report = Reports.Clean with
        {
            Outcome = outcome,
            Waiting = new Waiting([new("R1", "bad\u001b[2J<b>.csv", 3, "rejected_share"), new("R2", "b.csv", 5, "rejected_share")]),
        };
        var screen = Plain(report, 200);
        Assert.Contains(sentence + "bad\\u001B[2J<b>.csv, b.csv", screen, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', screen);
        var page = RunHtml.Page(report);
        Assert.Contains(sentence, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>.csv", page, StringComparison.Ordinal);
        using var json = new MemoryStream();
        RunJson.Write(report, json);
        var waiting = System.Text.Json.JsonDocument.Parse(json.ToArray()).RootElement.GetProperty("waiting");
        Assert.Equal("2 8 R1 rejected_share", $"{waiting.GetProperty("batches")} {waiting.GetProperty("events")} {waiting.GetProperty("since_run")} {waiting.GetProperty("held_by")}");
    }

    [Fact]
    public void Negative_amounts_are_red_on_a_terminal()
    {
        using var console = new TestConsole().Width(120).EmitAnsiSequences().Colors(ColorSystem.Standard);
        new RunScreen(console).Write(Reports.Clean);
        Assert.Contains("\u001b[91m-1,204.50\u001b[0m", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_unicode_the_marks_are_plain_and_there_are_no_blocks()
    {
        var text = Render(Reports.Held, new TerminalTraits(HasColour: false, HasUnicode: false, Width: 120));
        Assert.DoesNotContain("✓", text, StringComparison.Ordinal);
        Assert.DoesNotContain("█", text, StringComparison.Ordinal);
        Assert.Contains("  x events_reconcile", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_receipt_that_does_not_tie_is_called_a_fault_of_the_program()
    {
        var batch = Reports.Clean.Batches[0];
        var text = Plain(Reports.Clean with { Batches = [batch with { Receipt = batch.Receipt with { Read = 643 } }] }, 80);
        Assert.Contains("read 643 ≠ 642 accepted", text, StringComparison.Ordinal);
        Assert.Contains("does not tie", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Suggested_commands_never_contain_data_that_a_shell_would_interpret()
    {
        var seller = Reports.Clean.Sellers[0];
        foreach (var id in new[] { "$(reboot)", "a b", "-x", "a;b", "`x`", "'", Reports.NastyId, "" })
        {
            var steps = NextSteps.After(Reports.Clean with { Sellers = [seller with { SellerId = id }] });
            Assert.Equal("seller-balance balance", Assert.Single(steps).Command);
        }
    }

    [Fact]
    public void Suggested_commands_carry_the_options_that_find_the_same_warehouse()
    {
        var steps = NextSteps.After(Reports.Held, "--warehouse duckdb:other.duckdb");
        Assert.Equal(
            ["seller-balance check events_reconcile --warehouse duckdb:other.duckdb", "seller-balance quarantine list --warehouse duckdb:other.duckdb"],
            steps.Select(step => step.Command));
    }

    [Theory]
    [InlineData(true, null, null, true)]
    [InlineData(true, "1", null, false)]
    [InlineData(true, "", null, true)]
    [InlineData(true, null, "dumb", false)]
    [InlineData(false, null, null, false)]
    public void Colour_is_for_terminals_that_did_not_decline_it(bool isTerminal, string? noColor, string? term, bool expected)
    {
        var traits = TerminalTraits.Of(isTerminal, 100, true, name => name == "NO_COLOR" ? noColor : name == "TERM" ? term : null);
        Assert.Equal(expected, traits.HasColour);
        using var writer = new StringWriter();
        new RunScreen(Terminal.Open(writer, traits)).Write(Reports.Clean);
        Assert.Equal(expected, writer.ToString().Contains('\u001b', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, 90, "70", 90)]
    [InlineData(false, 90, "70", 70)]
    [InlineData(true, null, null, 120)]
    [InlineData(false, null, null, TerminalTraits.Unbounded)]
    [InlineData(false, null, "-3", TerminalTraits.Unbounded)]
    [InlineData(true, 0, null, 120)]
    [InlineData(true, 10, null, 40)]
    public void The_width_is_the_terminals_then_COLUMNS_and_a_file_has_none(bool isTerminal, int? window, string? columns, int expected) =>
        Assert.Equal(expected, TerminalTraits.Of(isTerminal, window, true, name => name == "COLUMNS" ? columns : null).Width);

    private static RunReport Report(string variant) => variant switch
    {
        "Clean" => Reports.Clean,
        "Dirty" => Reports.Dirty,
        "Held" => Reports.Held,
        _ => Reports.Failed,
    };

    private static string Plain(RunReport report, int width) => Render(report, new TerminalTraits(HasColour: false, HasUnicode: true, width));

    private static string Render(RunReport report, TerminalTraits traits)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new RunScreen(Terminal.Open(writer, traits)).Write(report);
        return writer.ToString().ReplaceLineEndings("\n");
    }
}
