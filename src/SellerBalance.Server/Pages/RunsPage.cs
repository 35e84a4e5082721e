using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Reading;
using SellerBalance.Server.Running;

namespace SellerBalance.Server.Pages;

/// <summary>What ran, and how it ended.</summary>
internal static class RunsPage
{
    private const int PageSize = 50;

    /// <summary>The list.</summary>
    public static async Task<PageContent> Of(HttpContext context, Sight sight)
    {
        var stop = context.RequestAborted;
        var before = Cursor.Parse(context.Request.Query["cursor"], 1);
        var runs = await sight.Ask(snapshot => Questions.Runs(snapshot, null, before, PageSize + 1, stop), stop).ToListAsync(stop);
        var next = runs.Count > PageSize ? Cursor.Text(Questions.Key(runs[PageSize - 1])) : null;
        var desk = context.RequestServices.GetRequiredService<RunDesk>();
        var content = Html.Of($"""
            <h1>Runs</h1>
            {Desk(desk, context)}
            {Waiting(sight)}
            {(runs.Count == 0 ? Parts.Empty(Html.Of($"Nothing has run yet.")) : Table(runs.Take(PageSize)))}
            {(next is null ? Html.Empty : Html.Of($"""<nav class="pages" aria-label="Pages of the list"><a rel="next" href="{PageFrame.Link("/runs", ("cursor", next))}">Earlier runs</a></nav>"""))}
            """);
        return new PageContent("Runs", content, Parts.Foot(sight));
    }

    /// <summary>One run.</summary>
    public static async Task<PageContent> One(HttpContext context, Sight sight)
    {
        var id = (string)context.Request.RouteValues["run"]!;
        var stop = context.RequestAborted;
        var snapshot = await sight.Library.Begin(stop);
        await using var ending = snapshot;
        var run = await Questions.Runs(snapshot, id, null, 1, stop).FirstOrDefaultAsync(stop);
        var desk = context.RequestServices.GetRequiredService<RunDesk>();
        // One that was begun a moment ago is not in the run log yet.
        if (run is null && desk.UnderWay is { } begun && begun.Stamp.RunId == id)
            return new PageContent("Run " + id, Html.Of($"""<h1>{id}</h1><p class="outcome">{Parts.Badge("running")} <span>Now: {Step(begun)}.</span></p>"""), Parts.Foot(sight));
        if (run is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return new PageContent("No such run", Html.Of($"""<h1>No such run</h1><p class="empty">The run log has no run {Html.Data(id)}. <a href="/runs">Show all runs</a></p>"""), Parts.Foot(sight));
        }

        var batches = await Questions.Batches(snapshot, id, null, Questions.All, stop).ToListAsync(stop);
        var checks = await Questions.Checks(snapshot, id, null, null, Questions.All, stop).ToListAsync(stop);
        var content = Html.Of($"""
            <p class="brand"><a href="/runs">Runs</a></p>
            <h1>{Html.Data(run.RunId)}</h1>
            <p class="outcome">{Parts.Badge(run.Outcome)} <span>{Meaning(run, desk)}</span></p>
            <dl class="facts">
            {Parts.Fact("Command", run.Command)}
            {Parts.Fact("Started", Parts.Instant(run.StartedAt))}
            {Parts.Fact("Took", run.DurationMs is { } took ? Wording.Length(TimeSpan.FromMilliseconds(took)) : "not over yet")}
            {Parts.Fact("Version", run.Program ?? "")}
            </dl>
            {(batches.Count == 0 ? Html.Empty : Parts.Section("receipt", "What was read", Html.Of($"{Parts.Receipt(run.Read, run.Accepted, run.Duplicates, run.Conflicts, run.Rejected)}{Batches(batches)}")))}
            {(run.Rejected + run.Conflicts == 0 ? Html.Empty : Html.Of($"""<p class="note"><a href="{PageFrame.Link("/quarantine", ("batch", run.RunId))}">The rows that this run refused</a></p>"""))}
            {(checks.Count == 0 ? Html.Empty : Parts.Section("checks", "Checks", ChecksPage.Table(checks, withRun: false)))}
            """);
        return new PageContent("Run " + run.RunId, content, Parts.Foot(sight));
    }

    /// <summary>Begins a run from the page's button, and shows it.</summary>
    public static IResult Begin(RunDesk desk) => Results.LocalRedirect(desk.BeginNew() is { } run ? "/runs/" + run.Stamp.RunId
        : desk.UnderWay is { } other ? "/runs/" + other.Stamp.RunId
        : "/runs?began=nothing", permanent: false, preserveMethod: false);

