using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>Names and values on a terminal, and what is wrong.</summary>
internal static class FactTable
{
    /// <summary>Writes the facts, then the problems, or that there are none.</summary>
    public static void Write(IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<string> problems, IAnsiConsole console)
    {
        var width = facts.Max(fact => fact.Name.Length) + 2;
        foreach (var (name, value) in facts)
            console.Write(new ScreenLine([new Ink(name.PadRight(width), Palette.Quiet), Ink.Plain(SafeText.OneLine(value))]));
        foreach (var problem in problems)
            console.Write(new ScreenLine([new Ink("! ", Palette.Warn), Ink.Plain(SafeText.OneLine(problem))]));
        if (problems.Count == 0)
            console.Write(new ScreenLine([new Ink("No problems found.", Palette.Good)]));
    }
}
