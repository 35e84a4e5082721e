using System.Text.Json;
using SellerBalance.Balances;

namespace SellerBalance.Cli.Output;

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
