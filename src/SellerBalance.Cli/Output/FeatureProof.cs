using System.Globalization;
using System.Text.Json;
using SellerBalance.Features;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>A feature that was answered otherwise than it is computed.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="AsOf">The moment.</param>
/// <param name="Feature">Its name.</param>
/// <param name="Found">What was answered; null for no value.</param>
/// <param name="Expected">What is computed; null for no value.</param>
internal sealed record FeatureDifference(string SellerId, string Currency, DateTimeOffset AsOf, string Feature, string? Found, string? Expected);

/// <summary>What came of comparing features that were answered with those that are computed.</summary>
/// <param name="Rows">How many rows were compared.</param>
/// <param name="Of">Of how many.</param>
/// <param name="Seed">Which ones: the same seed takes the same.</param>
/// <param name="Differences">What differs.</param>
internal sealed record FeatureProof(int Rows, int Of, int Seed, IReadOnlyList<FeatureDifference> Differences)
{
    private const int ShownMax = 50;

    /// <summary>Places of a sample, in ascending order.</summary>
    public static IReadOnlyList<int> Sample(int count, int size, int seed)
    {
        int[] places = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(places);
        return [.. places.Take(size).Order()];
    }

    /// <summary>What differs in a row.</summary>
    /// <param name="moment">Whose.</param>
    /// <param name="set">The features.</param>
    /// <param name="found">What was answered, in the set's order.</param>
    /// <param name="expected">What is computed.</param>
    public static IEnumerable<FeatureDifference> Compare(FeatureMoment moment, FeatureSet set, IReadOnlyList<string?> found, IReadOnlyList<decimal?> expected)
    {
        for (var i = 0; i < set.Features.Count; i++)
        {
            var isSame = found[i] is not { } text
                ? expected[i] is null
                : decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value == expected[i];
            if (!isSame) yield return new FeatureDifference(moment.SellerId, moment.Currency, moment.Moment, set.Features[i].Name, found[i], expected[i]?.ToString("0.######", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>For a terminal.</summary>
    public void Write(IAnsiConsole console)
    {
        if (Differences.Count > 0)
        {
            var table = new TextTable(
                [
                    new("seller", Shortening: Shortening.Middle, WidthMin: 12),
                    new("cur"),
                    new("as of", DropRank: 1),
                    new("feature"),
                    new("found", IsRight: true),
                    new("computed", IsRight: true),
                ],
                console.Profile.Width,
                indent: 0);
            foreach (var line in table.Lines([.. Differences.Take(ShownMax).Select(one => (TableCell[])
                [one.SellerId, one.Currency, Wording.Exact(one.AsOf), one.Feature, one.Found ?? "–", one.Expected ?? "–"])]))
                console.Write(line);
            if (Differences.Count > ShownMax) console.Write(new ScreenLine([new Ink($"(and {Wording.Count(Differences.Count - ShownMax)} more; --json has all)", Palette.Quiet)]));
        }

        console.Write(new ScreenLine([Differences.Count == 0 ? new Ink(Verdict, Palette.Good) : new Ink(Verdict, Palette.Bad)]));
    }

    /// <summary>For scripts.</summary>
    public void Write(Utf8JsonWriter json, Failure? failure)
    {
        json.WriteStartObject();
        json.WriteNumber("rows", Rows);
        json.WriteNumber("of", Of);
        json.WriteNumber("seed", Seed);
        json.WriteStartArray("differences");
        foreach (var one in Differences)
        {
            json.WriteStartObject();
            json.WriteString("seller_id", one.SellerId);
            json.WriteString("currency", one.Currency);
            json.WriteString("as_of", Wording.Exact(one.AsOf));
            json.WriteString("feature", one.Feature);
            json.WriteString("found", one.Found);
            json.WriteString("computed", one.Expected);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        failure?.WriteTo(json);
        json.WriteEndObject();
    }

    /// <summary>In a sentence.</summary>
    public string Verdict => Differences.Count == 0
        ? $"All features of {Wording.Count(Rows, "row")} of {Wording.Count(Of)} are what is computed (seed {Seed.ToString(CultureInfo.InvariantCulture)})."
        : $"{Wording.Count(Differences.Count, "feature")} of {Wording.Count(Rows, "row")} of {Wording.Count(Of)} differ from what is computed (seed {Seed.ToString(CultureInfo.InvariantCulture)}).";
}
