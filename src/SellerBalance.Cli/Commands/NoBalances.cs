using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary>What <c>balance</c> was asked for.</summary>
/// <param name="Seller">Only this seller; null for all.</param>
/// <param name="Currency">Only this currency, any case; null for all.</param>
/// <param name="AsOf">The one day to show; null for the latest.</param>
/// <param name="Range">The days to show; null for one day.</param>
/// <param name="KnownAt">The moment at which they were known; null for now.</param>
internal sealed record AskedBalances(string? Seller, string? Currency, DateOnly? AsOf, DayRange? Range, DateTimeOffset? KnownAt = null);

/// <summary>The seller asked for has no published balances at all.</summary>
/// <param name="message">Which seller, and which one may have been meant.</param>
internal sealed class UnknownSellerException(string message) : Exception(message);

/// <summary>Why there is nothing to show.</summary>
/// <param name="Sentence">For the user.</param>
/// <param name="IsUnknown">Whether the seller is not known.</param>
internal sealed record NoBalances(string Sentence, bool IsUnknown)
{
    /// <summary>Asks the warehouse about the seller; names of others are read only for the hint.</summary>
    public static NoBalances Why(AskedBalances asked, IWarehouse warehouse)
    {
        if (asked.Seller is not { } seller) return asked.KnownAt is not null ? NotKnownThen(asked, warehouse) : new($"No published balances{Currency(asked)}{Days(asked)}.", IsUnknown: false);
        var all = MartQueries.Sellers(warehouse, seller).ToList();
        if (all.Count == 0) return new(Unknown(seller, warehouse), IsUnknown: true);
        if (asked.KnownAt is not null) return NotKnownThen(asked, warehouse);

        var some = all.Where(span => asked.Currency is not { } currency || span.Currency.Equals(currency, StringComparison.OrdinalIgnoreCase)).ToList();
        if (some.Count == 0)
            return new($"Seller '{seller}' has no balances{Currency(asked)}, only in {string.Join(", ", all.Select(span => span.Currency))}.", IsUnknown: false);
        var what = asked.Range is { EveryDay: false } ? "movement" : "balance";
        var (first, last) = (some.Min(span => span.From), some.Max(span => span.To));
        return new($"Seller '{seller}' has no {what}{Currency(asked)}{Days(asked)}. The first day with movement is {Wording.Day(first)}, the last is {Wording.Day(last)}.", IsUnknown: false);
    }

    /// <summary>Refuses a seller that has no published balances.</summary>
    /// <exception cref="UnknownSellerException">It has none.</exception>
    public static void RequireKnown(string seller, IWarehouse warehouse)
    {
        if (MartQueries.Sellers(warehouse, seller).ToList().Count == 0) throw new UnknownSellerException(Unknown(seller, warehouse));
    }

    private static string Unknown(string seller, IWarehouse warehouse) =>
        $"seller '{seller}' is not known: it has no published balances.{Spelling.Hint(seller, MartQueries.Sellers(warehouse, seller: null).Select(other => other.SellerId))}";

    private static NoBalances NotKnownThen(AskedBalances asked, IWarehouse warehouse)
    {
        var moment = Wording.Instant(asked.KnownAt!.Value);
        var first = MartQueries.Builds(warehouse).ToList().LastOrDefault();
        return new(
            first is null ? "Nothing has been published yet."
            : first.PublishedAt > asked.KnownAt ? $"Nothing was published by {moment}. The first balances were published at {Wording.Instant(first.PublishedAt)}."
            : $"No such balances were published by {moment}.",
            IsUnknown: false);
    }

    private static string Currency(AskedBalances asked) => asked.Currency is { } currency ? $" in {currency.ToUpperInvariant()}" : "";

    private static string Days(AskedBalances asked) => asked switch
    {
        { Range: { From: { } from, To: { } to } } => $" from {Wording.Day(from)} to {Wording.Day(to)}",
        { Range.From: { } from } => $" from {Wording.Day(from)} on",
        { Range.To: { } to } => $" up to {Wording.Day(to)}",
        { AsOf: { } day } => $" at close of {Wording.Day(day)}",
        _ => "",
    };
}
