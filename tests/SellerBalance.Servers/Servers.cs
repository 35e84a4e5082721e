using Xunit;

namespace SellerBalance.Servers;

/// <summary>What to do when an engine is not there.</summary>
public static class Servers
{
    private const string Strict = "SELLER_BALANCE_TEST_STRICT";

    /// <summary>Skips the test if its engine is not to be had; fails it instead where everything must be there.</summary>
    public static void RequireOrSkip(bool isAvailable, string reason)
    {
        if (isAvailable) return;
        if (Environment.GetEnvironmentVariable(Strict) == "1") Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
