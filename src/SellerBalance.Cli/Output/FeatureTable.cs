using System.Globalization;
using System.Text;
using SellerBalance.Features;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>Features as tables for people.</summary>
internal static class FeatureTable
{
    /// <summary>What the features are.</summary>
    /// <param name="set">The features.</param>
    /// <param name="describes">Whether to say more than the names.</param>
    /// <param name="console">Where to.</param>
    public static void Write(FeatureSet set, bool describes, IAnsiConsole console)
    {
        TableColumnSpec[] columns = describes
            ?
            [
                new("feature"),
                new("meaning", Shortening: Shortening.End, WidthMin: 24),
                new("formula", Shortening: Shortening.End, WidthMin: 16, DropRank: 3),
                new("unit", DropRank: 2),
                new("type", DropRank: 1),
            ]
            : [new("feature")];
        var table = new TextTable(columns, console.Profile.Width, indent: 0);
        foreach (var line in table.Lines([.. set.Features.Select(feature => describes
            ? new TableCell[] { feature.Name, feature.Meaning(), feature.Formula(), feature.Unit(), feature.SqlType() }
            : [feature.Name])]))
        {
            console.Write(line);
        }
    }

    /// <summary>The same as a Markdown table, for docs.</summary>
    public static string Markdown(FeatureSet set)
    {
        var text = new StringBuilder("| feature | meaning | formula | unit | type | null when |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var feature in set.Features)
            text.Append(CultureInfo.InvariantCulture, $"| `{feature.Name}` | {feature.Meaning()} | {feature.Formula()} | {feature.Unit()} | {feature.SqlType()} | {feature.NullWhen()} |\n");
        return text.ToString();
    }

    /// <summary>The values of a seller: a line for each feature, a column for each currency.</summary>
    public static void Write(FeatureSet set, IReadOnlyList<FeatureRow> rows, IAnsiConsole console)
    {
        console.Write(new ScreenLine([Ink.Plain($"{rows[0].SellerId}, as known at {Wording.Instant(rows[0].AsOf)}")]));
        var table = new TextTable([new("feature"), .. rows.Select(row => new TableColumnSpec(row.Currency, IsRight: true))], console.Profile.Width, indent: 0);
        foreach (var line in table.Lines([.. set.Features.Select((feature, i) => (TableCell[])[feature.Name, .. rows.Select(row => (TableCell)Wording.Value(feature, row.Values[i], row.Currency))])]))
            console.Write(line);
    }
}
