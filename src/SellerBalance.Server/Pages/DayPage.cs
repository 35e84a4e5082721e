using System.Globalization;
using Microsoft.AspNetCore.Http;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Pages;

/// <summary>The events behind one day of a seller's balance, each with where it came from.</summary>
internal static class DayPage
{
    private const int PageSize = 200;

    /// <summary>The page.</summary>
    public static async Task<PageContent> Of(HttpContext context, Sight sight)
    {
        var query = context.Request.Query;
        var (seller, currency) = (query["id"].ToString(), query["currency"].ToString().ToUpperInvariant());
        if (!DateOnly.TryParseExact(query["dt"], Questions.DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            throw new AskedWrongException($"dt: found '{query["dt"]}', expected a day such as 2026-11-14.");
        var stop = context.RequestAborted;
        var snapshot = await sight.Library.Begin(stop);
        await using var ending = snapshot;
        var filter = new MartFilter(seller, currency, day, day);
        var balance = await Questions.BalanceDays(snapshot, filter, null, 1, stop).FirstOrDefaultAsync(stop);
        var events = await Questions.Events(snapshot, filter, Cursor.Parse(query["cursor"], 2), PageSize + 1, stop).ToListAsync(stop);
        var next = events.Count > PageSize ? Cursor.Text(Questions.Key(events[PageSize - 1])) : null;
        var content = Html.Of($"""
            <p class="brand"><a href="{PageFrame.Link("/seller", ("id", seller), ("currency", currency))}">{Html.Data(seller)}, {Html.Data(currency)}</a></p>
            <h1>Events <span class="period">{Wording.Day(day)}</span></h1>
            {(balance is null ? Html.Empty : Sum(balance))}
            {(events.Count == 0 ? Parts.Empty(Html.Of($"No event of this seller is booked on this day in this currency.")) : Table(events.Take(PageSize).ToList(), currency, context.OnlySeller() is null))}
            {(next is null ? Html.Empty : Html.Of($"""<nav class="pages" aria-label="Pages of the list"><a rel="next" href="{PageFrame.Link("/seller/day", ("id", seller), ("currency", currency), ("dt", PageFrame.Day(day)), ("cursor", next))}">Later events</a></nav>"""))}
            """);
        return new PageContent($"{seller}, {currency}, {Wording.Day(day)}", content, Parts.Foot(sight));
    }

    private static Html Sum(BalanceRow day) => Html.Of($"""
        <dl class="facts">
        {Parts.Fact("opening", Money.Grouped(day.OpeningBalance, day.Currency))}
        {Parts.Fact("in", "+ " + Money.Grouped(day.Inflow, day.Currency))}
        {Parts.Fact("out", "− " + Money.Grouped(day.Outflow, day.Currency))}
        {Parts.Fact("closing", "= " + Money.Grouped(day.RunningBalance, day.Currency))}
        </dl>
        """);

    private static Html Table(List<EventRow> events, string currency, bool seesSources)
    {
        var amount = new AmountColumn("amount", events.Select(row => (row.SignedAmount, currency)));
        return Parts.Table(
            "Events by time",
            "plain",
            Html.Of($"""{Parts.Head("time, UTC", "day")}{Parts.Head("type")}{amount.Header}{Parts.Head("event")}{Parts.Head("from")}"""),
            events.Select(row => Html.Of($"""
                <tr><td class="day">{row.EventTs.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}</td><td>{Html.Data(row.EventType)}</td>{amount.Cell(row.SignedAmount, currency)}<td><code>{Html.Data(row.EventId)}</code></td><td>{(seesSources ? Source(row) : Html.Data(row.SourceSystem ?? ""))}</td></tr>
                """)));
    }

    private static Html Source(EventRow row) => Html.Of($"""
        {Html.Data(row.SourceSystem ?? "")} <a class="source" href="/runs/{row.BatchId.Split('/')[0]}"><code>{Html.Data(row.Source + (row.SourceLine is { } line ? ":" + line.ToString(CultureInfo.InvariantCulture) : ""))}</code></a>
        """);
}
