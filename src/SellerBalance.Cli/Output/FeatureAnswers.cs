using System.Globalization;
using System.Text.Json;
using SellerBalance.Features;

namespace SellerBalance.Cli.Output;

/// <summary>Features as JSON has them: of <c>features get --json</c>, or of the API.</summary>
/// <param name="Moment">Whose, and as of when.</param>
/// <param name="Values">By name: the text of the value, null where there is none.</param>
internal sealed record FeatureAnswer(FeatureMoment Moment, IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>The answers of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="set">Of which features they have to be.</param>
    /// <exception cref="InputException">It is no such file, or one of other features.</exception>
    public static IReadOnlyList<FeatureAnswer> OfFile(string path, FeatureSet set)
    {
        if (!File.Exists(path)) throw new InputException($"{path}: found no such file, expected features. Correct the path.");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var items = Items(json.RootElement).ToList();
            if (items.Select(item => item.GetProperty(TrainingFile.DefinitionKey).GetString()).FirstOrDefault(sha256 => sha256 != set.Sha256) is { } other)
                throw new InputException($"{path}: found {TrainingFile.DefinitionKey} {other}, expected {set.Sha256}. Set --definition to that of the answers.");
            return [.. items.Select(Of)];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InputException($"{path}: found JSON that is no answer with features, expected what features get --json or the API gives. Correct the path.", exception);
        }
    }

    /// <summary>The items of an answer, with or without a page around them.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement root) => (root.ValueKind == JsonValueKind.Object ? root.GetProperty("items") : root).EnumerateArray();

    /// <summary>One item.</summary>
    public static FeatureAnswer Of(JsonElement item) => new(
        new FeatureMoment(
            item.GetProperty("seller_id").GetString()!,
            item.GetProperty("currency").GetString()!,
            DateTimeOffset.Parse(item.GetProperty("as_of").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)),
        item.GetProperty("features").EnumerateObject().ToDictionary(
            value => value.Name,
            value => value.Value.ValueKind == JsonValueKind.Null ? null : value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString() : value.Value.GetRawText(),
            StringComparer.Ordinal));
}
