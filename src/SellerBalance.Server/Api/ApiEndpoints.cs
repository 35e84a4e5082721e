using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Api;

/// <summary>The questions of <c>/api/v1</c>.</summary>
internal static class ApiEndpoints
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1");
        List<BalanceRow>(api.MapGet("/balances", Balances).ForSellers("seller_id"), "ListBalances", "What sellers are owed at the close of a day.");
        List<BalanceRow>(api.MapGet("/balance-days", BalanceDays).ForSellers("seller_id"), "ListBalanceDays", "Days with movement, with their opening and closing balances.");
        List<MovementRow>(api.MapGet("/movements", Movements).ForSellers("seller_id"), "ListMovements", "What each type of event did to a balance on a day.");
        List<EventRow>(api.MapGet("/events", Events).ForSellers("seller_id"), "ListEvents", "The events in the balances, with the source and line that each came from.");
        List<SellerRow>(api.MapGet("/sellers", Sellers), "ListSellers", "What sellers are owed now, searched and sorted.");
        List<RunRow>(api.MapGet("/runs", Runs), "ListRuns", "Runs, newest first.");
        List<BatchRow>(api.MapGet("/batches", Batches), "ListBatches", "What each run read from each source.");
        List<QuarantineRow>(api.MapGet("/quarantine", Quarantine), "ListQuarantine", "Rows that were refused, and why.");
        List<CheckRow>(api.MapGet("/checks", Checks), "ListChecks", "What checks found, those of the newest run first.");
        List<FindingRow>(api.MapGet("/findings", Findings), "ListFindings", "The rows that checks found.");
        List<BuildRow>(api.MapGet("/builds", Builds), "ListBuilds", "Publications of the balances, newest first.");
        List<RestatementRow>(api.MapGet("/restatements", Restatements).ForSellers("seller_id"), "ListRestatements", "Published balance days whose movements changed afterwards, before and after.");
        FeatureEndpoints.Map(api);
        RunEndpoint.Map(api);
    }

    private static void List<T>(RouteHandlerBuilder route, string name, string summary) => route
        .WithSummary(summary)
        .WithName(name)
        .Produces<Listing<T>>(StatusCodes.Status200OK, "application/json", "text/csv", "application/x-ndjson")
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Answer<BalanceRow> Balances([AsParameters] BalancesAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 2);
        var currency = asked.Currency?.ToUpperInvariant();
        return Answer(
            ApiJson.Default.BalanceRow,
            ApiJson.Default.ListingBalanceRow,
            (sight, _, stop) => asked.KnownAt is { Length: > 0 } ? Known(sight, asked, currency, after, stop) : asked.AsOf is { } day
                ? sight.Ask(snapshot => Questions.BalancesAsOf(snapshot, new MartFilter(asked.SellerId, currency), day, stop), stop)
                    .SkipWhile(row => after is not null && IsNotAfter(row, after))
                : InMemory(sight, asked.SellerId, currency, after).ToAsyncEnumerable(),
            row => [row.SellerId, row.Currency],
            page);
    }

    private static async IAsyncEnumerable<BalanceRow> Known(
        Sight sight, BalancesAsked asked, string? currency, Cursor? after, [EnumeratorCancellation] CancellationToken stop)
    {
        var moment = await MomentAsked.Of("known_at", asked.KnownAt, sight, stop);
        var rows = sight.Ask(snapshot => Questions.BalancesKnown(snapshot, new MartFilter(asked.SellerId, currency), asked.AsOf, moment!.Value, stop), stop);
        await foreach (var row in rows.SkipWhile(row => after is not null && IsNotAfter(row, after)))
            yield return row;
    }

    private static bool IsNotAfter(BalanceRow row, Cursor after) =>
        (EngineOrder.Compare(row.SellerId, after[0]) is var order and not 0 ? order : EngineOrder.Compare(row.Currency, after[1])) <= 0;

    private static IEnumerable<BalanceRow> InMemory(Sight sight, string? seller, string? currency, Cursor? after)
    {
        var mart = sight.Published.Mart;
        var books = seller is null ? mart.After(after?[0], after?[1]) : mart.Of(seller).Where(closing => after is null || EngineOrder.Compare(closing.Currency, after[1]) > 0);
        return books.Where(closing => currency is null || closing.Currency == currency).Select(closing => closing.On(sight.Published.State.LastDay!.Value));
    }

    private static Answer<BalanceRow> BalanceDays([AsParameters] BalanceDaysAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 3);
        return Answer(
            ApiJson.Default.BalanceRow,
            ApiJson.Default.ListingBalanceRow,
            (sight, limit, stop) => asked.KnownAt is { Length: > 0 }
                ? DaysKnown(sight, asked, after, stop)
                : sight.Ask(snapshot => Questions.BalanceDays(snapshot, asked.Filter, after, limit, stop), stop),
            Questions.Key,
            page);
    }

    private static async IAsyncEnumerable<BalanceRow> DaysKnown(Sight sight, BalanceDaysAsked asked, Cursor? after, [EnumeratorCancellation] CancellationToken stop)
    {
        var moment = await MomentAsked.Of("known_at", asked.KnownAt, sight, stop);
        var rows = sight.Ask(snapshot => Questions.BalanceDaysKnown(snapshot, asked.Filter, moment!.Value, stop), stop);
        await foreach (var row in rows.Where(row => after is null || Questions.IsAfter(row.SellerId, row.Currency, row.Dt, after)))
            yield return row;
    }

    private static Answer<BuildRow> Builds([AsParameters] BuildsAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 1);
        return Answer(
            ApiJson.Default.BuildRow,
            ApiJson.Default.ListingBuildRow,
            (sight, _, stop) => sight.Ask(snapshot => Questions.Builds(snapshot, stop), stop).Where(build => after is null || build.Number < Questions.Number(after[0])).Select(BuildRow.Of),
            Questions.Key,
            page);
    }

    private static Answer<RestatementRow> Restatements([AsParameters] RestatementsAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 3);
        return Answer(
            ApiJson.Default.RestatementRow,
            ApiJson.Default.ListingRestatementRow,
            (sight, _, stop) => Restated(sight, asked, after, stop),
            Questions.Key,
            page);
    }

    private static async IAsyncEnumerable<RestatementRow> Restated(Sight sight, RestatementsAsked asked, Cursor? after, [EnumeratorCancellation] CancellationToken stop)
    {
        var period = await MomentAsked.Period(asked.Since, asked.Until, asked.Filter, sight, stop);
        var rows = sight.Ask(snapshot => Questions.Restatements(snapshot, asked.Filter, period, stop), stop);
        await foreach (var row in rows.Where(row => after is null || Questions.IsAfter(row.SellerId, row.Currency, row.Dt, after)))
            yield return row;
    }

    private static Answer<MovementRow> Movements([AsParameters] DaysAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 4);
        return Answer(
            ApiJson.Default.MovementRow,
            ApiJson.Default.ListingMovementRow,
            (sight, limit, stop) => sight.Ask(snapshot => Questions.Movements(snapshot, asked.Filter, after, limit, stop), stop),
            Questions.Key,
            page);
    }

    private static Answer<EventRow> Events([AsParameters] DaysAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 2);
        return Answer(
            ApiJson.Default.EventRow,
            ApiJson.Default.ListingEventRow,
            (sight, limit, stop) => sight.Ask(snapshot => Questions.Events(snapshot, asked.Filter, after, limit, stop), stop)
                .Select(row => request.HttpContext.OnlySeller() is null ? row : row with { BatchId = "", Source = "", SourceLine = null }),
            Questions.Key,
            page);
    }

    private static Answer<SellerRow> Sellers([AsParameters] SellersAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 2);
        var search = SellerSearch.Of(asked.Search, asked.Currency, asked.Show, asked.Sort);
        return Answer(
            ApiJson.Default.SellerRow,
            ApiJson.Default.ListingSellerRow,
            (sight, _, _) => search.After(sight.Published.Mart, after)
                .Select(closing => new SellerRow(closing.SellerId, closing.Currency, closing.Day, closing.Running)).ToAsyncEnumerable(),
            row => [row.SellerId, row.Currency],
            page);
    }

    private static Answer<RunRow> Runs([AsParameters] RunsAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var before = Cursor.Parse(page.Cursor, 1);
        return Answer(
            ApiJson.Default.RunRow,
            ApiJson.Default.ListingRunRow,
            (sight, limit, stop) => sight.Ask(snapshot => Questions.Runs(snapshot, asked.RunId, before, limit, stop), stop),
            Questions.Key,
            page);
    }

    private static Answer<BatchRow> Batches([AsParameters] RunsAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 2);
        return Answer(
            ApiJson.Default.BatchRow,
            ApiJson.Default.ListingBatchRow,
            (sight, limit, stop) => sight.Ask(snapshot => Questions.Batches(snapshot, asked.RunId, after, limit, stop), stop),
            Questions.Key,
            page);
    }

    private static Answer<CheckRow> Checks([AsParameters] ChecksAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 2);
        return Answer(
            ApiJson.Default.CheckRow,
            ApiJson.Default.ListingCheckRow,
            (sight, limit, stop) => sight.Ask(snapshot => Questions.Checks(snapshot, asked.RunId, asked.Check, after, limit, stop), stop),
            Questions.Key,
            page);
    }

    private static Answer<FindingRow> Findings([AsParameters] ChecksAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 3);
        return Answer(
            ApiJson.Default.FindingRow,
            ApiJson.Default.ListingFindingRow,
            (sight, limit, stop) => sight.Ask(snapshot => Questions.Findings(snapshot, asked.RunId, asked.Check, after, limit, stop), stop),
            Questions.Key,
            page);
    }

    // A refused row has no key that says anything to its reader, so the key goes beside it.
    private static Answer<QuarantineRow> Quarantine([AsParameters] QuarantineAsked asked, HttpRequest request)
    {
        var page = Page(asked.Limit, asked.Cursor, request);
        var after = Cursor.Parse(page.Cursor, 4);
        var keys = new Dictionary<QuarantineRow, IReadOnlyList<string>>(ReferenceEqualityComparer.Instance);
        var keepsKeys = AnswerForm.Of(request) == AnswerForm.Json;
        return Answer(
            ApiJson.Default.QuarantineRow,
            ApiJson.Default.ListingQuarantineRow,
            (sight, limit, stop) => sight
                .Ask(snapshot => Questions.Quarantine(snapshot, new QuarantineFilter(asked.Reason, asked.Batch, null), after, limit, stop), stop)
                .Select(found =>
                {
                    if (keepsKeys) keys[found.Row] = found.Key;
                    return found.Row;
                }),
            row => keys[row],
            page);
    }

    private static PageAsked Page(int? limit, string? cursor, HttpRequest request) => PageAsked.Of(limit, cursor, AnswerForm.Of(request) == AnswerForm.Json);

    private static Answer<T> Answer<T>(
        JsonTypeInfo<T> row,
        JsonTypeInfo<Listing<T>> listing,
        Func<Sight, long, CancellationToken, IAsyncEnumerable<T>> rows,
        Func<T, IReadOnlyList<string>> key,
        PageAsked page) => new(new Question<T>(row, listing, rows, key, page));
}
