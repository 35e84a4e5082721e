using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Events;

namespace SellerBalance.Cli.Tests.Output;

public sealed partial class MoneyAndTextTests
{
    [GeneratedRegex(@"IN \((?<codes>['A-Z,\s]+)\)\s+THEN (?:(?:toDecimal64\()?(?:round|trunc)\(amount, (?<decimals>\d)\)|(?<unit>1|0\.001)\b)")]
    private static partial Regex CodesOfCheck();

    [GeneratedRegex("[A-Z]{3}")]
    private static partial Regex Code();

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
        Assert.Equal(expected, Money.Grouped(value, "EUR"));
        Assert.Equal(expected.Replace(",", "", StringComparison.Ordinal), Money.Text(value));
    }

    [Theory]
    [InlineData("0", "JPY", "0")]
    [InlineData("-1234567.0000", "JPY", "-1,234,567")]
    [InlineData("1234.5", "JPY", "1,234.5")]
    [InlineData("1234.5", "KWD", "1,234.500")]
    [InlineData("0.0001", "KWD", "0.0001")]
    [InlineData("1234.5", "HUF", "1,234.50")]
    [InlineData("1234.5", "PTS", "1,234.50")]
    public void Amounts_for_people_have_the_decimals_of_their_currency_and_are_never_rounded(string amount, string currency, string expected) =>
        Assert.Equal(expected, Money.Grouped(decimal.Parse(amount, CultureInfo.InvariantCulture), currency));

    [Theory]
    [InlineData("checks/currency_decimals.sql")]
    [InlineData("checks/clickhouse/currency_decimals.sql")]
    [InlineData("checks/postgres/currency_decimals.sql")]
    public void The_decimals_of_a_currency_are_those_that_the_check_looks_for(string check)
    {
        var found = CodesOfCheck().Matches(Docs.Repository.Text(check))
            .SelectMany(row => Code().Matches(row.Groups["codes"].Value).Select(code => $"{code.Value} {row.Groups["unit"].Value switch { "1" => "0", "0.001" => "3", _ => row.Groups["decimals"].Value }}"));
        Assert.Equal(CurrencyDecimals.Unusual.Select(row => $"{row.Key} {row.Value}").Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Empty(CurrencyDecimals.Unusual.Keys.Except(EventCatalog.Default.Currencies));
    }

    [Fact]
    public void Any_amount_reads_back_as_itself_and_does_not_depend_on_how_many_zeros_it_was_stored_with() =>
        Gen.Decimal.Sample(amount =>
        {
            Assert.Equal(amount, decimal.Parse(Money.Text(amount), CultureInfo.InvariantCulture));
            Assert.Equal(amount, decimal.Parse(Money.Grouped(amount, "JPY"), NumberStyles.Number, CultureInfo.InvariantCulture));
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
