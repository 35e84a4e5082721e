using SellerBalance.Balances;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>Invariants on a terminal, with a mark for each.</summary>
internal static class ProofTable
{
    /// <summary>Writes one line for each, and the verdict.</summary>
    public static void Write(IReadOnlyList<Proof> proofs, IAnsiConsole console)
    {
        var table = new TextTable(
            [new(""), new("claim", Shortening: Shortening.End, WidthMin: 30), new("figures", Shortening: Shortening.End, WidthMin: 20)],
            console.Profile.Width,
            indent: 0);
        foreach (var line in table.Lines([.. proofs.Select(Row)]))
            console.Write(line);
        var broken = proofs.Count(proof => !proof.Holds);
        console.Write(new ScreenLine(
        [
            broken == 0
                ? new Ink("All claims hold.", Palette.Good)
                : new Ink($"{broken} of {proofs.Count} do not hold. Rebuild with: seller-balance build --full", Palette.Bad),
        ]));
    }

    private static TableCell[] Row(Proof proof) =>
    [
        new TableCell(proof.Holds ? new Ink("✓", Palette.Good) : new Ink("✗", Palette.Bad)),
        proof.Claim,
        new TableCell(new Ink(proof.Figures, Palette.Quiet)),
    ];
}
