using System.Globalization;

namespace SellerBalance.Balances;

/// <summary>How an amount is written: every digit it has, never rounded, the same in every place and culture.</summary>
public static class Money
{
    // A decimal has at most 28 digits after the point: two always shown, 26 when they are not trailing zeros.
    private const string Fraction = "00##########################";

    /// <summary>The amount for machines: no thousands separators, at least two decimals, no trailing zeros past the second.</summary>
    /// <param name="amount">In the currency's units.</param>
    /// <returns>For example <c>-1234.50</c> or <c>0.1234</c>; zero has no sign.</returns>
    public static string Text(decimal amount) => Format(amount, "0." + Fraction);

    /// <summary>The amount for people: as <see cref="Text"/>, with commas between the thousands.</summary>
    /// <param name="amount">In the currency's units.</param>
    /// <returns>For example <c>-1,234.50</c>.</returns>
    public static string Grouped(decimal amount) => Format(amount, "#,##0." + Fraction);

    // The sign of a negative zero, which decimal arithmetic can produce, would read as a debt.
    private static string Format(decimal amount, string format) =>
        (amount == 0 ? 0m : amount).ToString(format, CultureInfo.InvariantCulture);
}
