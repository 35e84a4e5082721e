using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Reading;
using SellerBalance.Server.Running;

namespace SellerBalance.Server.Pages;

/// <summary>One look that says what is owed and whether the figures can be trusted.</summary>
internal static class OverviewPage
{
    private const int TrendDays = 30;

    // A day's files come once a day, and sometimes a little late.
    private static readonly TimeSpan s_fresh = TimeSpan.FromHours(26);

    /// <summary>The page.</summary>
    public static Task<PageContent> Of(HttpContext context, Sight sight)
    {
        var content = sight.Published.State.LastDay is { } last
            ? Html.Of($"""
                <h1>What is owed <span class="period">{Wording.Day(last)}</span></h1>
                {Trust(sight)}
                {Currencies(sight, last)}
                {Behind(context, sight)}
                """)
            : Html.Of($"""
                <h1>No balances yet</h1>
                {Trust(sight)}
                {Parts.Empty(Html.Of($"Nothing has been published in this warehouse. Put event files into the watched folder, or stop the server and load them with: <code>seller-balance run FILE</code>"))}
                {Behind(context, sight)}
                """);
        return Task.FromResult(new PageContent("Overview", content, Parts.Foot(sight)));
    }

    private static Html Trust(Sight sight)
    {
        var concerns = Concerns(sight).ToList();
        return concerns.Count == 0
            ? Html.Of($"""<p class="trust good"><strong class="badge published">good</strong> <span>The last run was published, no blocking check failed, nothing waits, and events are recent.</span></p>""")
            : Html.Of($"""
                <div class="trust warn"><p><strong class="badge held">look first</strong> <span>Before you rely on these figures:</span></p>
                <ul>{Html.Join(concerns.Select(concern => Html.Of($"<li>{concern}</li>")))}</ul></div>
                """);
    }

    private static IEnumerable<Html> Concerns(Sight sight)
    {
        var (state, _, facts, _) = sight.Published;
        if (state.LastRun is { Outcome: "held" or "failed" } run)
            yield return Html.Of($"""The last run, <a href="/runs/{run.RunId}">{run.RunId}</a>, {(run.Outcome == "held" ? "was held" : "failed")}: {Html.Data(run.Message ?? "no reason was noted")}.""");
        if (facts.Waiting.Count > 0)
        {
            yield return Html.Of($"""{Wording.Count(facts.Waiting.Count, "batch", "batches")} with {Wording.Count(facts.Waiting.Sum(batch => batch.Events), "event")} landed and {(facts.Waiting.Count == 1 ? "is" : "are")} not in the balances.""");
        }

        foreach (var check in facts.Checks.Where(check => check.Status == "failed"))
            yield return Html.Of($"""The check <a href="/checks/{check.Name}">{check.Name}</a> failed with {Wording.Count(check.Findings, "finding")}.""");
        if (facts.NewestEvent is { } newest && sight.Library.Clock.GetUtcNow() - newest is var age && age > s_fresh)
            yield return Html.Of($"The newest event happened {Parts.Ago(age)}, {Parts.Instant(newest)}.");
    }

    private static Html Currencies(Sight sight, DateOnly last)
    {
        var mart = sight.Published.Mart;
        var today = sight.Library.Today(sight.Published.TimeZone);
        var cards = mart.Closings.GroupBy(closing => closing.Currency, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Card(new CurrencyCard(
                group.Key,
                group.Count(),
                group.Sum(closing => closing.Running),
                group.Where(closing => closing.Running < 0).Sum(closing => closing.Running),
                group.Count(closing => closing.Running < 0),
                [.. mart.Days.Where(day => day.Currency == group.Key)]), last, today));
        return Parts.Section("owed", "Owed to sellers, by currency", Html.Of($"""<div class="cards">{Html.Join(cards)}</div>"""));
    }

