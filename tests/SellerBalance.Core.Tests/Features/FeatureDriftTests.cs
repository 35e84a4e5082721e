using CsCheck;
using SellerBalance.Features;

namespace SellerBalance.Tests.Features;

/// <summary>How far features have moved.</summary>
public sealed class FeatureDriftTests
{
    private const int Sellers = 1000;

    private static readonly Feature s_feature = new("amount", Measure.Sum);

    // Skewed as amounts are, many of them the same, some of them none.
    private static readonly Gen<decimal?> s_value = Gen.Frequency(
        (6, Gen.Double[0, 8].Select(power => (decimal?)Math.Round((decimal)Math.Exp(power), 4))),
        (3, Gen.Const((decimal?)0)),
        (1, Gen.Const((decimal?)null)));

    [Fact]
    public void Streams_of_the_same_kind_are_steady() => Streams().Sample(
        streams => Assert.Equal(DriftStatus.Steady, Drift(streams.Now, streams.Before).Status), iter: 100, print: _ => "streams");

    [Fact]
    public void Amounts_four_times_as_large_have_shifted() => Streams().Sample(
        streams => Assert.Equal(DriftStatus.Failed, Drift([.. streams.Now.Select(value => value * 4)], streams.Before).Status), iter: 50, print: _ => "streams");

    [Fact]
    public void Values_that_are_missing_now_have_shifted() => Streams().Sample(
        streams => Assert.Equal(DriftStatus.Failed, Drift([.. streams.Now.Select((value, place) => place % 3 == 0 ? null : value)], streams.Before).Status), iter: 50, print: _ => "streams");

    [Fact]
    public void Of_ten_sellers_nothing_is_told_that_chance_may_have_brought_about() => Streams().Sample(
        streams => Assert.Equal(DriftStatus.Steady, Drift(streams.Now[..10], streams.Before[..10]).Status), iter: 100, print: _ => "streams");

    [Fact]
    public void The_index_is_that_of_the_formula()
    {
        // Before, half were 0 and half were 1; now all are 1. Above 1 and without a value there is nobody; each of the four bins has half a value more.
        decimal?[] before = [.. Enumerable.Range(0, 100).Select(place => (decimal?)(place % 2))];
        decimal?[] now = [.. Enumerable.Repeat((decimal?)1, 100)];
        var (of0, of1, of2) = ((a: 0.5, e: 50.5), (a: 100.5, e: 50.5), (a: 0.5, e: 0.5));
        double Part((double a, double e) bin, double now, double before) => (bin.a / now - bin.e / before) * Math.Log(bin.a / now / (bin.e / before));
        var expected = Part(of0, 102, 102) + Part(of1, 102, 102) + 2 * Part(of2, 102, 102);
        Assert.Equal(expected, Drift(now, before).Psi!.Value, 1e-9);
        // Of the table of chi-squared; it is approximated.
        Assert.Equal(16.266 * 2 / 100, Drift(now, before).Noise!.Value, 0.01);
    }

    [Fact]
    public void A_spread_says_how_many_have_no_value_and_where_the_others_lie()
    {
        var spread = Drift([null, 5, 1, 3, 2, 4], [1]).Now;
        Assert.Equal((6, 1, 0.166667m, 3m, 3m), (spread.Rows, spread.Nulls, spread.NullShare, spread.Mean, spread.Median));
        Assert.Equal([1m, 2m, 3m, 4m, 4m], spread.Quantiles);
        var none = Drift([null], [null]).Now;
        Assert.Equal((1m, null, null), (none.NullShare, none.Mean, none.Median));
        Assert.Equal(DriftStatus.Unknown, Drift([1], []).Status);
    }

    private static Gen<(decimal?[] Now, decimal?[] Before)> Streams() => Gen.Select(s_value.Array[Sellers], s_value.Array[Sellers]);

    private static FeatureDrift Drift(decimal?[] now, decimal?[] before) => FeatureDrift.Of(s_feature, "EUR", true, now, before, before.Length, new DriftLimits());
}
