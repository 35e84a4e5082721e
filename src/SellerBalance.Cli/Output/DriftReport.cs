using System.Globalization;
using System.Text.Json;
using SellerBalance.Features;
using Spectre.Console;

namespace SellerBalance.Cli.Output;

/// <summary>How far features have moved, for people and for scripts.</summary>
/// <param name="AsOf">The moment.</param>
/// <param name="Days">With how many days before it it is compared.</param>
/// <param name="Set">The features.</param>
/// <param name="Drifts">Each in every currency.</param>
internal sealed record DriftReport(DateTimeOffset AsOf, int Days, FeatureSet Set, IReadOnlyList<FeatureDrift> Drifts)
{
    /// <summary>How many have a status.</summary>
    public int Count(DriftStatus status) => Drifts.Count(drift => drift.Status == status);

    /// <summary>In a sentence.</summary>
    public string Verdict => Drifts.Count == 0 ? "Nothing is published yet."
        : Count(DriftStatus.Unknown) == Drifts.Count ? $"Nothing was known of these sellers on the {Wording.Count(Days, "day")} before: there is nothing to compare with."
        : $"{Wording.Count(Drifts.Count, "feature")} by currency, against the {Wording.Count(Days, "day")} before: {Count(DriftStatus.Failed)} shifted{Part(DriftStatus.Warned, "to be looked at")}"
            + $"{Part(DriftStatus.Steady, "steady")}{Part(DriftStatus.NotJudged, "that move with the calendar")}{Part(DriftStatus.Unknown, "with nothing to compare")}.";

    /// <summary>For a terminal.</summary>
    /// <param name="all">Also those that are steady.</param>
    /// <param name="console">Where to.</param>
    public void Write(bool all, IAnsiConsole console)
    {
        var shown = Drifts.Where(drift => all || drift.Status >= DriftStatus.Warned).OrderByDescending(drift => drift.Status).ThenByDescending(drift => drift.Psi).ToList();
        if (shown.Count > 0)
        {
            var table = new TextTable(
                [
                    new(""),
                    new("feature"),
                    new("cur"),
                    new("PSI", IsRight: true),
                    new("chance", IsRight: true, DropRank: 1),
                    new("null", IsRight: true, DropRank: 2),
                    new("was", IsRight: true, DropRank: 2),
                    new("mean", IsRight: true),
                    new("was", IsRight: true),
                    new("median", IsRight: true, DropRank: 3),
                    new("was", IsRight: true, DropRank: 3),
                ],
                console.Profile.Width,
                indent: 0);
            foreach (var line in table.Lines([.. shown.Select(Row)]))
                console.Write(line);
        }

        var style = Count(DriftStatus.Failed) > 0 ? Palette.Bad : Count(DriftStatus.Warned) > 0 ? Palette.Warn : Palette.Good;
        foreach (var line in SafeText.Wrapped(Verdict, console.Profile.Width))
            console.Write(new ScreenLine([new Ink(line, style)]));
    }

    /// <summary>For scripts.</summary>
    public void Write(Utf8JsonWriter json, Failure? failure)
    {
        json.WriteStartObject();
        json.WriteString("as_of", Wording.Exact(AsOf));
        json.WriteNumber("days", Days);
        json.WriteString(TrainingFile.DefinitionKey, Set.Sha256);
        json.WriteStartArray("features");
        foreach (var drift in Drifts)
        {
            json.WriteStartObject();
            json.WriteString("feature", drift.Feature.Name);
            json.WriteString("currency", drift.Currency);
            json.WriteString("status", Name(drift.Status));
            Number(json, "psi", drift.Psi);
            Number(json, "chance", drift.Noise);
            Write(json, "now", drift.Now);
            Write(json, "before", drift.Before);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        failure?.WriteTo(json);
        json.WriteEndObject();
    }

    private string Part(DriftStatus status, string words) => Count(status) is > 0 and var count ? $", {count} {words}" : "";

    private static void Write(Utf8JsonWriter json, string name, FeatureSpread spread)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rows", spread.Rows);
        json.WriteString("null_share", Text(spread.NullShare));
        json.WriteString("mean", Text(spread.Mean));
        foreach (var (quantile, value) in FeatureSpread.QuantileNames.Zip(spread.Quantiles))
            json.WriteString(quantile, Text(value));
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known) json.WriteNumber(name, Math.Round(known, 6));
        else json.WriteNull(name);
    }

    private static TableCell[] Row(FeatureDrift drift) =>
    [
        new TableCell(drift.Status switch
        {
            DriftStatus.Failed => new Ink("✗", Palette.Bad),
            DriftStatus.Warned => new Ink("!", Palette.Warn),
            DriftStatus.Steady => new Ink("✓", Palette.Good),
            _ => new Ink("–", Palette.Quiet),
        }),
        drift.Feature.Name,
        drift.Currency,
        drift.Psi is { } psi ? psi.ToString("0.000", CultureInfo.InvariantCulture) : "–",
        drift.Noise is { } noise ? noise.ToString("0.000", CultureInfo.InvariantCulture) : "–",
        Share(drift.Now.NullShare),
        Share(drift.Before.NullShare),
        Value(drift.Now.Mean),
        Value(drift.Before.Mean),
        Value(drift.Now.Median),
        Value(drift.Before.Median),
    ];

    private static string Value(decimal? value) => value?.ToString("#,##0.00", CultureInfo.InvariantCulture) ?? "–";

    private static string Share(decimal? value) => value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{100 * known:0.0}%") : "–";

    private static string? Text(decimal? value) => value?.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Name(DriftStatus status) => status switch
    {
        DriftStatus.Unknown => "unknown",
        DriftStatus.NotJudged => "not_judged",
        DriftStatus.Steady => "steady",
        DriftStatus.Warned => "warned",
        _ => "failed",
    };
}
