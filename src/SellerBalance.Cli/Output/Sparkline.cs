namespace SellerBalance.Cli.Output;

/// <summary>One bar of a sparkline.</summary>
/// <param name="Glyph">A block from <c>▁</c> (lowest) to <c>█</c> (highest).</param>
/// <param name="IsNegative">Whether the value under it is below zero.</param>
internal readonly record struct SparklineBar(char Glyph, bool IsNegative);

/// <summary>A balance over time in a few characters.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>
    /// The values as bars, oldest first. The scale always contains zero, so that a steady balance does not look like a wild one;
    /// the last value is always among those shown.
    /// </summary>
    /// <param name="values">May be empty.</param>
    /// <param name="barsMax">At least 1; more values than this are thinned out evenly.</param>
    public static IReadOnlyList<SparklineBar> Bars(IReadOnlyList<decimal> values, int barsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(barsMax, 1);
        var shown = Thinned(values, barsMax);
        if (shown.Count == 0)
            return [];
        var lowest = Math.Min(0, (double)shown.Min());
        var highest = Math.Max(0, (double)shown.Max());
        return [.. shown.Select(value => new SparklineBar(Block((double)value, lowest, highest), value < 0))];
    }

    /// <summary>At most <paramref name="max"/> of the values, evenly spread, with the last (and, from two on, the first).</summary>
    public static IReadOnlyList<decimal> Thinned(IReadOnlyList<decimal> values, int max)
    {
        if (values.Count <= max)
            return values;
        if (max == 1)
            return [values[^1]];
        return [.. Enumerable.Range(0, max).Select(i => values[(int)((long)i * (values.Count - 1) / (max - 1))])];
    }

    private static char Block(double value, double lowest, double highest)
    {
        if (highest <= lowest)
            return Blocks[0];
        var share = (value - lowest) / (highest - lowest);
        return Blocks[Math.Clamp((int)Math.Round(share * (Blocks.Length - 1)), 0, Blocks.Length - 1)];
    }
}
