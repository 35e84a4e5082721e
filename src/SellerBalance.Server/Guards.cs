using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SellerBalance.Server.Api;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Pages;

namespace SellerBalance.Server;

/// <summary>What every request passes: who may ask at all, what a browser may do with the answer, and what is said when it fails.</summary>
internal static class Guards
{
    // Pages load nothing but their style, script and icon, from here, and run nothing that stands in them.
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly string[] s_methods = ["GET", "HEAD", "POST"];

    /// <summary>Adds them, in their order.</summary>
    public static void Use(WebApplication app, Action<string> say, Admission admission)
    {
        app.Use(Head);
        admission.UseBeforeRouting(app);
        app.UseHostFiltering();
        app.Use((context, next) => Explain(context, next, say));
        app.Use(RequireOwnSite);
    }

    private static Task Head(HttpContext context, RequestDelegate next)
    {
        context.TraceIdentifier = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..16];
        var headers = context.Response.Headers;
        headers["X-Request-Id"] = context.TraceIdentifier;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // With no-referrer, browsers send forms with an origin of null, which looks like another site.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(context);
    }

    private static async Task Explain(HttpContext context, RequestDelegate next, Action<string> say)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
                await Tell(context, context.Response.StatusCode, context.Response.StatusCode == 404 ? "There is nothing at this address." : "");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception exception)
        {
            var (status, detail) = Problems.Of(exception);
            if (status >= 500) say(string.Create(CultureInfo.InvariantCulture, $"request {context.TraceIdentifier} {context.Request.Method} {context.Request.Path}: {status}: {(status == 500 ? exception.ToString().ReplaceLineEndings(" ") : detail)}"));
            // Half an answer must not look like a whole one.
            if (context.Response.HasStarted) context.Abort();
            else await Tell(context, status, detail);
        }
    }

    /// <summary>Says what is wrong, to a browser as a page.</summary>
    public static Task Tell(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.ETag = default;
        var isPage = !context.Request.Path.StartsWithSegments("/api") && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
        return isPage
            ? ErrorPage.Write(context, status, detail)
            : Problems.Of(status, detail).ExecuteAsync(context);
    }

    // A page of another site may not have this one change anything.
    private static Task RequireOwnSite(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!s_methods.Contains(request.Method))
        {
            context.Response.Headers.Allow = string.Join(", ", s_methods);
            return Tell(context, StatusCodes.Status405MethodNotAllowed, $"Found the method {request.Method}, expected one of: {string.Join(", ", s_methods)}.");
        }

        if (request.Method != HttpMethods.Post) return next(context);
        var isForeign = request.Headers.Origin is [{ } origin, ..] && origin != $"{request.Scheme}://{request.Host}"
            || request.Headers["Sec-Fetch-Site"] is [{ } site, ..] && site is not ("same-origin" or "none");
        return isForeign ? Tell(context, StatusCodes.Status403Forbidden, "The request came from a page of another site. Send it from a page of this server, or from a program.") : next(context);
    }
}
