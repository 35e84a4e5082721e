using System.Globalization;
using Microsoft.AspNetCore.Http;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Pages;

/// <summary>Who is owed what: searched, filtered, sorted, a page at a time.</summary>
internal static class SellersPage
{
    private const int PageSize = 50;

    /// <summary>The page.</summary>
    public static Task<PageContent> Of(HttpContext context, Sight sight)
    {
        var query = context.Request.Query;
        var search = SellerSearch.Of(query["search"], query["currency"], query["show"], query["sort"]);
        var number = Number(query["page"]);
        var (shown, selection) = Select(search, sight.Published.Mart, number);
        var content = Html.Of($"""
            <h1>Sellers</h1>
            {Form(search, sight.Published.Mart)}
            {Selection(search, selection)}
            {(selection.Count == 0 ? Nothing(search, sight) : Rows(shown))}
            {Pages(search, number, selection.Sum(total => total.Books))}
            """);
        return Task.FromResult(new PageContent("Sellers", content, Parts.Foot(sight)));
    }

    private static int Number(string? text) => string.IsNullOrEmpty(text)
        ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new AskedWrongException($"page: found '{text}', expected a number from 1 up.");

    // One walk over all of them gives the totals and the page.
    private static (List<Closing> Shown, List<SelectionTotal> Totals) Select(SellerSearch search, Mart mart, int number)
    {
        var shown = new List<Closing>(PageSize);
        var totals = new Dictionary<string, SelectionTotal>(StringComparer.Ordinal);
        long place = 0;
        var first = (long)(number - 1) * PageSize;
        foreach (var closing in search.In(mart))
        {
            if (place >= first && shown.Count < PageSize) shown.Add(closing);
            place++;
            var total = totals.GetValueOrDefault(closing.Currency) ?? new SelectionTotal(closing.Currency, 0, 0);
            totals[closing.Currency] = total with { Books = total.Books + 1, Owed = total.Owed + closing.Running };
        }

        return (shown, [.. totals.Values.OrderBy(total => total.Currency, StringComparer.Ordinal)]);
    }

    private static Html Form(SellerSearch search, Mart mart)
    {
        var currencies = mart.Closings.Select(closing => closing.Currency).Distinct().Order(StringComparer.Ordinal);
        return Html.Of($"""
            <form class="filter" action="/sellers" method="get" role="search">
            <label>Seller <input type="search" name="search" value="{search.Search ?? ""}" autocomplete="off"></label>
            <label>Currency <select name="currency">{Parts.Option("", "all", search.Currency)}{Html.Join(currencies.Select(currency => Parts.Option(currency, currency, search.Currency)))}</select></label>
            <label>Balances <select name="show">{Parts.Option("", "all", "")}{Parts.Option("negative", "below zero", search.OnlyNegative ? "negative" : "")}</select></label>
            <label>Order <select name="sort">
            {Parts.Option("seller", "seller", search.OrderName)}{Parts.Option("most", "owed most first", search.OrderName)}
            {Parts.Option("least", "owed least first", search.OrderName)}{Parts.Option("quiet", "longest without movement", search.OrderName)}
            </select></label>
            <button type="submit">Show</button>
            </form>
            """);
    }

    private static Html Selection(SellerSearch search, List<SelectionTotal> totals)
    {
        if (totals.Count == 0) return Html.Empty;
        var csv = PageFrame.Link("/api/v1/sellers", [.. Query(search), ("format", "csv")]);
        return Html.Of($"""
            <dl class="facts">
            {Html.Join(totals.Select(total => Html.Of($"""<div><dt>{Html.Data(total.Currency)}, {Wording.Count(total.Books, "seller")}</dt><dd class="{(total.Owed < 0 ? "negative" : "")}">{Money.Grouped(total.Owed, total.Currency)}</dd></div>""")))}
            <div><dt>all of these</dt><dd><a href="{csv}" download>as CSV</a></dd></div>
            </dl>
            """);
    }

    private static Html Rows(List<Closing> shown)
    {
        if (shown.Count == 0) return Parts.Empty(Html.Of($"There are not so many pages. Go back to the first one."));
        var balance = new AmountColumn("balance", shown.Select(closing => (closing.Running, closing.Currency)));
        return Parts.Table(
            "Sellers and what they are owed",
            "plain",
            Html.Of($"""{Parts.Head("seller")}{Parts.Head("currency")}{balance.Header}{Parts.Head("last movement", "day")}"""),
            shown.Select(closing => Html.Of($"""
                <tr><th scope="row">{Parts.Seller(closing.SellerId, closing.Currency)}</th><td>{Html.Data(closing.Currency)}</td>{balance.Cell(closing.Running, closing.Currency)}<td class="day">{Wording.Day(closing.Day)}</td></tr>
                """)));
    }

    private static Html Nothing(SellerSearch search, Sight sight) => sight.Published.Mart.Closings.Count == 0
        ? Parts.Empty(Html.Of($"No balances have been published yet."))
        : Parts.Empty(Html.Of($"""No seller fits. {(search.Search is { } text ? Html.Of($"Found none whose id contains {Html.Data(text)}.") : Html.Empty)} <a href="/sellers">Show all sellers</a>"""));

    private static Html Pages(SellerSearch search, int number, long count)
    {
        var last = (count + PageSize - 1) / PageSize;
        if (last <= 1) return Html.Empty;
        string To(long page) => PageFrame.Link("/sellers", [.. Query(search), ("page", page == 1 ? null : page.ToString(CultureInfo.InvariantCulture))]);
        var from = (number - 1L) * PageSize + 1;
        return Html.Of($"""
            <nav class="pages" aria-label="Pages of the list">
            {(number > 1 ? Html.Of($"""<a href="{To(1)}">First</a> <a href="{To(number - 1)}" rel="prev">Previous</a>""") : Html.Empty)}
            <span>{Wording.Count(from)} to {Wording.Count(Math.Min(from + PageSize - 1, count))} of {Wording.Count(count)}</span>
            {(number < last ? Html.Of($"""<a href="{To(number + 1)}" rel="next">Next</a> <a href="{To(last)}">Last</a>""") : Html.Empty)}
            </nav>
            """);
    }

    private static IEnumerable<(string, string?)> Query(SellerSearch search) =>
        [("search", search.Search), ("currency", search.Currency), ("show", search.OnlyNegative ? "negative" : null), ("sort", search.Order == SellerOrder.Seller ? null : search.OrderName)];

    private sealed record SelectionTotal(string Currency, long Books, decimal Owed);
}
