using System.Globalization;
using System.Text.Json;
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

/// <summary>Restatements as a JSON array; amounts are strings.</summary>
internal static class RestatementJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<Restatement> rows)
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("seller_id", row.SellerId);
            json.WriteString("currency", row.Currency);
            json.WriteString("dt", Wording.Day(row.Date));
            Write(json, "before", row.Before);
            Write(json, "after", row.After);
            json.WriteNumber("build", row.Build);
            json.WriteString("restated_at", Wording.Exact(row.RestatedAt));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, DayFigures figures)
    {
        json.WriteStartObject(name);
        json.WriteString("inflow", Money.Text(figures.Inflow));
        json.WriteString("outflow", Money.Text(figures.Outflow));
        json.WriteString("running_balance", Money.Text(figures.RunningBalance));
        json.WriteNumber("event_count", figures.Events);
        json.WriteEndObject();
    }
}

/// <summary>Restatements as CSV.</summary>
internal static class RestatementCsv
{
    public static IReadOnlyList<string> Columns { get; } =
    [
        "seller_id", "currency", "dt", "inflow_before", "inflow_after", "outflow_before", "outflow_after", "running_balance_before", "running_balance_after",
        "event_count_before", "event_count_after", "build", "restated_at",
    ];

    public static void Write(IEnumerable<Restatement> rows, TextWriter output, bool isScreen)
    {
        var csv = new SpreadsheetCsv(output, isScreen);
        foreach (var column in Columns)
            csv.Text(column);
        csv.EndRow();
        foreach (var row in rows)
        {
            csv.Text(row.SellerId).Text(row.Currency).Day(row.Date)
                .Number(row.Before.Inflow).Number(row.After.Inflow).Number(row.Before.Outflow).Number(row.After.Outflow)
                .Number(row.Before.RunningBalance).Number(row.After.RunningBalance)
                .Count(row.Before.Events).Count(row.After.Events).Count(row.Build).Text(Wording.Exact(row.RestatedAt))
                .EndRow();
        }

        output.Flush();
    }
}
