using Microsoft.AspNetCore.Http;
using SellerBalance.Cli.Output;
using SellerBalance.Quality;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Pages;

/// <summary>What the checks found.</summary>
internal static class ChecksPage
{
    private const int HistoryShown = 50;
    private const int FindingsShown = 100;

    private static readonly IReadOnlyDictionary<string, string> s_titles = Check.All.ToDictionary(check => check.Name, check => check.Title, StringComparer.Ordinal);

    /// <summary>The last results of all.</summary>
    public static Task<PageContent> Of(HttpContext context, Sight sight)
    {
        var checks = sight.Published.Facts.Checks;
        var content = checks.Count == 0
            ? Html.Of($"""<h1>Data quality</h1>{Parts.Empty(Html.Of($"No check has run yet. Checks run before anything is published."))}""")
            : Html.Of($"""
                <h1>Data quality</h1>
                <p class="outcome"><span>As of the run <a href="/runs/{checks[0].RunId}">{checks[0].RunId}</a>, {Parts.Instant(checks.Max(check => check.CheckedAt))}. A run looks at what it touched; a check of severity error that finds anything holds it back.</span></p>
                {Table(checks, withRun: false)}
                """);
        return Task.FromResult(new PageContent("Data quality", content, Parts.Foot(sight)));
    }

    /// <summary>One check: its history, and what it found last.</summary>
    public static async Task<PageContent> One(HttpContext context, Sight sight)
    {
        var name = (string)context.Request.RouteValues["check"]!;
        var stop = context.RequestAborted;
        var snapshot = await sight.Library.Begin(stop);
        await using var ending = snapshot;
        var history = await Questions.Checks(snapshot, null, name, null, HistoryShown, stop).ToListAsync(stop);
        if (history.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return new PageContent("No such check", Html.Of($"""<h1>No such check</h1><p class="empty">No run has a result of {Html.Data(name)}. <a href="/checks">Show all checks</a></p>"""), Parts.Foot(sight));
        }

        var found = history.FirstOrDefault(result => result.Findings > 0);
        var findings = found is null ? [] : await Questions.Findings(snapshot, found.RunId, name, null, FindingsShown, stop).ToListAsync(stop);
        var content = Html.Of($"""
            <p class="brand"><a href="/checks">Data quality</a></p>
            <h1>{Html.Data(name)}</h1>
            <p class="outcome">{Parts.Badge(history[0].Status)} <span>It finds {Html.Data(s_titles.GetValueOrDefault(name) ?? "rows by a query of your own")}.</span></p>
            {Findings(findings, found)}
            {Parts.Section("history", "Earlier results", Table(history, withRun: true))}
            """);
        return new PageContent("Check " + name, content, Parts.Foot(sight));
    }

    /// <summary>Results, those that need attention first.</summary>
    public static Html Table(IEnumerable<CheckRow> checks, bool withRun)
    {
        var rows = withRun ? checks : checks.OrderBy(check => check.Status switch { "failed" => 0, "warned" => 1, _ => 2 });
        return Parts.Table(
            withRun ? "Results, newest first" : "Checks and what they found",
            "plain",
            Html.Of($"""{Parts.Head("status")}{Parts.Head(withRun ? "run" : "check")}{Parts.Head("severity")}{Parts.Numbers("findings", "took")}"""),
            rows.Select(check => Html.Of($"""
                <tr><td class="status {check.Status}"><span aria-hidden="true">{(check.Status switch { "passed" => "✓", "warned" => "!", _ => "✗" })}</span> {check.Status}</td>
                <th scope="row">{(withRun ? Html.Of($"""<a href="/runs/{check.RunId}">{check.RunId}</a>""") : Html.Of($"""<a href="/checks/{check.Name}">{Html.Data(check.Name)}</a> <span class="title">{s_titles.GetValueOrDefault(check.Name) ?? ""}</span>"""))}</th>
                <td>{check.Severity}</td>{Parts.Count(check.Findings)}<td class="number">{Wording.Length(TimeSpan.FromMilliseconds(check.DurationMs))}</td></tr>
                """)));
    }

    // A run looks at what it touched, so that the last one need not have found what is still there.
    private static Html Findings(List<FindingRow> findings, CheckRow? last)
    {
        if (last is null) return Parts.Section("findings", "Findings", Parts.Empty(Html.Of($"None.")));
        var more = last.Findings - findings.Count;
        return Parts.Section("findings", $"Findings of the run {last.RunId}", Html.Of($"""
            {Parts.Table(
                "Findings",
                "plain",
                Html.Of($"""{Parts.Head("no.", "number")}{Parts.Head("row")}"""),
                findings.Select(finding => Html.Of($"""<tr>{Parts.Count(finding.FindingNo)}<td><code>{Html.Data(finding.Detail.ValueKind == System.Text.Json.JsonValueKind.String ? finding.Detail.GetString()! : finding.Detail.GetRawText())}</code></td></tr>""")))}
            {(more > 0 ? Html.Of($"""<p class="note">and {Wording.Count(more)} more that this page does not show. <a href="{PageFrame.Link("/api/v1/findings", ("check", last.Name), ("run_id", last.RunId), ("format", "csv"))}" download>Those that were kept, as CSV</a></p>""") : Html.Empty)}
            """));
    }
}
