using SellerBalance.Balances;

namespace SellerBalance.Cli.Output;

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
