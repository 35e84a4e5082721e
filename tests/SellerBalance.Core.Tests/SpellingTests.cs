namespace SellerBalance.Tests;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("blance", "balance")]
    [InlineData("BALANCE", "balance")]
    [InlineData("biuld", "build")]
    [InlineData("negative-balance", "negative_balance")]
    [InlineData("events", "raw.events")]
    [InlineData("frobnicate", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    [InlineData("balance", null)]
    public void The_nearest_name_is_offered_and_none_where_none_is_near(string found, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(found, ["build", "balance", "run", "negative_balance", "raw.events"]));

    [Fact]
    public void Letters_that_look_alike_are_taken_for_each_other_first() =>
        Assert.Equal("S003", Spelling.Nearest("SOO3", ["S001", "S002", "S003", "S013", "SA03"]));

    [Fact]
    public void Of_equally_near_names_the_first_in_order_is_offered() =>
        Assert.Equal(" Did you mean 'S011'?", Spelling.Hint("S01", ["S012", "S011"]));
}
