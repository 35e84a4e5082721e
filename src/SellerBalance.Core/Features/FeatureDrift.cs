namespace SellerBalance.Features;

/// <summary>What a feature's drift amounts to.</summary>
public enum DriftStatus
{
    /// <summary>There is too little before to compare with.</summary>
    Unknown,

    /// <summary>It moves with the calendar, whatever sellers do.</summary>
    NotJudged,

    /// <summary>No more than before, or than chance explains.</summary>
    Steady,

    /// <summary>Worth a look.</summary>
    Warned,

    /// <summary>A model that was trained before sees other values now.</summary>
    Failed,
}

/// <summary>How the values of a feature are spread, of the sellers of whom anything was known.</summary>
/// <param name="Rows">How many values there are, with those that are null.</param>
/// <param name="Nulls">How many are null.</param>
/// <param name="Mean">Of those that are not, with six decimals; null if there is none.</param>
/// <param name="Quantiles">In the order of <see cref="QuantileNames"/>: values that there are; empty if there is none.</param>
public sealed record FeatureSpread(int Rows, int Nulls, decimal? Mean, IReadOnlyList<decimal> Quantiles)
{
    private static readonly int[] s_percents = [5, 25, 50, 75, 95];

    /// <summary>Which quantiles: <c>p05</c> to <c>p95</c>.</summary>
    public static IReadOnlyList<string> QuantileNames { get; } = [.. s_percents.Select(percent => $"p{percent:00}")];

    /// <summary>The share of nulls, with six decimals; null without rows.</summary>
    public decimal? NullShare => Rows == 0 ? null : Math.Round((decimal)Nulls / Rows, 6, MidpointRounding.AwayFromZero);

    /// <summary>The middle one of the quantiles; null if there is none.</summary>
    public decimal? Median => Quantiles.Count == 0 ? null : Quantiles[s_percents.Length / 2];

    internal static FeatureSpread Of(IReadOnlyList<decimal?> values)
    {
        var sorted = values.OfType<decimal>().Order().ToArray();
        return sorted.Length == 0
            ? new FeatureSpread(values.Count, values.Count, null, [])
            : new FeatureSpread(
                values.Count,
                values.Count - sorted.Length,
                Math.Round(sorted.Sum() / sorted.Length, 6, MidpointRounding.AwayFromZero),
                [.. s_percents.Select(percent => sorted[(sorted.Length - 1) * percent / 100])]);
    }
}

/// <summary>From when on drift is told. A feature that is told must also exceed what chance brings about.</summary>
/// <param name="Warns">The index from which on it is a warning.</param>
/// <param name="Fails">The index from which on it has failed.</param>
public sealed record DriftLimits(double Warns = 0.1, double Fails = 0.25);

/// <summary>How far a feature has moved, in one currency.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Status">What it amounts to.</param>
/// <param name="Psi">The population stability index; null if there is nothing to compare.</param>
/// <param name="Noise">What the index exceeds once in a thousand times by chance alone; null likewise.</param>
/// <param name="Now">The values of now.</param>
/// <param name="Before">Those of the days before.</param>
public sealed record FeatureDrift(Feature Feature, string Currency, DriftStatus Status, double? Psi, double? Noise, FeatureSpread Now, FeatureSpread Before)
{
    internal static FeatureDrift Of(
        Feature feature, string currency, bool isJudged, IReadOnlyList<decimal?> now, IReadOnlyList<decimal?> before, int entitiesBefore, DriftLimits limits)
    {
        var (spread, spreadBefore) = (FeatureSpread.Of(now), FeatureSpread.Of(before));
        if (now.Count == 0 || before.Count == 0) return new FeatureDrift(feature, currency, DriftStatus.Unknown, null, null, spread, spreadBefore);
        var (psi, noise) = PopulationStability.Of(now, before, entitiesBefore);
        var status = !isJudged ? DriftStatus.NotJudged
            : psi <= noise ? DriftStatus.Steady
            : psi >= limits.Fails ? DriftStatus.Failed
            : psi >= limits.Warns ? DriftStatus.Warned
            : DriftStatus.Steady;
        return new FeatureDrift(feature, currency, status, psi, noise, spread, spreadBefore);
    }
}
