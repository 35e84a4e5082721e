using System.Globalization;
using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;

namespace SellerBalance.Cli.Tests.Output;

public sealed class MoneyAndTextTests
{
    [Theory]
    [InlineData("0", "0.00")]
    [InlineData("-0.0000", "0.00")]
    [InlineData("1234.5", "1,234.50")]
    [InlineData("-1234567.1000", "-1,234,567.10")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("-0.005", "-0.005")]
    [InlineData("99999999999999.9999", "99,999,999,999,999.9999")]
    [InlineData("79228162514264337593543950335", "79,228,162,514,264,337,593,543,950,335.00")]
    public void Amounts_keep_every_digit_and_at_least_two_decimals(string amount, string expected)
    {
        var value = decimal.Parse(amount, CultureInfo.InvariantCulture);
        Assert.Equal(expected, Money.Grouped(value));
        Assert.Equal(expected.Replace(",", "", StringComparison.Ordinal), Money.Text(value));
    }

    [Fact]
    public void Any_amount_reads_back_as_itself_and_does_not_depend_on_how_many_zeros_it_was_stored_with() =>
        Gen.Decimal.Sample(amount =>
        {
            Assert.Equal(amount, decimal.Parse(Money.Text(amount), CultureInfo.InvariantCulture));
            Assert.Equal(amount, decimal.Parse(Money.Grouped(amount), NumberStyles.Number, CultureInfo.InvariantCulture));
            Assert.Matches(@"^-?\d+\.\d\d(\d*[1-9])?$", Money.Text(amount));
        });

    [Theory]
    [InlineData("S003", "S003")]
    [InlineData("a\r\n\tb", "a\\r\\n\\tb")]
    [InlineData("\u001b[31m", "\\u001B[31m")]
    [InlineData("a\u202Eb\u2066c", "a\\u202Eb\\u2066c")]
    [InlineData("a\u00A0b\u200Bc\uFEFF", "a\\u00A0b\\u200Bc\\uFEFF")]
    [InlineData("a\u2028b", "a\\u2028b")]
    [InlineData("магазин-東京-é", "магазин-東京-é")]
    public void What_cannot_be_seen_is_shown_escaped(string text, string expected) =>
        Assert.Equal(expected, SafeText.OneLine(text));

    [Fact]
    public void Letters_cannot_be_stacked_into_the_lines_above() =>
        Assert.Equal("a\u0301\u0302\\u0303\\u0304", SafeText.OneLine("a\u0301\u0302\u0303\u0304"));

    [Fact]
    public void A_lone_surrogate_does_not_survive() => Assert.Equal("a\uFFFDb", SafeText.OneLine("a\uD800b"));

    [Fact]
    public void Any_text_is_cut_to_the_cells_it_is_given() =>
        Gen.Select(Gen.String[0, 40], Gen.Int[0, 30]).Sample((text, cells) =>
        {
            Assert.InRange(SafeText.Width(SafeText.Middle(text, cells)), 0, cells);
            Assert.InRange(SafeText.Width(SafeText.Start(text, cells)), 0, cells);
            Assert.DoesNotContain(SafeText.Middle(text, cells), char.IsControl);
        });

    [Fact]
    public void Long_ids_keep_both_ends()
    {
        Assert.Equal("merch…00042", SafeText.Middle("merchant-0000000042-00042", 11));
        Assert.Equal("東京…店", SafeText.Middle("東京都港区の店", 8));
    }
}
