using System.Text.Json;
using SellerBalance.Balances;

namespace SellerBalance.Cli.Output;

/// <summary>Balance days as a JSON array. Amounts are strings, since readers of JSON turn numbers into binary fractions.</summary>
internal static class BalanceJson
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Writes the array and a line break as the days come, without holding more than a few of them.</summary>
    public static void Write(IEnumerable<BalanceDay> days, Stream output, JsonForm form = JsonForm.Indented) => JsonOutput.Write(output, form, json =>
    {
        json.WriteStartArray();
        foreach (var day in days)
        {
            WriteDay(json, day);
            if (json.BytesPending > FlushBytes)
                json.Flush();
        }

        json.WriteEndArray();
    });

    private static void WriteDay(Utf8JsonWriter json, BalanceDay day)
    {
        json.WriteStartObject();
        json.WriteString("seller_id", day.SellerId);
        json.WriteString("currency", day.Currency);
        json.WriteString("dt", Wording.Day(day.Date));
        json.WriteString("opening_balance", Money.Text(day.OpeningBalance));
        json.WriteString("inflow", Money.Text(day.Inflow));
        json.WriteString("outflow", Money.Text(day.Outflow));
        json.WriteString("net_change", Money.Text(day.NetChange));
        json.WriteString("running_balance", Money.Text(day.RunningBalance));
        json.WriteEndObject();
    }
}
