using SellerBalance.Ingest;
using SellerBalance.Runs;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>Refused rows on a terminal: by reason, or one by one.</summary>
internal static class QuarantineTable
{
    private const int RawCells = 400;

    /// <summary>Writes the reasons with their counts and an example each.</summary>
    public static void Write(IReadOnlyList<ReasonCount> reasons, IAnsiConsole console)
    {
        if (reasons.Count == 0)
        {
            console.Write(new ScreenLine([new Ink("Nothing was refused.", Palette.Quiet)]));
            return;
        }

        var table = new TextTable(
            [new("reason"), new("rows", IsRight: true), new("example", Shortening: Shortening.End, WidthMin: 20)],
            console.Profile.Width,
            indent: 0);
        foreach (var line in table.Lines([.. reasons.Select(Row)]))
            console.Write(line);
    }

    /// <summary>Writes rows, each with where it stood, why it was refused, and how it read.</summary>
    public static void Write(IEnumerable<QuarantinedRow> rows, IAnsiConsole console)
    {
        var isEmpty = true;
        foreach (var row in rows)
        {
            isEmpty = false;
            console.Write(new ScreenLine(
            [
                Ink.Plain($"{SafeText.Middle(row.Source, console.Fit(60))}:{row.Line}  "),
                new Ink(row.Reasons.Replace(",", ", ", StringComparison.Ordinal), Palette.Warn),
            ]));
            if (row.KnownFromOpenLine is { } known)
                console.Write(new ScreenLine([new Ink($"  The known event was accepted from a last line without a line end in {SafeText.Middle(known, console.Fit(48))}.", Palette.Warn)]));
            console.Write(new ScreenLine([new Ink("  " + SafeText.Start(row.Raw, console.Fit(RawCells)), Palette.Quiet)]));
        }

        if (isEmpty) console.Write(new ScreenLine([new Ink("No refused rows match.", Palette.Quiet)]));
    }

    private static TableCell[] Row(ReasonCount reason) =>
        [reason.Reason, Wording.Count(reason.Rows), new TableCell(new Ink(SafeText.OneLine(reason.Example), Palette.Quiet))];
}