    private static Html Desk(RunDesk desk, HttpContext context)
    {
        var foundNothing = context.Request.Query["began"] == "nothing";
        if (desk.UnderWay is { } run)
        {
            return Html.Of($"""
                <p class="trust"><strong class="badge running">running</strong> <span><a href="/runs/{run.Stamp.RunId}">{run.Stamp.RunId}</a> reads {Wording.Count(run.Sources.Count, "source")}: {Step(run)}.
                Readers see what was published before.</span></p>
                """);
        }

        if (!context.MayRun()) return Html.Empty;
        if (desk.Folder is not { } folder) return Html.Of($"""<p class="note">No folder is watched. To run files from here, start the server with <code>--watch FOLDER</code>.</p>""");
        return Html.Of($"""
            <form class="filter" action="/runs" method="post"><button type="submit">Run what is new</button> <span class="quiet">in {Html.Data(folder)}</span></form>
            {(foundNothing ? Html.Of($"""<p role="status" class="trust">There is nothing new in the folder. A file counts two seconds after it was last written to.</p>""") : Html.Empty)}
            """);
    }

    // A script keeps the step current, and takes away the words that follow.
    private static Html Step(RunUnderWay run) => Html.Of($"""
        <bdi role="status" data-live="/runs/{run.Stamp.RunId}/progress">{run.Step ?? "starting"}</bdi><span> (load the page again to see how it stands)</span>
        """);

    private static Html Waiting(Sight sight)
    {
        var waiting = sight.Published.Facts.Waiting;
        if (waiting.Count == 0) return Html.Empty;
        return Parts.Section("waiting", "Landed, and not in the balances", Html.Of($"""
            {Parts.Table(
                "Batches that wait",
                "plain",
                Html.Of($"""{Parts.Head("run")}{Parts.Head("source")}{Parts.Head("events", "number")}{Parts.Head("why")}"""),
                waiting.Select(batch => Html.Of($"""
                    <tr><th scope="row"><a href="/runs/{batch.RunId}">{batch.RunId}</a></th><td>{Html.Data(batch.Source)}</td>{Parts.Count(batch.Events)}<td>{Html.Data(batch.HeldBy ?? "no build has followed")}</td></tr>
                    """)))}
            <p class="note">{Wording.Remedy}</p>
            """));
    }

    private static Html Table(IEnumerable<RunRow> runs) => Parts.Table(
        "Runs, newest first",
        "plain",
        Html.Of($"""{Parts.Head("run")}{Parts.Head("command")}{Parts.Head("outcome")}{Parts.Head("took", "number")}{Parts.Numbers("read", "accepted", "duplicates", "conflicts", "rejected")}"""),
        runs.Select(run => Html.Of($"""
            <tr><th scope="row"><a href="/runs/{run.RunId}">{run.RunId}</a></th><td>{Html.Data(run.Command)}</td><td>{Parts.Badge(run.Outcome)}</td>
            <td class="number">{(run.DurationMs is { } took ? Wording.Length(TimeSpan.FromMilliseconds(took)) : "–")}</td>
            {Parts.Count(run.Read)}{Parts.Count(run.Accepted)}{Parts.Count(run.Duplicates)}{Parts.Count(run.Conflicts)}{Parts.Count(run.Rejected)}</tr>
            """)));

    private static Html Meaning(RunRow run, RunDesk desk) => run.Outcome switch
    {
        "running" when desk.UnderWay is { } here && here.Stamp.RunId == run.RunId => Html.Of($"Now: {Step(here)}."),
        "running" => Html.Of($"It goes on, or its process ended unexpectedly: then the next run says so."),
        "published" => Html.Of($"Readers see the new balances."),
        "held" => Html.Of($"Nothing was published; readers see what they saw before. {Html.Data(run.Message ?? "")}"),
        "failed" => Html.Of($"The step that failed was undone. {Html.Data(run.Message ?? "")}"),
        _ => Html.Of($"It was asked for less than publishing. {Html.Data(run.Message ?? "")}"),
    };

    private static Html Batches(List<BatchRow> batches) => Parts.Table(
        "Sources and their receipts",
        "plain",
        Html.Of($"""{Parts.Head("source")}{Parts.Numbers("lines", "header", "blank", "continued", "read", "accepted", "duplicates", "conflicts", "rejected")}"""),
        batches.Select(batch => Html.Of($"""
            <tr><th scope="row">{Html.Data(batch.Source)}{(batch.PublishedBy is null && batch.Accepted > 0 ? Html.Of($""" <span class="title">not in the balances yet</span>""") : Html.Empty)}</th>
            {Parts.Count(batch.Lines?.Physical)}{Parts.Count(batch.Lines?.Header)}{Parts.Count(batch.Lines?.Blank)}{Parts.Count(batch.Lines?.Continuation)}
            {Parts.Count(batch.Read)}{Parts.Count(batch.Accepted)}{Parts.Count(batch.Duplicates)}{Parts.Count(batch.Conflicts)}{Parts.Count(batch.Rejected)}</tr>
            """)));
}
