using System.Globalization;

namespace SellerBalance.Servers;

/// <summary>
/// How often a test repeats what chance decides: a few times whenever the tests run, and any number of times in a long run, by
/// <c>SELLER_BALANCE_TEST_ROUNDS=20</c>.
/// </summary>
public static class Rounds
{
    private static readonly int Factor =
        int.TryParse(Environment.GetEnvironmentVariable("SELLER_BALANCE_TEST_ROUNDS"), CultureInfo.InvariantCulture, out var factor) && factor > 0 ? factor : 1;

    /// <summary>The rounds of this run of the tests.</summary>
    /// <param name="usual">Those of a usual one.</param>
    public static int Of(int usual) => usual * Factor;
}
