namespace SellerBalance.Features;

/// <summary>
/// How far the values of a feature have moved from those of before: the population stability index. Values of before are cut into bins that hold a
/// tenth of them each, no value has a bin of its own, and with the shares <c>a</c> of now and <c>e</c> of before in each bin
/// <c>PSI = Σ (a − e) · ln(a / e)</c>. Below 0.1 is called steady, from 0.25 on a shift (N. Siddiqi, Credit Risk Scorecards, 2006).
/// What chance alone brings about grows as samples get smaller: without any shift <c>PSI / (1/n + 1/m)</c> follows a chi-squared distribution with one degree
/// of freedom less than there are bins (B. Yurdakul and J. Naranjo, Statistical properties of the population stability index, 2020).
/// </summary>
internal static class PopulationStability
{
    private const int Parts = 10;

    // One in a thousand.
    private const double NormalQuantile = 3.0902;

    /// <summary>The index, and what chance exceeds once in a thousand times.</summary>
    /// <param name="now">The values of now; at least one.</param>
    /// <param name="before">Those of before; at least one.</param>
    /// <param name="entitiesBefore">Of how many entities those are. Of one they are much the same every day, and tell as much as a single one.</param>
    public static (double Index, double Noise) Of(IReadOnlyList<decimal?> now, IReadOnlyList<decimal?> before, int entitiesBefore)
    {
        var edges = Edges(before);
        var (shares, expected) = (Shares(now, edges), Shares(before, edges));
        var index = shares.Zip(expected, (a, e) => (a - e) * Math.Log(a / e)).Sum();
        return (index, ChiSquared(edges.Count + 1) * (1.0 / now.Count + 1.0 / entitiesBefore));
    }

    // Where many values are the same, there are fewer bins.
    private static List<decimal> Edges(IReadOnlyList<decimal?> values)
    {
        var sorted = values.OfType<decimal>().Order().ToArray();
        return sorted.Length == 0 ? [] : [.. Enumerable.Range(1, Parts - 1).Select(part => sorted[(sorted.Length - 1) * part / Parts]).Distinct()];
    }

    // The last bin is that of no value. Half a value more in each leaves none empty, whose logarithm would be infinite.
    private static double[] Shares(IReadOnlyList<decimal?> values, List<decimal> edges)
    {
        var counts = new double[edges.Count + 2];
        Array.Fill(counts, 0.5);
        foreach (var value in values)
        {
            if (value is not { } known)
            {
                counts[^1]++;
                continue;
            }

            var place = edges.BinarySearch(known);
            counts[place < 0 ? ~place : place]++;
        }

        var total = counts.Sum();
        return [.. counts.Select(count => count / total)];
    }

    // E. B. Wilson and M. M. Hilferty, The distribution of chi-square, 1931: here at most three hundredths too high.
    private static double ChiSquared(int freedom)
    {
        var part = 2.0 / (9 * freedom);
        return freedom * Math.Pow(1 - part + NormalQuantile * Math.Sqrt(part), 3);
    }
}
