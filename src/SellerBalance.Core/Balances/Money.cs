using System.Globalization;

namespace SellerBalance.Balances;

/// <summary>How an amount is written: every digit it has, never rounded, the same in every place and culture.</summary>
public static class Money
{
    // A decimal has at most 28 digits after the point.
    private const int DecimalsMax = 28;
    private const int TextDecimals = 2;

    private static readonly string s_text = Pattern("0", TextDecimals);
    private static readonly string[] s_grouped = [.. Enumerable.Range(0, DecimalsMax).Select(decimals => Pattern("#,##0", decimals))];

    /// <summary>The amount for machines: no thousands separators, at least two decimals, no trailing zeros past the second.</summary>
    /// <param name="amount">In the currency's units.</param>
    /// <returns>For example <c>-1234.50</c> or <c>0.1234</c>; zero has no sign.</returns>
    public static string Text(decimal amount) => Format(amount, s_text);

    /// <summary>The amount for people: with commas between the thousands and the decimals of its currency, or more where it has more.</summary>
    /// <param name="amount">In the currency's units.</param>
    /// <param name="currency">The currency's code.</param>
    /// <returns>For example <c>-1,234.50</c> of EUR, <c>1,234</c> of JPY.</returns>
    public static string Grouped(decimal amount, string currency) => Format(amount, s_grouped[CurrencyDecimals.Of(currency)]);

    // So many decimals are always shown, and the others when they are not zeros at the end.
    private static string Pattern(string whole, int decimals) => $"{whole}.{new string('0', decimals)}{new string('#', DecimalsMax - decimals)}";

    // The sign of a negative zero, which decimal arithmetic can produce, would read as a debt.
    private static string Format(decimal amount, string format) =>
        (amount == 0 ? 0m : amount).ToString(format, CultureInfo.InvariantCulture);
}
