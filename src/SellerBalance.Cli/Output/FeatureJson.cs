using System.Text.Json;
using SellerBalance.Balances;
using SellerBalance.Features;

namespace SellerBalance.Cli.Output;

/// <summary>Features as JSON. Amounts and quotients are strings, since readers of JSON turn numbers into binary fractions.</summary>
internal static class FeatureJson
{
    /// <summary>What the features are.</summary>
    public static void Write(Utf8JsonWriter json, FeatureSet set)
    {
        json.WriteStartObject();
        json.WriteString("sha256", set.Sha256);
        json.WriteStartArray("features");
        foreach (var feature in set.Features)
        {
            json.WriteStartObject();
            json.WriteString("name", feature.Name);
            json.WriteString("meaning", feature.Meaning());
            json.WriteString("formula", feature.Formula());
            json.WriteString("unit", feature.Unit());
            json.WriteString("type", feature.SqlType());
            json.WriteString("null_when", feature.NullWhen());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Their values.</summary>
    public static void Write(Utf8JsonWriter json, FeatureSet set, IReadOnlyList<FeatureRow> rows)
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("seller_id", row.SellerId);
            json.WriteString("currency", row.Currency);
            json.WriteString("as_of", Wording.Exact(row.AsOf));
            json.WriteString("features_sha256", set.Sha256);
            json.WriteStartObject("features");
            for (var i = 0; i < row.Values.Count; i++)
                Write(json, set.Features[i], row.Values[i]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Feature feature, decimal? value)
    {
        if (value is not { } known) json.WriteNull(feature.Name);
        else if (feature.Kind == FeatureKind.Count) json.WriteNumber(feature.Name, (long)known);
        else json.WriteString(feature.Name, Money.Text(known));
    }
}
