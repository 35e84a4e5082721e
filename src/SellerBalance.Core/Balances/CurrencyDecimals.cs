using System.Collections.Frozen;

namespace SellerBalance.Balances;

/// <summary>How many decimals a currency's amounts have, by the minor units of ISO 4217.</summary>
public static class CurrencyDecimals
{
    private const int Usual = 2;

    // As checks/currency_decimals.sql has them, which the engines' own clients run; a test compares both.
    private static readonly (string Codes, int Decimals)[] s_rows =
    [
        ("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF", 0),
        ("BHD IQD JOD KWD LYD OMR TND", 3),
    ];

    private static readonly FrozenDictionary<string, int> s_unusual =
        s_rows.SelectMany(row => row.Codes.Split(' ').Select(code => (Code: code, row.Decimals))).ToFrozenDictionary(row => row.Code, row => row.Decimals, StringComparer.Ordinal);

    /// <summary>Those that do not have two.</summary>
    public static IReadOnlyDictionary<string, int> Unusual => s_unusual;

    /// <summary>The decimals of a currency; two of one that is not in the standard.</summary>
    /// <param name="currency">Its code, upper case.</param>
    public static int Of(string currency) => s_unusual.GetValueOrDefault(currency, Usual);
}
