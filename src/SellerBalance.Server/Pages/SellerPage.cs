using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Reading;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Pages;

/// <summary>One seller: what is owed, how it came to be, and what was refused.</summary>
internal static class SellerPage
{
    private const int DaysDefault = 30;
    private const int DaysMax = 3700;
    private const int RefusedShown = 20;

    /// <summary>The page.</summary>
    public static async Task<PageContent> Of(HttpContext context, Sight sight)
    {
        var query = context.Request.Query;
        var seller = query["id"].ToString();
        var books = sight.Published.Mart.Of(seller);
        if (books.Count == 0) return Unknown(context, sight, seller);
        var currency = query["currency"].ToString() is { Length: > 0 } asked ? asked.ToUpperInvariant() : books[0].Currency;
        var book = books.FirstOrDefault(closing => closing.Currency == currency)
            ?? throw new AskedWrongException($"currency: found {Credentials.Quoted(currency)}, expected one of {string.Join(", ", books.Select(closing => closing.Currency))}.");
        var range = Range(query["from"], query["to"], sight.Published.State.LastDay!.Value);
        var stop = context.RequestAborted;
        var snapshot = await sight.Library.Begin(stop);
        await using var ending = snapshot;
        var days = await Days(snapshot, seller, currency, range, stop);
        var movements = await Questions.Movements(snapshot, new MartFilter(seller, currency, range.From, range.To), null, Questions.All, stop).ToListAsync(stop);
        // Rows that name a seller may name others too.
        var refused = context.OnlySeller() is not null ? [] : await Questions.Quarantine(snapshot, new QuarantineFilter(null, null, seller), null, RefusedShown + 1, stop).Select(found => found.Row).ToListAsync(stop);
        var set = context.RequestServices.GetRequiredService<ServeOptions>().Features;
        var features = await SellerFeatures.Of(snapshot, sight.Library, set, seller, currency, stop);
        var content = Html.Of($"""
            {(context.OnlySeller() is null ? Html.Of($"""<p class="brand"><a href="/sellers">Sellers</a></p>""") : Html.Empty)}
            <h1>{Html.Data(seller)}</h1>
            {Books(books, book, sight.Published.State.LastDay!.Value)}
            {RangeForm(seller, currency, range)}
            {Chart(seller, currency, days, range)}
            {DayTable(seller, currency, days, range, context.OnlySeller() is null)}
            {Movements(seller, currency, movements, range)}
            {features}
            {Refused(seller, refused)}
            """);
        return new PageContent($"{seller}, {currency}", content, Parts.Foot(sight));
    }

