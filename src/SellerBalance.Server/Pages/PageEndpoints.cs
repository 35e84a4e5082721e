using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Pages;

/// <summary>The addresses of the pages.</summary>
internal static class PageEndpoints
{
    private const string Forever = "public, max-age=31536000, immutable";

    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in (Asset[])[PageFrame.Style, PageFrame.Script, PageFrame.Icon])
            routes.MapGet(asset.Path, context => Send(context, asset)).AllowAnonymous();
        Page(routes, "/", OverviewPage.Of);
        Page(routes, "/sellers", SellersPage.Of);
        Page(routes, "/seller", SellerPage.Of).ForSellers("id");
        Page(routes, "/seller/day", DayPage.Of).ForSellers("id");
        Page(routes, "/runs", RunsPage.Of);
        Page(routes, "/runs/{run}", RunsPage.One);
        routes.MapPost("/runs", RunsPage.Begin).RequireAuthorization(Admission.Operators).ExcludeFromDescription();
        routes.MapGet("/runs/{run}/progress", RunProgress.Of).ExcludeFromDescription();
        Page(routes, "/restatements", RestatementsPage.Of);
        Page(routes, "/checks", ChecksPage.Of);
        Page(routes, "/checks/{check}", ChecksPage.One);
        Page(routes, "/quarantine", QuarantinePage.Of);
        routes.MapGet("/quarantine/rows.txt", QuarantinePage.Download);
    }

    private static IEndpointConventionBuilder Page(IEndpointRouteBuilder routes, string pattern, Func<HttpContext, Sight, Task<PageContent>> page) => routes.MapGet(pattern, async context =>
    {
        var library = context.RequestServices.GetRequiredService<Library>();
        var sight = new Sight(await library.Now(context.RequestAborted), library);
        var content = await page(context, sight);
        await PageFrame.Send(context, content, context.Response.StatusCode);
    });

    private static Task Send(HttpContext context, Asset asset)
    {
        context.Response.ContentType = asset.Type;
        context.Response.ContentLength = asset.Content.Length;
        context.Response.Headers.CacheControl = Forever;
        return context.Response.Body.WriteAsync(asset.Content).AsTask();
    }
}