    private static Html Card(CurrencyCard card, DateOnly last, DateOnly today)
    {
        var currency = card.Currency;
        var closing = Money.Grouped(card.Owed, currency);
        var trend = card.Trend(last, TrendDays);
        (string Name, DateOnly From)[] windows = [("today", today), ("7 days", today.AddDays(-6)), ("30 days", today.AddDays(-29))];
        var sums = windows.Select(window => (window.Name, In: card.Sum(window.From, today, day => day.Inflow), Out: card.Sum(window.From, today, day => day.Outflow))).ToList();
        var inflow = new AmountColumn("in", sums.Select(sum => (sum.In, currency)));
        var outflow = new AmountColumn("out", sums.Select(sum => (sum.Out, currency)));
        var debt = card.Debtors == 0
            ? Html.Of($"""<p class="quiet">no seller is below zero</p>""")
            : Html.Of($"""<p class="quiet"><a href="{PageFrame.Link("/sellers", ("currency", currency), ("show", "negative"), ("sort", "least"))}">{Wording.Count(card.Debtors, "seller")} below zero</a>: <span class="negative">{Money.Grouped(card.Debt, currency)}</span></p>""");
        return Html.Of($"""
            <article class="card">
            <h3><a href="{PageFrame.Link("/sellers", ("currency", currency), ("sort", "most"))}">{Html.Data(currency)}</a> <span class="quiet">{Wording.Count(card.Sellers, "seller")}</span></h3>
            <p class="closing{(card.Owed < 0 ? " negative" : "")}{(closing.Length > 16 ? " long" : "")}">{closing}</p>
            {debt}
            {SvgChart.Balance("Owed in total", currency, trend, 120, "chart")}
            <p class="axis"><span>{Wording.Day(last.AddDays(1 - trend.Length))}</span><span>{Wording.Day(last)}</span></p>
            <table class="flows"><caption class="quiet">up to {Wording.Day(today)}</caption><thead><tr><td></td>{inflow.Header}{outflow.Header}</tr></thead><tbody>
            {Html.Join(sums.Select(sum => Html.Of($"""<tr><th scope="row">{sum.Name}</th>{inflow.Cell(sum.In, currency)}{outflow.Cell(sum.Out, currency)}</tr>""")))}
            </tbody></table>
            </article>
            """);
    }

    private static Html Behind(HttpContext context, Sight sight)
    {
        var (state, _, facts, _) = sight.Published;
        var underWay = context.RequestServices.GetRequiredService<RunDesk>().UnderWay;
        var run = state.LastRun is { } last
            ? Html.Of($"""{Parts.Badge(last.Outcome)} <a href="/runs/{last.RunId}">{last.RunId}</a>""")
            : Html.Of($"none yet");
        return Parts.Section("behind", "Behind these figures", Html.Of($"""
            <dl class="facts">
            {Parts.Fact("Last run", run)}
            {(underWay is null ? Html.Empty : Parts.Fact("Goes on now", Html.Of($"""<a href="/runs/{underWay.Stamp.RunId}">{underWay.Step ?? "starting"}</a>""")))}
            {Parts.Fact("Newest event", facts.NewestEvent is { } newest ? Html.Of($"{Parts.Ago(sight.Library.Clock.GetUtcNow() - newest)}") : Html.Of($"none yet"))}
            {Parts.Fact("Waiting", Html.Of($"""<a href="/runs">{Wording.Count(facts.Waiting.Count, "batch", "batches")}</a>"""))}
            {Parts.Fact("Found by its checks", Html.Of($"""<a href="/checks">{Wording.Count(facts.OpenFindings)}</a>"""))}
            {Parts.Fact("Quarantined", Html.Of($"""<a href="/quarantine">{Wording.Count(facts.Quarantined, "row")}</a>"""))}
            </dl>
            """));
    }

    /// <summary>One currency's figures.</summary>
    private sealed record CurrencyCard(string Currency, int Sellers, decimal Owed, decimal Debt, int Debtors, IReadOnlyList<CurrencyDay> Days)
    {
        public decimal Sum(DateOnly from, DateOnly to, Func<CurrencyDay, decimal> part) => Days.Where(day => day.Day >= from && day.Day <= to).Sum(part);

        // Backwards from what is owed now, so that it ends with the figure above it.
        public decimal[] Trend(DateOnly last, int days)
        {
            var net = Days.ToDictionary(day => day.Day, day => day.Inflow - day.Outflow);
            var values = new decimal[days];
            var owed = Owed;
            for (var place = days - 1; place >= 0; place--)
            {
                values[place] = owed;
                owed -= net.GetValueOrDefault(last.AddDays(place - days + 1));
            }

            return values;
        }
    }
}
