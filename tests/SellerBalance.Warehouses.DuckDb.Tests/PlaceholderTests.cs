namespace SellerBalance.Tests;

public sealed class PlaceholderTests
{
    [Fact]
    public void Two_is_two() => Assert.Equal(2, 1 + 1);
}
