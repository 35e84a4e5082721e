using CsCheck;
using SellerBalance.Cli.Output;

namespace SellerBalance.Cli.Tests.Output;

public sealed class SparklineTests
{
    [Fact]
    public void No_values_make_no_bars() => Assert.Empty(Sparkline.Bars([], 8));

    [Fact]
    public void One_value_is_one_bar()
    {
        Assert.Equal("█", Text([5m]));
        Assert.Equal("▁", Text([0m]));
        Assert.Equal("▁", Text([-5m]));
    }

    [Fact]
    public void A_flat_line_stays_flat()
    {
        Assert.Equal("▁▁▁", Text([0m, 0m, 0m]));
        Assert.Equal("███", Text([7m, 7m, 7m]));
    }

    [Fact]
    public void A_rise_from_zero_uses_every_height() => Assert.Equal("▁▂▃▄▅▆▇█", Text([0m, 1m, 2m, 3m, 4m, 5m, 6m, 7m]));

    [Fact]
    public void Small_changes_of_a_large_balance_look_small() => Assert.Equal("███", Text([1000m, 1001m, 999m]));

    [Fact]
    public void Only_values_below_zero_are_marked_negative() =>
        Assert.Equal([false, false, true, false], Sparkline.Bars([1m, 0m, -0.0001m, 2m], 8).Select(bar => bar.IsNegative));

    [Fact]
    public void Thinning_keeps_the_first_and_the_last_value() =>
        Assert.Equal([0m, 3m, 6m, 10m], Sparkline.Thinned([0m, 1m, 2m, 3m, 4m, 5m, 6m, 7m, 8m, 9m, 10m], 4));

    [Fact]
    public void Any_values_fit_and_the_highest_positive_one_is_a_full_block() =>
        Gen.Select(Gen.Decimal.List[1, 50], Gen.Int[1, 20]).Sample((values, max) =>
        {
            var bars = Sparkline.Bars(values, max);
            Assert.Equal(Math.Min(values.Count, max), bars.Count);
            Assert.Equal(values[^1] < 0, bars[^1].IsNegative);
            Assert.True(Sparkline.Thinned(values, max).Max() <= 0 || bars.Any(bar => bar.Glyph == '█'));
        });

    private static string Text(IReadOnlyList<decimal> values) =>
        string.Concat(Sparkline.Bars(values, 16).Select(bar => bar.Glyph));
}
