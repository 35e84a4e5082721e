namespace SellerBalance.Generation;

/// <summary>
/// Prices with a log-normal spread, in integers throughout: floating-point functions differ in the last bit between machines.
/// </summary>
internal static class Prices
{
    // 2^(1/64) · 2^62.
    private const ulong StepQ62 = 4_661_903_986_662_671_289;

    // log2(3,500 cents) · 2^16: half of all prices are above 35 euro.
    private const int MedianLog2Q16 = 771_564;

    // 2^(k/64) · 2^30 for k from 0 to 64.
    private static readonly long[] s_powersQ30 = ComputePowers();

    // Minor units that are about one euro; the digits after the point follow ISO 4217. Others: two decimals, 100.
    private static readonly Dictionary<string, (int Decimals, long MinorPerEuro)> s_units = new (string Code, int Decimals, long MinorPerEuro)[]
    {
        ("USD", 2, 108), ("GBP", 2, 86), ("CHF", 2, 95), ("PLN", 2, 430), ("CZK", 2, 2_500), ("SEK", 2, 1_130),
        ("NOK", 2, 1_160), ("DKK", 2, 746), ("HUF", 2, 39_500), ("TRY", 2, 3_700), ("RUB", 2, 9_800), ("INR", 2, 9_100),
        ("CNY", 2, 780), ("BRL", 2, 600), ("MXN", 2, 2_000), ("JPY", 0, 163), ("KRW", 0, 1_480), ("VND", 0, 27_500),
        ("CLP", 0, 1_030), ("ISK", 0, 148), ("PYG", 0, 8_200), ("RWF", 0, 1_480), ("UGX", 0, 4_000), ("XAF", 0, 656),
        ("XOF", 0, 656), ("XPF", 0, 119), ("BIF", 0, 3_150), ("DJF", 0, 192), ("GNF", 0, 9_300), ("KMF", 0, 492),
        ("VUV", 0, 129), ("KWD", 3, 333), ("BHD", 3, 408), ("OMR", 3, 416), ("JOD", 3, 767), ("TND", 3, 3_370),
        ("LYD", 3, 5_200), ("IQD", 3, 1_410_000),
    }.ToDictionary(unit => unit.Code, unit => (unit.Decimals, unit.MinorPerEuro), StringComparer.Ordinal);

    /// <summary>How many digits the currency has after the decimal point.</summary>
    public static int Decimals(string currency) => s_units.TryGetValue(currency, out var unit) ? unit.Decimals : 2;

    /// <summary>How many of the currency's minor units are about one euro.</summary>
    public static long MinorPerEuro(string currency) => s_units.TryGetValue(currency, out var unit) ? unit.MinorPerEuro : 100;

    /// <summary>An order's amount in minor units; at least 1.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="levelLog2Q16">The seller's price level: log2 of the factor, times 2^16.</param>
    /// <param name="decimals">The currency's digits after the point.</param>
    /// <param name="minorPerEuro">As <see cref="MinorPerEuro"/>.</param>
    public static long Draw(SeededRandom random, int levelLog2Q16, int decimals, long minorPerEuro)
    {
        // The sum of four even 16-bit numbers is nearly normal: mean 2^17, deviation 37,837. 9/4 of that is 1.3 doublings.
        var bits = random.Next();
        var sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
        var cents = Exp2(MedianLog2Q16 + levelLog2Q16 + ((sum - 131_072) * 9 / 4));
        return MakePretty(random, Math.Max(1, cents * minorPerEuro / 100), decimals);
    }

    /// <summary>2 to the power of x / 2^16, rounded down; x from 0 to 2^21.</summary>
    internal static long Exp2(int x)
    {
        var fraction = x & 0xFFFF;
        var step = fraction >> 10;
        var rest = fraction & 0x3FF;
        var mantissa = s_powersQ30[step] + ((s_powersQ30[step + 1] - s_powersQ30[step]) * rest >> 10);
        return (long)(((UInt128)mantissa << (x >> 16)) >> 30);
    }

    // Shops like 19.99, 19.90, 19.95 and 20.00; four prices in ten are what they are.
    private static long MakePretty(SeededRandom random, long minor, int decimals)
    {
        var roll = random.Below(10);
        if (roll >= 6) return minor;
        var unit = decimals == 0 ? 10 : 100;
        var ending = roll switch
        {
            0 or 1 or 2 => unit - 1,
            3 => unit * 9 / 10,
            4 => unit * 95 / 100,
            _ => unit,
        };
        return minor - (minor % unit) + ending;
    }

    private static long[] ComputePowers()
    {
        var powers = new long[65];
        var power = (UInt128)1 << 62;
        for (var k = 0; k < powers.Length; k++)
        {
            powers[k] = (long)(power >> 32);
            power = power * StepQ62 >> 62;
        }

        return powers;
    }
}
