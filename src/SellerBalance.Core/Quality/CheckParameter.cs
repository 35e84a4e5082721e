using System.Globalization;

namespace SellerBalance.Quality;

/// <summary>A number that the settings of a check may change, within what every engine can work with.</summary>
/// <param name="Default">The number without settings, as written.</param>
/// <param name="Least">The least it may be.</param>
/// <param name="Most">The most it may be.</param>
/// <param name="Decimals">How many decimals it may have.</param>
public sealed record CheckParameter(string Default, decimal Least, decimal Most, int Decimals)
{
    // What a check that names no range can be relied on to take: an INTEGER.
    private const decimal UsualMost = 999_999_999;
    private const int UsualDecimals = 6;

    /// <summary>Reads what follows the name in a check's header: <c>0.02, 0 to 1, 6 decimals</c>; range and decimals may be left out.</summary>
    /// <exception cref="FormatException">It reads otherwise.</exception>
    public static CheckParameter Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var range = (parts.Length > 1 ? parts[1] : "").Split(" to ");
        var decimals = parts.Length > 2 ? parts[2].Split(' ')[0] : parts.Length > 1 || !parts[0].Contains('.', StringComparison.Ordinal) ? "0" : null;
        return new CheckParameter(
            parts[0],
            range.Length == 2 ? Number(range[0]) : 0,
            range.Length == 2 ? Number(range[1]) : UsualMost,
            decimals is null ? UsualDecimals : (int)Number(decimals));
    }

    /// <summary>The number in the one way of writing that every engine reads; null if it is none or out of range.</summary>
    public string? Canonical(string text)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number < Least || number > Most) return null;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point >= 0 && text[(point + 1)..].TrimEnd('0').Length > Decimals ? null : number.ToString("0.############", CultureInfo.InvariantCulture);
    }

    /// <summary>What is expected, such as <c>a number from 0 to 1 with up to 6 decimals</c>.</summary>
    public string Expected => string.Create(
        CultureInfo.InvariantCulture, $"a {(Decimals == 0 ? "whole number" : "number")} from {Least} to {Most}{(Decimals == 0 ? "" : $" with up to {Decimals} decimals")}, such as {Default}");

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
