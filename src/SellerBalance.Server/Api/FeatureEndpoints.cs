using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Features;
using SellerBalance.Runs;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Reading;
using SellerBalance.Server.Running;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Api;

/// <summary>A seller's features in one currency, as known at a moment.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="AsOf">The moment, UTC: a training set says the same of it.</param>
/// <param name="ComputedAt">When they were computed, UTC.</param>
/// <param name="AgeSeconds">How long ago the moment was when this was answered, in seconds.</param>
/// <param name="FeaturesSha256">Of the definition, as training sets have it.</param>
/// <param name="Features">By name: amounts and quotients as text, counts as numbers, null where there is no value.</param>
public sealed record FeatureItem(string SellerId, string Currency, DateTimeOffset AsOf, DateTimeOffset ComputedAt, double AgeSeconds, string FeaturesSha256, JsonObject Features);

/// <summary>Whose features are asked for.</summary>
/// <param name="Sellers">One to a hundred ids.</param>
/// <param name="Currency">Only this currency; omitted, all.</param>
/// <param name="AsOf">A time, without an offset in the business time zone; omitted, now.</param>
public sealed record FeatureRequest(IReadOnlyList<string>? Sellers = null, string? Currency = null, string? AsOf = null);

/// <summary><c>/api/v1/features</c>: of one seller, or of up to a hundred.</summary>
internal static class FeatureEndpoints
{
    private const int SellersMax = 100;
    private const int BodyMax = 64 * 1024;

    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/features/{seller}", One)
            .ForSellers("seller", isInPath: true)
            .WithName("GetFeatures")
            .WithSummary("A seller's features in each currency, as known now or at a moment.")
            .Produces<Listing<FeatureItem>>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapPost("/features", Several)
            .WithName("GetFeaturesOfSellers")
            .WithSummary("The features of up to 100 sellers, as known now or at a moment; sellers of whom nothing was known are not in it.")
            .Accepts<FeatureRequest>("application/json")
            .Produces<Listing<FeatureItem>>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> One(
        [Description("The seller's id.")] string seller,
        [FromQuery(Name = "currency"), Description("Only this currency, an ISO 4217 code.")] string? currency,
        [FromQuery(Name = "as_of"), Description("A time, without an offset in the business time zone; omitted, now, from memory.")] string? asOf,
        Library library,
        FeatureKeeper features,
        CancellationToken cancellationToken)
    {
        var items = await Ask(library, features, [seller], currency, asOf, cancellationToken);
        return items.Count > 0
            ? Answer(items)
            : Problems.Of(StatusCodes.Status404NotFound, $"Nothing was known of seller {Credentials.Quoted(seller)}{(currency is null ? "" : " in this currency")} at {(string.IsNullOrEmpty(asOf) ? Wording.Exact(features.Kept!.AsOf) : asOf)}.");
    }

    private static async Task<IResult> Several(HttpRequest request, Library library, FeatureKeeper features, CancellationToken cancellationToken)
    {
        var asked = await Read(request, cancellationToken);
        if (asked.Sellers is not { Count: > 0 and <= SellersMax } sellers)
            throw new AskedWrongException($"sellers: found {asked.Sellers?.Count ?? 0}, expected 1 to {SellersMax} ids. Ask for the others separately.");
        if (sellers.Any(string.IsNullOrEmpty)) throw new AskedWrongException("sellers: found an empty id, expected ids of sellers. Omit it.");
        return Answer(await Ask(library, features, [.. sellers.Distinct(StringComparer.Ordinal)], asked.Currency, asked.AsOf, cancellationToken));
    }

    // Of now from memory, of another moment from the deltas.
    private static async Task<IReadOnlyList<FeatureItem>> Ask(
        Library library, FeatureKeeper features, IReadOnlyList<string> sellers, string? currency, string? asOf, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(asOf))
        {
            var table = await features.Now(cancellationToken);
            var age = Age(library.Clock.GetUtcNow(), table.AsOf);
            return [.. sellers.Order(Comparer<string>.Create(EngineOrder.Compare)).SelectMany(seller => table.Of(seller, currency))
                .Select(row => new FeatureItem(row.SellerId, row.Currency, table.AsOf, row.ComputedAt, age, features.Set.Sha256, Values(features.Set, row.Values)))];
        }

        var snapshot = await library.Begin(cancellationToken);
        await using var ending = snapshot;
        var now = library.Clock.GetUtcNow();
        var moment = Moment(asOf, snapshot.TimeZone, now);
        if (FoldedTime.Of(moment, await Questions.FoldedTimes(snapshot, cancellationToken).ToListAsync(cancellationToken)) is { } folded)
            throw new AskedWrongException(folded.Problem("as_of", moment));
        var rows = await FeatureQueries.At(snapshot, features.Set, sellers, currency, moment, cancellationToken);
        return [.. rows.Select(row => new FeatureItem(row.SellerId, row.Currency, row.AsOf, now, Age(now, moment), features.Set.Sha256, Values(features.Set, row.Values)))];
    }

    // A publication may bear the time of another machine, whose clock is ahead.
    private static double Age(DateTimeOffset now, DateTimeOffset asOf) => Math.Max(0, Math.Round((now - asOf).TotalSeconds, 3));

    private static JsonObject Values(FeatureSet set, IReadOnlyList<decimal?> values) => new(set.Features.Zip(values, (feature, value) => KeyValuePair.Create(
        feature.Name,
        value is not { } known ? null : feature.Kind == FeatureKind.Count ? (JsonNode)JsonValue.Create((long)known) : JsonValue.Create(Money.Text(known)))));

    private static IResult Answer(IReadOnlyList<FeatureItem> items) => Results.Json(new Listing<FeatureItem>(items, null), ApiJson.Default.ListingFeatureItem);

    private static DateTimeOffset Moment(string text, string timeZone, DateTimeOffset now)
    {
        var moment = BusinessMoment.Parse(text, TimeZoneInfo.FindSystemTimeZoneById(timeZone), out var wasSkipped) ?? throw new AskedWrongException(wasSkipped
            ? $"as_of: found {text}, which the clocks of {timeZone} skipped, expected a time that there was. Add an offset, such as Z."
            : $"as_of: found {Credentials.Quoted(text)}, expected a time such as 2026-11-14T08:00Z.");
        return moment <= now ? moment : throw new AskedWrongException($"as_of: found {text}, which has not come yet, expected a time up to now, {Wording.Instant(now)}.");
    }

    private static async Task<FeatureRequest> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType()) throw new AskedWrongException($"Content-Type: found {request.ContentType ?? "none"}, expected application/json.");
        if (request.ContentLength is > BodyMax) throw new AskedWrongException($"found a body of {request.ContentLength} bytes, expected at most {BodyMax}.");
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.FeatureRequest, cancellationToken) ?? new FeatureRequest();
        }
        catch (JsonException exception)
        {
            throw new AskedWrongException($"found a body that is no such JSON ({exception.Message.Split(" Path:")[0]}), expected {{\"sellers\": [\"ID\", …]}}.");
        }
    }
}
