using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>Tells a run's report to a person at a terminal. The caller says which console; colours are the console's decision.</summary>
internal sealed class RunScreen(IAnsiConsole console)
{
    private const int SourcesMax = 10;
    private const int ReasonsMax = 8;
    private const int SamplesMax = 3;
    private const int IgnoredColumnsMax = 50;
    private const int SparklineBars = 16;
    private const int Indent = 2;

    private bool HasUnicode => console.Profile.Capabilities.Unicode;

    private int Width => console.Profile.Width;

    /// <summary>Writes the whole report.</summary>
    /// <param name="report">The run.</param>
    /// <param name="options">Options that the suggested commands need to find the same warehouse; empty for none.</param>
    public void Write(RunReport report, string options = "")
    {
        WriteOutcome(report);
        WriteSources(report.Batches);
        WriteReasons(report.Reasons);
        WriteChecks(report.Checks);
        WriteSellers(report);
        WriteTotals(report);
        WriteWhere(report);
        WriteNextSteps(NextSteps.After(report, options));
    }

    /// <summary>An amount, red where it is below zero.</summary>
    public static TableCell Amount(decimal amount, string currency) =>
        new(new Ink(Money.Grouped(amount, currency), amount < 0 ? Palette.Bad : Style.Plain));

    private void WriteOutcome(RunReport report)
    {
        var (mark, style) = report.Outcome switch
        {
            RunOutcome.Published or RunOutcome.Done => (Mark("✓", "ok"), Palette.Good),
            RunOutcome.Held => ("!", Palette.Warn),
            _ => (Mark("✗", "x"), Palette.Bad),
        };
        var name = Wording.Name(report.Outcome);
        Line(new Ink($"{mark} {char.ToUpperInvariant(name[0])}{name[1..]}", style), Ink.Plain(": " + Wording.Meaning(report)));
        if (report.Batches.Count > 0 || report.Outcome == RunOutcome.Failed)
            WriteReceipt(report.Receipt);
        if (Wording.Waiting(report) is { } waiting)
            Prose(waiting, Palette.Warn);
    }

    private void WriteReceipt(Receipt receipt)
    {
        Line(
            Ink.Plain($"read {Wording.Count(receipt.Read)} {(receipt.Ties ? "=" : Mark("≠", "<>"))} "),
            Ink.Plain($"{Wording.Count(receipt.Accepted)} accepted + {Wording.Count(receipt.Duplicates)} duplicates + "),
            new Ink($"{Wording.Count(receipt.Conflicts)} conflicts", receipt.Conflicts > 0 ? Palette.Warn : Style.Plain),
            Ink.Plain(" + "),
            new Ink($"{Wording.Count(receipt.Rejected)} rejected", receipt.Rejected > 0 ? Palette.Warn : Style.Plain));
        if (!receipt.Ties)
            Line(new Ink("The receipt does not tie. This is a fault of the program: please report it.", Palette.Bad));
    }

