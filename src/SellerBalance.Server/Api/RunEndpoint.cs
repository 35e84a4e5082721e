using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Reading;
using SellerBalance.Server.Running;

namespace SellerBalance.Server.Api;

/// <summary><c>POST /api/v1/runs</c>: begins a run on the watched folder.</summary>
internal static class RunEndpoint
{
    private const int BodyMax = 64 * 1024;

    /// <summary>Adds it.</summary>
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/runs", Begin)
        .RequireAuthorization(Admission.Operators)
        .WithName("BeginRun")
        .WithSummary("Begins a run on what is new or changed in the watched folder, or on files of it.")
        .Accepts<RunRequest>("application/json")
        .Produces<RunAccepted>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<IResult> Begin(HttpRequest request, RunDesk desk, CancellationToken cancellationToken)
    {
        // A page of another site can send forms and plain text here without asking, but not JSON.
        if (!request.HasJsonContentType())
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, $"Content-Type: found {request.ContentType ?? "none"}, expected application/json. Send {{}} for what is new in the watched folder.");
        var asked = await Read(request, cancellationToken);
        if (desk.Folder is not { } folder)
            return Problems.Of(StatusCodes.Status409Conflict, "No folder is watched. Start the server with: seller-balance serve --watch FOLDER");
        var run = asked.Sources is { Count: > 0 } names ? desk.Begin(names, folder) : desk.BeginNew();
        if (run is not null)
        {
            return Results.Json(new RunAccepted(run.Stamp.RunId), ApiJson.Default.RunAccepted, statusCode: StatusCodes.Status202Accepted)
                .With(headers => headers.Location = "/api/v1/runs?run_id=" + Uri.EscapeDataString(run.Stamp.RunId));
        }

        return Problems.Of(StatusCodes.Status409Conflict, desk.UnderWay is { } other
            ? $"The run {other.Stamp.RunId} goes on. Wait until it has ended."
            : "There is nothing new in the watched folder. Put a file there, or name sources to read again.");
    }

    private static async Task<RunRequest> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is > BodyMax) throw new AskedWrongException($"found a body of {request.ContentLength} bytes, expected at most {BodyMax}.");
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.RunRequest, cancellationToken) ?? new RunRequest();
        }
        catch (JsonException exception)
        {
            throw new AskedWrongException($"found a body that is no such JSON ({exception.Message.Split(" Path:")[0]}), expected {{\"sources\": [\"NAME\", …]}} or {{}}.");
        }
    }

    private static HeadedResult With(this IResult result, Action<IHeaderDictionary> headers) => new HeadedResult(result, headers);

    private sealed class HeadedResult(IResult inner, Action<IHeaderDictionary> headers) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            headers(httpContext.Response.Headers);
            return inner.ExecuteAsync(httpContext);
        }
    }
}
