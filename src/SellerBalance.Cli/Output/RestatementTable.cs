using System.Globalization;
using SellerBalance.Balances;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>Restatements as a table on a terminal.</summary>
internal static class RestatementTable
{
    // Widths are settled with the first block; past it, memory stays the same however many there are.
    private const int BlockRows = 500;

    public static void Write(IEnumerable<Restatement> rows, IAnsiConsole console)
    {
        var table = new TextTable(
            [
                new("seller", Shortening: Shortening.Middle, WidthMin: 12),
                new("cur"),
                new("day"),
                new("inflow", IsAmount: true, DropRank: 3),
                new("outflow", IsAmount: true, DropRank: 3),
                new("events", IsRight: true, DropRank: 2),
                new("was owed", IsAmount: true),
                new("is owed", IsAmount: true),
                new("change", IsAmount: true),
                new("build", IsRight: true),
                new("published", DropRank: 1),
            ],
            console.Profile.Width,
            indent: 0);
        var isEmpty = true;
        foreach (var block in rows.Chunk(BlockRows))
        {
            isEmpty = false;
            foreach (var line in table.Lines([.. block.Select(row => Row(row, console))]))
                console.Write(line);
        }

        if (isEmpty) console.Write(new ScreenLine([new Ink("No published balance day changed.", Palette.Quiet)]));
        if (table.Dropped.ToList() is { Count: > 0 } dropped)
            console.Write(new ScreenLine([new Ink($"(a wider terminal also shows {string.Join(", ", dropped)})", Palette.Quiet)]));
    }

    private static TableCell[] Row(Restatement row, IAnsiConsole console) =>
    [
        SafeText.Middle(row.SellerId, console.Fit(40)),
        SafeText.Middle(row.Currency, console.Fit(8)),
        Wording.Day(row.Date),
        RunScreen.Amount(row.After.Inflow - row.Before.Inflow, row.Currency),
        RunScreen.Amount(row.After.Outflow - row.Before.Outflow, row.Currency),
        (row.After.Events - row.Before.Events).ToString("+#,##0;-#,##0;0", CultureInfo.InvariantCulture),
        RunScreen.Amount(row.Before.RunningBalance, row.Currency),
        RunScreen.Amount(row.After.RunningBalance, row.Currency),
        RunScreen.Amount(row.After.RunningBalance - row.Before.RunningBalance, row.Currency),
        row.Build.ToString(CultureInfo.InvariantCulture),
        Wording.Instant(row.RestatedAt),
    ];
}
