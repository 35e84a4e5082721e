using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Pages;

/// <summary>What was refused, and why.</summary>
internal static class QuarantinePage
{
    private const int PageSize = 50;
    private const int ReasonsShown = 100;

    /// <summary>The page.</summary>
    public static async Task<PageContent> Of(HttpContext context, Sight sight)
    {
        var query = context.Request.Query;
        var filter = Filter(context.Request);
        var stop = context.RequestAborted;
        var after = Cursor.Parse(query["cursor"], 4);
        var found = await sight.Ask(snapshot => Questions.Quarantine(snapshot, filter, after, PageSize + 1, stop), stop).ToListAsync(stop);
        var next = found.Count > PageSize ? Cursor.Text(found[PageSize - 1].Key) : null;
        var content = Html.Of($"""
            <h1>Quarantine</h1>
            {(sight.Published.Facts.Quarantined == 0 ? Parts.Empty(Html.Of($"No row has been refused.")) : Html.Of($"{Reasons(sight, filter)}{Rows(filter, found, next)}"))}
            """);
        return new PageContent("Quarantine", content, Parts.Foot(sight));
    }

    /// <summary>The raw rows as they came, as a file to mend.</summary>
    public static async Task Download(HttpContext context)
    {
        var library = context.RequestServices.GetRequiredService<Library>();
        var stop = context.RequestAborted;
        var filter = Filter(context.Request);
        var snapshot = await library.Begin(stop);
        await using var ending = snapshot;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"refused.txt\"";
        await foreach (var (row, _) in Questions.Quarantine(snapshot, filter, null, Questions.All, stop))
        {
            await context.Response.Body.WriteAsync(row.RawBytes ?? Encoding.UTF8.GetBytes(row.Raw), stop);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), stop);
        }
    }

    /// <summary>Refused rows.</summary>
    public static Html Table(IEnumerable<QuarantineRow> rows) => Parts.Table(
        "Refused rows",
        "plain",
        Html.Of($"""{Parts.Head("from")}{Parts.Head("reasons")}{Parts.Head("row")}"""),
        rows.Select(row => Html.Of($"""
            <tr><th scope="row"><a href="/runs/{row.BatchId.Split('/')[0]}">{Html.Data(row.Source)}{(row.Line is { } line ? ":" + line.ToString(System.Globalization.CultureInfo.InvariantCulture) : "")}</a></th>
            <td>{Html.Join(row.Reasons.Select(reason => Html.Of($"""<span class="reason">{Html.Data(reason)}</span>""")))}</td><td><code>{Html.Data(row.Raw)}</code></td></tr>
            """)));

    private static QuarantineFilter Filter(HttpRequest request)
    {
        string? Value(string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;
        return new QuarantineFilter(Value("reason"), Value("batch"), Value("naming"));
    }

    private static Html Reasons(Sight sight, QuarantineFilter filter) => Parts.Section("reasons", "By reason", Html.Of($"""
        {Parts.Table(
            "Reasons",
            "plain",
            Html.Of($"""{Parts.Head("rows", "number")}{Parts.Head("reason")}{Parts.Head("example")}"""),
            sight.Published.Facts.Reasons.Take(ReasonsShown).Select(reason => Html.Of($"""
                <tr>{Parts.Count(reason.Rows)}<th scope="row"><a href="{PageFrame.Link("/quarantine", ("reason", reason.Reason))}"{(reason.Reason == filter.Reason ? new Html(" aria-current=\"true\"") : Html.Empty)}>{Html.Data(reason.Reason)}</a></th><td><code>{Html.Data(reason.Example)}</code></td></tr>
                """)))}
        <p class="note">A row with several reasons is counted under each of them.</p>
        """));

    private static Html Rows(QuarantineFilter filter, List<(QuarantineRow Row, IReadOnlyList<string> Key)> found, string? next)
    {
        (string, string?)[] query = [("reason", filter.Reason), ("batch", filter.Batch), ("naming", filter.Naming)];
        var chosen = query.Where(part => part.Item2 is not null).ToList();
        var title = chosen.Count == 0 ? "All refused rows" : "Refused rows with " + string.Join(", ", chosen.Select(part => $"{part.Item1} {part.Item2}"));
        return Parts.Section("rows", title, Html.Of($"""
            {(found.Count == 0 ? Parts.Empty(Html.Of($"""None. <a href="/quarantine">Show all refused rows</a>""")) : Table(found.Take(PageSize).Select(row => row.Row)))}
            <p class="note">{(chosen.Count == 0 ? Html.Empty : Html.Of($"""<a href="/quarantine">All refused rows</a> · """))}<a href="{PageFrame.Link("/quarantine/rows.txt", query)}" download>These rows as a file to mend</a></p>
            {(next is null ? Html.Empty : Html.Of($"""<nav class="pages" aria-label="Pages of the list"><a rel="next" href="{PageFrame.Link("/quarantine", [.. query, ("cursor", next)])}">Next rows</a></nav>"""))}
            """));
    }
}
