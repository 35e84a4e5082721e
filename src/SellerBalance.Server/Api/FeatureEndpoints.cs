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
using SellerBalance.Server.Reading;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Api;

/// <summary>A seller's features in one currency, as known at a moment.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="AsOf">The moment, UTC.</param>
/// <param name="FeaturesSha256">Of the definition, as training sets have it.</param>
/// <param name="Features">By name: amounts and quotients as text, counts as numbers, null where there is no value.</param>
public sealed record FeatureItem(string SellerId, string Currency, DateTimeOffset AsOf, string FeaturesSha256, JsonObject Features);

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
        string seller,
        [FromQuery(Name = "currency"), Description("Only this currency, an ISO 4217 code.")] string? currency,
        [FromQuery(Name = "as_of"), Description("A time, without an offset in the business time zone; omitted, now.")] string? asOf,
        Library library,
        ServeOptions options,
        CancellationToken cancellationToken)
    {
        var moment = Moment(asOf, library);
        var items = await Ask(library, options.Features, [seller], currency, moment, cancellationToken);
        return items.Count > 0
            ? Answer(items)
            : Problems.Of(StatusCodes.Status404NotFound, $"Nothing was known of seller {Credentials.Quoted(seller)}{(currency is null ? "" : " in this currency")} at {Wording.Exact(moment)}.");
    }

    private static async Task<IResult> Several(HttpRequest request, Library library, ServeOptions options, CancellationToken cancellationToken)
    {
        var asked = await Read(request, cancellationToken);
        if (asked.Sellers is not { Count: > 0 and <= SellersMax } sellers)
            throw new AskedWrongException($"sellers: found {asked.Sellers?.Count ?? 0}, expected 1 to {SellersMax} ids. Ask for the others separately.");
        if (sellers.Any(string.IsNullOrEmpty)) throw new AskedWrongException("sellers: found an empty id, expected ids of sellers. Omit it.");
        return Answer(await Ask(library, options.Features, [.. sellers.Distinct(StringComparer.Ordinal)], asked.Currency, Moment(asked.AsOf, library), cancellationToken));
    }

    private static async Task<IReadOnlyList<FeatureItem>> Ask(
        Library library, FeatureSet set, IReadOnlyList<string> sellers, string? currency, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var snapshot = await library.Begin(cancellationToken);
        await using var ending = snapshot;
        var rows = await FeatureQueries.At(snapshot, library.TimeZone, set, sellers, currency, moment, cancellationToken);
        return [.. rows.Select(row => new FeatureItem(row.SellerId, row.Currency, row.AsOf, set.Sha256, Values(set, row)))];
    }

    private static JsonObject Values(FeatureSet set, FeatureRow row) => new(set.Features.Zip(row.Values, (feature, value) => KeyValuePair.Create(
        feature.Name,
        value is not { } known ? null : feature.Kind == FeatureKind.Count ? (JsonNode)JsonValue.Create((long)known) : JsonValue.Create(Money.Text(known)))));

    private static IResult Answer(IReadOnlyList<FeatureItem> items) => Results.Json(new Listing<FeatureItem>(items, null), ApiJson.Default.ListingFeatureItem);

    private static DateTimeOffset Moment(string? text, Library library)
    {
        var now = library.Clock.GetUtcNow();
        if (string.IsNullOrEmpty(text)) return now;
        var moment = BusinessMoment.Parse(text, TimeZoneInfo.FindSystemTimeZoneById(library.TimeZone), out var wasSkipped) ?? throw new AskedWrongException(wasSkipped
            ? $"as_of: found {text}, which the clocks of {library.TimeZone} skipped, expected a time that there was. Add an offset, such as Z."
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
