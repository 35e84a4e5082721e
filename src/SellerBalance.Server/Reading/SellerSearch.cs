using SellerBalance.Warehouses;

namespace SellerBalance.Server.Reading;

/// <summary>Which sellers are asked for, and in which order.</summary>
/// <param name="Search">A part of the id, in any case; null for all.</param>
/// <param name="Currency">ISO 4217 code, any case; null for all.</param>
/// <param name="OnlyNegative">Whether only balances below zero are.</param>
/// <param name="Order">The order.</param>
internal sealed record SellerSearch(string? Search, string? Currency, bool OnlyNegative, SellerOrder Order)
{
    /// <summary>As a request has it.</summary>
    /// <exception cref="AskedWrongException">It means nothing.</exception>
    public static SellerSearch Of(string? search, string? currency, string? show, string? sort) => new(
        string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
        string.IsNullOrEmpty(currency) ? null : currency.ToUpperInvariant(),
        show switch
        {
            null or "" or "all" => false,
            "negative" => true,
            _ => throw new AskedWrongException($"show: found {Credentials.Quoted(show)}, expected all or negative."),
        },
        sort switch
        {
            null or "" or "seller" => SellerOrder.Seller,
            "most" => SellerOrder.Most,
            "least" => SellerOrder.Least,
            "quiet" => SellerOrder.Quiet,
            _ => throw new AskedWrongException($"sort: found {Credentials.Quoted(sort)}, expected seller, most, least or quiet."),
        });

    /// <summary>The order as a request has it.</summary>
    public string OrderName => Order.ToString().ToLowerInvariant();

    /// <summary>The books that are meant, in their order.</summary>
    public IEnumerable<Closing> In(Mart mart) => mart.In(Order).Where(IsMeant);

    /// <summary>The same after one of them.</summary>
    public IEnumerable<Closing> After(Mart mart, Cursor? after) => after is null
        ? In(mart)
        : In(mart).SkipWhile(closing => closing.SellerId != after[0] || closing.Currency != after[1]).Skip(1);

    private bool IsMeant(Closing closing) =>
        (Currency is null || closing.Currency == Currency)
        && (!OnlyNegative || closing.Running < 0)
        && (Search is null || closing.SellerId.Contains(Search, StringComparison.OrdinalIgnoreCase));
}
