using System.Globalization;
using Microsoft.AspNetCore.Http;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Pages;

/// <summary>Balance days that changed after readers had seen them, and which publication changed them.</summary>
internal static class RestatementsPage
{
    private const int RowsShown = 200;
    private const int BuildsShown = 20;

    /// <summary>The page.</summary>
    public static async Task<PageContent> Of(HttpContext context, Sight sight)
    {
        var query = context.Request.Query;
        string? Value(string name) => query[name].ToString().Trim() is { Length: > 0 } text ? text : null;
        var (since, until) = (Value("since"), Value("until"));
        var filter = new MartFilter(Value("seller_id"), Value("currency"));
        var stop = context.RequestAborted;
        var period = await MomentAsked.Period(since, until, filter, sight, stop);
        var rows = await sight.Ask(snapshot => Questions.Restatements(snapshot, filter, period, stop), stop).Take(RowsShown + 1).ToListAsync(stop);
        var builds = await sight.Ask(snapshot => Questions.Builds(snapshot, stop), stop).Take(BuildsShown + 1).ToListAsync(stop);
        var content = Html.Of($"""
            <h1>Restatements</h1>
            <p>Balance days whose movements changed after they were published. Later days of the same seller and currency change by the same amount and are not listed.</p>
            {Form(since, until, filter)}
            {Parts.Section("changed", Title(period), Changed(rows, since, until, filter))}
            {(builds.Count == 0 ? Html.Empty : Parts.Section("builds", "Publications", Builds(builds)))}
            """);
        return new PageContent("Restatements", content, Parts.Foot(sight));
    }

    private static string Title(RestatedPeriod period) =>
        (period.Since <= DateTimeOffset.UnixEpoch ? "Changed" : "Changed since " + Wording.Instant(period.Since)) + (period.Until is { } until ? ", up to " + Wording.Instant(until) : "");

    private static Html Form(string? since, string? until, MartFilter filter) => Html.Of($"""
        <form class="filter" action="/restatements" method="get">
        <label>Since <input type="text" name="since" value="{since ?? ""}" placeholder="before the last build" autocomplete="off"></label>
        <label>Until <input type="text" name="until" value="{until ?? ""}" placeholder="now" autocomplete="off"></label>
        <label>Seller <input type="text" name="seller_id" value="{filter.Seller ?? ""}" autocomplete="off"></label>
        <label>Currency <input type="text" name="currency" value="{filter.Currency ?? ""}" size="4" autocomplete="off"></label>
        <button type="submit">Show</button>
        </form>
        <p class="note">Since and until take a time such as 2026-11-14T08:00Z, a day for its end, or a build's number.</p>
        """);

    private static Html Changed(List<RestatementRow> found, string? since, string? until, MartFilter filter)
    {
        if (found.Count == 0) return Parts.Empty(Html.Of($"No published balance day changed."));
        (string, string?)[] query = [("since", since), ("until", until), ("seller_id", filter.Seller), ("currency", filter.Currency)];
        var rows = found.Take(RowsShown).ToList();
        var before = new AmountColumn("was owed", rows.Select(row => (row.Before.RunningBalance, row.Currency)));
        var after = new AmountColumn("is owed", rows.Select(row => (row.After.RunningBalance, row.Currency)));
        var change = new AmountColumn("change", rows.Select(row => (row.After.RunningBalance - row.Before.RunningBalance, row.Currency)));
        return Html.Of($"""
            {Parts.Table(
                "Balance days that changed",
                "plain",
                Html.Of($"""{Parts.Head("seller")}{Parts.Head("currency")}{Parts.Head("day", "day")}{before.Header}{after.Header}{change.Header}{Parts.Numbers("events", "build")}{Parts.Head("published", "day")}"""),
                rows.Select(row => Html.Of($"""
                    <tr><th scope="row">{Parts.Seller(row.SellerId, row.Currency)}</th><td>{Html.Data(row.Currency)}</td>
                    <td class="day"><a href="{PageFrame.Link("/seller/day", ("id", row.SellerId), ("currency", row.Currency), ("dt", PageFrame.Day(row.Dt)))}">{Wording.Day(row.Dt)}</a></td>
                    {before.Cell(row.Before.RunningBalance, row.Currency)}{after.Cell(row.After.RunningBalance, row.Currency)}{change.Cell(row.After.RunningBalance - row.Before.RunningBalance, row.Currency)}
                    <td class="number">{(row.After.EventCount - row.Before.EventCount).ToString("+#,##0;−#,##0;0", CultureInfo.InvariantCulture)}</td>{Parts.Count(row.Build)}<td class="day">{Parts.Instant(row.RestatedAt)}</td></tr>
                    """)))}
            <p class="note">{(found.Count > RowsShown ? Html.Of($"The first {Wording.Count(RowsShown)} days. ") : Html.Empty)}A day leads to its events. <a href="{PageFrame.Link("/api/v1/restatements", [.. query, ("format", "csv")])}" download>All of them as CSV</a></p>
            """);
    }

    private static Html Builds(List<Build> found) => Html.Of($"""
        {Parts.Table(
            "Publications, newest first",
            "plain",
            Html.Of($"""{Parts.Numbers("build")}{Parts.Head("published", "day")}{Parts.Head("scope", "day")}{Parts.Head("up to", "day")}{Parts.Numbers("movements")}{Parts.Head("run", "day")}{Parts.Head("restatements", "day")}"""),
            found.Take(BuildsShown).Select((build, place) => Html.Of($"""
                <tr><th scope="row" class="number">{Wording.Count(build.Number)}</th><td class="day">{Parts.Instant(build.PublishedAt)}</td><td class="day">{Html.Data(build.Scope)}</td>
                <td class="day">{(build.LastDay is { } day ? Wording.Day(day) : "–")}</td>{Parts.Count(build.Movements)}<td class="day"><a href="/runs/{build.RunId}">{Html.Data(build.RunId)}</a></td>
                <td class="day">{(place + 1 < found.Count ? What(found[place + 1], build) : Html.Empty)}</td></tr>
                """)))}
        """);

    private static Html What(Build before, Build build) => Html.Of($"""
        <a href="{PageFrame.Link("/restatements", ("since", Number(before)), ("until", Number(build)))}">since build {Number(before)}</a>
        """);

    private static string Number(Build build) => build.Number.ToString(CultureInfo.InvariantCulture);
}
