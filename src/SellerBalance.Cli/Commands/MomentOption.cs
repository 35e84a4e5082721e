using System.CommandLine;
using SellerBalance.Balances;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary>Options that take a moment: a time, a day, or a build's number.</summary>
internal static class MomentOption
{
    /// <summary>An option that takes a moment.</summary>
    public static Option<string?> Create(string name, string description) => new(name) { Description = description, HelpName = "MOMENT" };

    /// <summary>The moment that an option asks for, UTC; null if it was not given.</summary>
    /// <exception cref="UsageException">It is no moment, or has not come yet, or there is no such build.</exception>
    public static DateTimeOffset? Of(ParseResult arguments, Option<string?> option, IWarehouse warehouse)
    {
        if (arguments.GetValue(option) is not { } text) return null;
        var asked = new AskedMoment(option.Name, text, "seller-balance builds");
        return asked.Build is null
            ? FoldedTime.RequireKnown(option.Name, asked.In(warehouse.TimeZone, TimeProvider.System.GetUtcNow()), MartQueries.FoldedTimes(warehouse))
            : asked.Of([.. MartQueries.Builds(warehouse)]);
    }
}
