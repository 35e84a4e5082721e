using SellerBalance.Ingest.Copying;
using SellerBalance.Warehouses;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>What a copy brought, on a terminal.</summary>
internal static class CopyTable
{
    private const int DifferencesShown = 20;

    /// <summary>Writes what was copied, and either the proof or where both sides differ.</summary>
    public static void Write(CopyReport report, WarehouseUrl source, WarehouseUrl target, IAnsiConsole console)
    {
        console.Write(new ScreenLine([Ink.Plain(SafeText.OneLine($"{source} → {target}"))]));
        var resumed = report.AlreadyThere == 0 ? "" : $", {Wording.Count(report.AlreadyThere, "batch", "batches")} of them already there";
        console.Write(new ScreenLine([Ink.Plain($"{Wording.Count(report.Events, "event")} in {Wording.Count(report.Batches, "batch", "batches")}{resumed}")]));
        if (report.Differences.Count == 0)
        {
            console.Write(new ScreenLine([new Ink("Proved: both sides have the same rows, the same sums per day and currency, and the same digests.", Palette.Good)]));
            return;
        }

        foreach (var difference in report.Differences.Take(DifferencesShown))
        {
            console.Write(new ScreenLine([new Ink("✗ ", Palette.Bad), Ink.Plain(SafeText.OneLine(difference.Part))]));
            console.Write(new ScreenLine([new Ink($"    from: {difference.Source}", Palette.Quiet)]));
            console.Write(new ScreenLine([new Ink($"    to:   {difference.Copy}", Palette.Quiet)]));
        }

        console.Write(new ScreenLine([new Ink($"{Wording.Count(report.Differences.Count, "part")} of the copy differ. Was the source warehouse changed during the copy? Copy again into an empty warehouse.", Palette.Bad)]));
    }
}
