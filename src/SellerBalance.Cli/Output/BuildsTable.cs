using System.Globalization;
using SellerBalance.Balances;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>Builds as a table on a terminal.</summary>
internal static class BuildsTable
{
    public static void Write(IReadOnlyList<Build> builds, IAnsiConsole console)
    {
        if (builds.Count == 0)
        {
            console.Write(new ScreenLine([new Ink("Nothing has been published yet.", Palette.Quiet)]));
            return;
        }

        var table = new TextTable(
            [
                new("build", IsRight: true),
                new("published"),
                new("scope"),
                new("last day"),
                new("movements changed", IsRight: true),
                new("run", DropRank: 1),
            ],
            console.Profile.Width,
            indent: 0);
        foreach (var line in table.Lines([.. builds.Select(Row)]))
            console.Write(line);
    }

    private static TableCell[] Row(Build build) =>
    [
        build.Number.ToString(CultureInfo.InvariantCulture),
        Wording.Instant(build.PublishedAt),
        build.FoldedFrom is null ? build.Scope : build.Scope + ", folded",
        build.LastDay is { } day ? Wording.Day(day) : "",
        Wording.Count(build.Movements),
        SafeText.OneLine(build.RunId),
    ];
}