    private void WriteSources(IReadOnlyList<Batch> batches)
    {
        var shown = batches.Take(SourcesMax).ToList();
        if (batches.Count > 1)
        {
            Heading("Sources");
            WriteTable(
                [
                    new("source", Shortening: Shortening.Middle, WidthMin: 16),
                    new("read", IsRight: true),
                    new("accepted", IsRight: true),
                    new("duplicates", IsRight: true),
                    new("conflicts", IsRight: true),
                    new("rejected", IsRight: true),
                ],
                [.. shown.Select(batch => new TableCell[]
                {
                    SafeText.OneLine(batch.Source),
                    Wording.Count(batch.Receipt.Read),
                    Wording.Count(batch.Receipt.Accepted),
                    Wording.Count(batch.Receipt.Duplicates),
                    Wording.Count(batch.Receipt.Conflicts),
                    Wording.Count(batch.Receipt.Rejected),
                })]);
            AndMore(batches.Count - shown.Count);
        }

        foreach (var batch in shown.Where(batch => batch.Receipt.Read == 0))
        {
            var lines = batch.Lines is { } counts ? $", only {Wording.Count(counts.Header, "header line")} and {Wording.Count(counts.Blank, "blank line")}" : "";
            Line(new Ink(SafeText.Start($"! No records in {SafeText.Middle(batch.Source, console.Fit(32))}{lines}", Width), Palette.Warn));
        }

        foreach (var batch in shown.Where(batch => batch.IgnoredColumns.Count > 0))
        {
            var columns = string.Join(", ", batch.IgnoredColumns.Take(IgnoredColumnsMax).Select(SafeText.OneLine));
            if (batch.IgnoredColumns.Count > IgnoredColumnsMax) columns += $" and {Wording.Count(batch.IgnoredColumns.Count - IgnoredColumnsMax)} more";
            Quiet(SafeText.Start($"Ignored columns of {SafeText.Middle(batch.Source, console.Fit(32))}: {columns}", Width - Indent));
        }

        foreach (var note in Wording.Notes(batches))
            Prose(note);
    }

    private void WriteReasons(IReadOnlyList<ReasonCount> reasons)
    {
        if (reasons.Count == 0)
            return;
        Heading("Refused rows");
        var shown = reasons.Take(ReasonsMax).ToList();
        WriteTable(
            [
                new("rows", IsRight: true),
                new("reason"),
                new("example", Shortening: Shortening.Middle, WidthMin: 12, DropRank: 1),
            ],
            [.. shown.Select(reason => new TableCell[]
            {
                Wording.Count(reason.Rows),
                SafeText.Middle(reason.Reason, console.Fit(40)),
                SafeText.OneLine(reason.Example),
            })]);
        AndMore(reasons.Count - shown.Count);
    }

    private void WriteChecks(IReadOnlyList<CheckResult> checks)
    {
        if (checks.Count == 0)
            return;
        Heading("Checks");
        var nameWidth = checks.Max(check => SafeText.Width(SafeText.Middle(check.Name, console.Fit(32))));
        foreach (var check in Wording.ByUrgency(checks))
        {
            var (mark, style) = check.Status switch
            {
                CheckStatus.Passed => (Mark("✓", "+"), Palette.Good),
                CheckStatus.Warned => ("!", Palette.Warn),
                _ => (Mark("✗", "x"), Palette.Bad),
            };
            var name = SafeText.Middle(check.Name, console.Fit(32));
            var count = check.Findings == 0 ? "" : Wording.Count(check.Findings, "finding") + ": ";
            var left = $" {name}{new string(' ', nameWidth - SafeText.Width(name))}  ";
            var rest = SafeText.Start(count + Wording.Title(check), Width - Indent - SafeText.Width(mark + left));
            Line(Ink.Plain("  "), new Ink(mark, style), Ink.Plain(left), new Ink(rest, check.Findings == 0 ? Palette.Quiet : Style.Plain));
            if (check.Status == CheckStatus.Passed)
                continue;
            foreach (var sample in check.Samples.Take(SamplesMax))
                Line(new Ink("      " + SafeText.Start(sample.Detail, Width - 6), Palette.Quiet));
        }
    }

    private void WriteSellers(RunReport report)
    {
        if (report.Sellers.Count == 0)
            return;
        Heading("Sellers furthest from zero" + Wording.Since(report));
        WriteTable(
            [new("seller", Shortening: Shortening.Middle, WidthMin: 12), .. PeriodColumns()],
            [.. report.Sellers.Select(seller => new TableCell[]
            {
                SafeText.Middle(seller.SellerId, console.Fit(32)),
                SafeText.Middle(seller.Currency, console.Fit(8)),
                Amount(seller.OpeningBalance, seller.Currency),
                Amount(seller.Inflow, seller.Currency),
                Amount(seller.Outflow, seller.Currency),
                Amount(seller.ClosingBalance, seller.Currency),
                Trend(seller.Trend),
            })]);
    }