    private static PageContent Unknown(HttpContext context, Sight sight, string seller)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return new PageContent("No such seller", Html.Of($"""
            <h1>No such seller</h1>
            <p class="empty">There is no published balance of {Html.Data(seller)}. <a href="{PageFrame.Link("/sellers", ("search", seller))}">Search for sellers whose id contains it</a></p>
            """), Parts.Foot(sight));
    }

    private static (DateOnly From, DateOnly To) Range(string? from, string? to, DateOnly last)
    {
        var end = Day("to", to) ?? last;
        var start = Day("from", from) ?? end.AddDays(1 - DaysDefault);
        return start <= end && end.DayNumber - start.DayNumber < DaysMax
            ? (start, end)
            : throw new AskedWrongException($"from, to: found {Wording.Day(start)} to {Wording.Day(end)}, expected a first day that is not after the last, and at most {Wording.Count(DaysMax)} days.");
    }

    private static DateOnly? Day(string name, string? text) => string.IsNullOrEmpty(text)
        ? null
        : DateOnly.TryParseExact(text, Questions.DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 2300
            ? day
            : throw new AskedWrongException($"{name}: found {Credentials.Quoted(text)}, expected a day such as 2026-11-14.");

    // Days with movement, and before them the last one before the range, which the chart begins with.
    private static async Task<List<BalanceRow>> Days(ISnapshot snapshot, string seller, string currency, (DateOnly From, DateOnly To) range, CancellationToken stop) =>
        await snapshot.Read(
            "balance_days",
            new Dictionary<string, object?> { ["from"] = range.From, ["to"] = range.To, ["seller"] = seller, ["currency"] = currency, ["carried_before"] = range.From },
            row => new BalanceRow(
                row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetDecimal(3), row.GetDecimal(4), row.GetDecimal(5),
                row.GetDecimal(4) - row.GetDecimal(5), row.GetDecimal(6)),
            stop).ToListAsync(stop);

    private static Html Books(IReadOnlyList<Closing> books, Closing chosen, DateOnly last) => Html.Of($"""
        <ul class="books">
        {Html.Join(books.Select(book => Html.Of($"""
            <li><a href="{PageFrame.Link("/seller", ("id", book.SellerId), ("currency", book.Currency))}"{(book == chosen ? new Html(" aria-current=\"true\"") : Html.Empty)}>
            <span class="quiet">{Html.Data(book.Currency)}, {Wording.Day(last)}</span> <strong class="{(book.Running < 0 ? "negative" : "")}">{Money.Grouped(book.Running, book.Currency)}</strong></a></li>
            """)))}
        </ul>
        """);

    private static Html RangeForm(string seller, string currency, (DateOnly From, DateOnly To) range) => Html.Of($"""
        <form class="filter" action="/seller" method="get">
        <input type="hidden" name="id" value="{seller}"><input type="hidden" name="currency" value="{currency}">
        <label>From <input type="date" name="from" value="{Wording.Day(range.From)}" required></label>
        <label>To <input type="date" name="to" value="{Wording.Day(range.To)}" required></label>
        <button type="submit">Show</button>
        </form>
        """);

    private static Html Chart(string seller, string currency, List<BalanceRow> days, (DateOnly From, DateOnly To) range)
    {
        var values = new List<decimal>();
        var place = 0;
        decimal? balance = null;
        for (var day = range.From; day <= range.To; day = day.AddDays(1))
        {
            while (place < days.Count && days[place].Dt <= day)
                balance = days[place++].RunningBalance;
            values.Add(balance ?? 0);
        }

        return Parts.Section("balance", "Balance at the close of each day", Html.Of($"""
            {SvgChart.Balance($"Balance of {seller}", currency, values, 160, "chart large")}
            <p class="axis"><span>{Wording.Day(range.From)}</span><span>lowest {Money.Grouped(values.Min(), currency)}, highest {Money.Grouped(values.Max(), currency)}</span><span>{Wording.Day(range.To)}</span></p>
            """));
    }

    private static Html DayTable(string seller, string currency, List<BalanceRow> all, (DateOnly From, DateOnly To) range, bool seesAll)
    {
        var days = all.Where(day => day.Dt >= range.From).Reverse().ToList();
        if (days.Count == 0) return Parts.Section("days", "Days with movement", Parts.Empty(Html.Of($"No movement from {Wording.Day(range.From)} to {Wording.Day(range.To)}. Choose an earlier first day.")));
        var opening = new AmountColumn("opening", days.Select(day => (day.OpeningBalance, currency)));
        var inflow = new AmountColumn("in", days.Select(day => (day.Inflow, currency)));
        var outflow = new AmountColumn("out", days.Select(day => (day.Outflow, currency)));
        var closing = new AmountColumn("closing", days.Select(day => (day.RunningBalance, currency)));
        var csv = PageFrame.Link("/api/v1/balance-days", ("seller_id", seller), ("currency", currency), ("from", PageFrame.Day(range.From)), ("to", PageFrame.Day(range.To)), ("format", "csv"));
        return Parts.Section("days", "Days with movement", Html.Of($"""
            {Parts.Table(
                "Days with movement, newest first",
                "plain",
                Html.Of($"""{Parts.Head("day", "day")}{opening.Header}{inflow.Header}{outflow.Header}{closing.Header}"""),
                days.Select(day => Html.Of($"""
                    <tr><th scope="row" class="day"><a href="{PageFrame.Link("/seller/day", ("id", seller), ("currency", currency), ("dt", PageFrame.Day(day.Dt)))}">{Wording.Day(day.Dt)}</a></th>{opening.Cell(day.OpeningBalance, currency)}{inflow.Cell(day.Inflow, currency)}{outflow.Cell(day.Outflow, currency)}{closing.Cell(day.RunningBalance, currency)}</tr>
                    """)))}
            <p class="note">A day leads to its events. <a href="{csv}" download>These days as CSV</a>{(seesAll ? Html.Of($""" · <a href="{PageFrame.Link("/restatements", ("since", PageFrame.Day(range.From)), ("seller_id", seller), ("currency", currency))}">Days that changed after they were published</a>""") : Html.Empty)}</p>
            """));
    }

    private static Html Movements(string seller, string currency, List<MovementRow> movements, (DateOnly From, DateOnly To) range)
    {
        if (movements.Count == 0) return Html.Empty;
        var types = movements.GroupBy(movement => movement.EventType, StringComparer.Ordinal)
            .Select(group => (Type: group.Key, In: group.Sum(row => row.Inflow), Out: group.Sum(row => row.Outflow), Events: group.Sum(row => row.EventCount)))
            .OrderByDescending(type => type.In + type.Out).ToList();
        var inflow = new AmountColumn("in", types.Select(type => (type.In, currency)));
        var outflow = new AmountColumn("out", types.Select(type => (type.Out, currency)));
        string Day(DateOnly day) => PageFrame.Link("/seller/day", ("id", seller), ("currency", currency), ("dt", PageFrame.Day(day)));
        return Parts.Section("movements", "What moved it, by type", Html.Of($"""
            {MovementChart.Of(movements, [.. types.Select(type => type.Type)], range, Day, currency)}
            {Parts.Table(
                "Movements by type of event",
                "plain",
                Html.Of($"""{Parts.Head("type")}{Parts.Head("events", "number")}{inflow.Header}{outflow.Header}"""),
                types.Index().Select(type => Html.Of($"""
                    <tr><th scope="row" class="status"><i class="key {MovementChart.Colour(type.Index)}" aria-hidden="true"></i>{Html.Data(type.Item.Type)}</th>{Parts.Count(type.Item.Events)}{inflow.Cell(type.Item.In, currency)}{outflow.Cell(type.Item.Out, currency)}</tr>
                    """)))}
            """));
    }

    private static Html Refused(string seller, List<QuarantineRow> rows) => rows.Count == 0
        ? Html.Empty
        : Parts.Section("refused", "Refused rows that name this seller", Html.Of($"""
            {QuarantinePage.Table(rows.Take(RefusedShown))}
            {(rows.Count > RefusedShown ? Html.Of($"""<p class="note"><a href="{PageFrame.Link("/quarantine", ("naming", seller))}">There are more</a></p>""") : Html.Empty)}
            """));
}
