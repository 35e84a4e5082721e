using SellerBalance.Balances;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>Balance days as a table on a terminal.</summary>
internal static class BalanceTable
{
    // Widths are settled with the first block; past it, memory stays the same however many days there are.
    private const int BlockRows = 500;

    /// <summary>Writes a header and one line for each day, as they come, and says which columns a narrow terminal left out.</summary>
    /// <returns>The days written.</returns>
    public static long Write(IEnumerable<BalanceDay> days, IAnsiConsole console)
    {
        var table = new TextTable(
            [
                new("seller", Shortening: Shortening.Middle, WidthMin: 12),
                new("cur"),
                new("day"),
                new("opening", IsAmount: true, DropRank: 2),
                new("inflow", IsAmount: true),
                new("outflow", IsAmount: true),
                new("net change", IsAmount: true, DropRank: 3),
                new("balance", IsAmount: true),
            ],
            console.Profile.Width,
            indent: 0);
        long written = 0;
        foreach (var block in days.Chunk(BlockRows))
        {
            foreach (var line in table.Lines([.. block.Select(day => Row(day, console))]))
                console.Write(line);
            written += block.Length;
        }

        if (table.Dropped.ToList() is { Count: > 0 } dropped)
            console.Write(new ScreenLine([new Ink($"(a wider terminal also shows {string.Join(", ", dropped)})", Palette.Quiet)]));
        return written;
    }

    /// <summary>Writes a sentence in place of the table.</summary>
    public static void WriteNote(string sentence, IAnsiConsole console) => console.Write(new ScreenLine([new Ink(sentence, Palette.Quiet)]));

    private static TableCell[] Row(BalanceDay day, IAnsiConsole console) =>
    [
        SafeText.Middle(day.SellerId, console.Fit(40)),
        SafeText.Middle(day.Currency, console.Fit(8)),
        Wording.Day(day.Date),
        RunScreen.Amount(day.OpeningBalance, day.Currency),
        RunScreen.Amount(day.Inflow, day.Currency),
        RunScreen.Amount(day.Outflow, day.Currency),
        RunScreen.Amount(day.NetChange, day.Currency),
        RunScreen.Amount(day.RunningBalance, day.Currency),
    ];
}