    private void WriteTotals(RunReport report)
    {
        if (report.Totals.Count == 0)
            return;
        Heading("Totals per currency" + Wording.Since(report));
        WriteTable(
            [new("sellers", IsRight: true), .. PeriodColumns()],
            [.. report.Totals.Select(total => new TableCell[]
            {
                Wording.Count(total.Sellers),
                SafeText.Middle(total.Currency, console.Fit(8)),
                Amount(total.OpeningBalance, total.Currency),
                Amount(total.Inflow, total.Currency),
                Amount(total.Outflow, total.Currency),
                Amount(total.ClosingBalance, total.Currency),
                Trend(total.Trend),
            })]);
    }

    private static IEnumerable<TableColumnSpec> PeriodColumns() =>
    [
        new("cur"),
        new("opening", IsAmount: true, DropRank: 3),
        new("inflow", IsAmount: true, DropRank: 1),
        new("outflow", IsAmount: true, DropRank: 2),
        new("closing", IsAmount: true),
        new("trend", DropRank: 4),
    ];

    private TableCell Trend(IReadOnlyList<decimal> trend) => HasUnicode
        ? new TableCell([.. Sparkline.Bars(trend, SparklineBars)
            .Select(bar => new Ink(bar.Glyph.ToString(), bar.IsNegative ? Palette.Bad : Palette.Good))])
        : new TableCell(Ink.Plain("-"));

    private void WriteWhere(RunReport report)
    {
        console.WriteLine();
        var balances = report.Balances;
        var who = report.Outcome == RunOutcome.Published ? "Readers see" : "Readers still see";
        Prose(balances.BalanceDays == 0
            ? "Readers see no balances yet."
            : $"{who} {Wording.Count(balances.Sellers, "seller")}, {Wording.Count(balances.BalanceDays, "balance day")}, "
                + $"{Wording.Period(balances)}.");
        Prose($"Time zone {SafeText.Middle(report.TimeZone, console.Fit(40))}, warehouse {SafeText.Middle(report.Warehouse, Width - Indent)}.");
        Prose($"Run {SafeText.Middle(report.RunId, console.Fit(40))} took {Wording.Length(report.Duration)}.");
    }

    private void WriteNextSteps(IReadOnlyList<NextStep> steps)
    {
        if (steps.Count == 0)
            return;
        Heading("Next");
        WriteTable(
            [new(""), new("", DropRank: 1)],
            [.. steps.Select(step => new TableCell[] { new(new Ink(SafeText.OneLine(step.Command), Palette.Bold)), step.Purpose })],
            hasHeader: false);
    }

    private void WriteTable(TableColumnSpec[] columns, IReadOnlyList<TableCell[]> rows, bool hasHeader = true)
    {
        var table = new TextTable(columns, Width, Indent);
        foreach (var line in table.Lines(rows).Skip(hasHeader ? 0 : 1))
            console.Write(line);
        if (hasHeader && table.Dropped.ToList() is { Count: > 0 } dropped)
            Prose($"(a wider terminal also shows {string.Join(", ", dropped)})");
    }

    private void Heading(string text)
    {
        console.WriteLine();
        Line(new Ink(text, Palette.Bold));
    }

    private void AndMore(int count)
    {
        if (count > 0)
            Quiet($"  and {Wording.Count(count)} more");
    }

    // Sentences wrap between words; everything else on the screen is laid out line by line.
    private void Prose(string text) => Prose(text, Palette.Quiet);

    private void Prose(string text, Style style)
    {
        foreach (var line in SafeText.Wrapped(text, Width))
            Line(new Ink(line, style));
    }

    private void Quiet(string text) => Line(new Ink(text, Palette.Quiet));

    private void Line(params Ink[] inks) => console.Write(new ScreenLine(inks));

    private string Mark(string mark, string plain) => HasUnicode ? mark : plain;
}
