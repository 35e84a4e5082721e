namespace SellerBalance.Generation.Tests;

public sealed class PricesTests
{
    [Fact]
    public void The_integer_power_of_two_is_close_to_the_real_one()
    {
        for (var x = 0; x <= 30 << 16; x += 997)
            Assert.InRange(Prices.Exp2(x), (long)(Math.Pow(2, x / 65_536d) * 0.9998) - 1, (long)(Math.Pow(2, x / 65_536d) * 1.0002) + 1);
    }

    [Theory]
    [InlineData("EUR", 2, 100)]
    [InlineData("JPY", 0, 163)]
    [InlineData("KWD", 3, 333)]
    public void Half_of_the_prices_are_above_35_euro(string currency, int decimals, long minorPerEuro)
    {
        var random = new SeededRandom(7, stream: 0);
        var prices = Enumerable.Range(0, 20_001).Select(_ => Prices.Draw(random, 0, Prices.Decimals(currency), Prices.MinorPerEuro(currency))).Order().ToList();

        Assert.Equal((decimals, minorPerEuro), (Prices.Decimals(currency), Prices.MinorPerEuro(currency)));
        Assert.InRange(prices[10_000], 33 * minorPerEuro, 38 * minorPerEuro);
        Assert.True(prices[0] >= 1);
        Assert.InRange(prices[^1], 300 * minorPerEuro, 1_000 * minorPerEuro);
    }
}
