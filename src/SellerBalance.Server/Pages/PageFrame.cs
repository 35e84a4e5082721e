using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Keys;

namespace SellerBalance.Server.Pages;

/// <summary>What all pages have in common: their head, the way to the others, and what they end with.</summary>
internal static class PageFrame
{
    /// <summary>The pages to choose from.</summary>
    private static readonly (string Path, string Name)[] s_places =
        [("/", "Overview"), ("/sellers", "Sellers"), ("/runs", "Runs"), ("/restatements", "Restatements"), ("/checks", "Data quality"), ("/quarantine", "Quarantine")];

    /// <summary>The style of all pages.</summary>
    public static Asset Style { get; } = Asset.Read("pages.css", "text/css; charset=utf-8");

    /// <summary>What pages do by themselves where scripts may run; all of them work without it.</summary>
    public static Asset Script { get; } = Asset.Read("pages.js", "text/javascript; charset=utf-8");

    /// <summary>The icon: a balance that rises.</summary>
    public static Asset Icon { get; } = new("/assets/icon.svg", "image/svg+xml", Encoding.UTF8.GetBytes(
        """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1d5f8a"/><path d="M3 12l3.5-4 2.5 2 4-6" fill="none" stroke="#fff" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/></svg>"""));

    /// <summary>Sends a page.</summary>
    /// <param name="context">Who asked.</param>
    /// <param name="page">The page.</param>
    /// <param name="status">The status.</param>
    public static Task Send(HttpContext context, PageContent page, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "private, no-cache";
        var text = Encoding.UTF8.GetBytes(Of(context, page).Text);
        response.ContentLength = text.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(text).AsTask();
    }

    private static Html Of(HttpContext context, PageContent page) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{page.Title} – Seller Balance</title>
        <link rel="stylesheet" href="{Style.Path}">
        <script src="{Script.Path}" defer></script>
        <link rel="icon" href="{Icon.Path}" type="image/svg+xml">
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
        <a class="brand" href="/">Seller Balance</a>
        <nav aria-label="Pages"><ul>{Html.Join(Places(context).Select(place => Place(place.Path, place.Name, context.Request.Path)))}</ul></nav>
        {(context.IsSignedIn() ? Html.Of($"""<form action="/sign-out" method="post"><span class="quiet">{Html.Data(context.User.Identity!.Name ?? "")}</span> <button type="submit" class="plain">Sign out</button></form>""") : Html.Empty)}
        </header>
        <main id="content" tabindex="-1">
        {page.Content}
        </main>
        <footer>
        {page.Foot}
        {(Places(context).Length > 1 ? Html.Of($"""<p><a href="/openapi/v1.json">API</a> · <a href="/metrics">metrics</a></p>""") : Html.Empty)}
        </footer>
        </body>
        </html>

        """);

    // Who may see one seller only has one page; who is not known yet, none.
    private static (string Path, string Name)[] Places(HttpContext context) => context.OnlySeller() is { } seller
        ? [(Link("/seller", ("id", seller)), "Balance")]
        : context.User.Identity?.IsAuthenticated == true ? s_places : [];

    private static Html Place(string path, string name, PathString asked)
    {
        var isHere = path == "/" ? asked == "/" : asked.StartsWithSegments(path) || (path == "/sellers" && asked.StartsWithSegments("/seller"));
        return Html.Of($"""<li><a href="{path}"{(isHere ? new Html(" aria-current=\"page\"") : Html.Empty)}>{name}</a></li>""");
    }

    /// <summary>An address with a query; parameters without a value are left out.</summary>
    public static string Link(string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var builder = new QueryBuilder(query.Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => KeyValuePair.Create(pair.Name, pair.Value!)));
        return path + builder.ToQueryString();
    }

    /// <summary>A day as addresses have it; null for none.</summary>
    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>A file that pages load.</summary>
/// <param name="Path">Where it is: another address for another content, so that it may be kept for ever.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record Asset(string Path, string Type, byte[] Content)
{
    /// <summary>Reads one that is built into the program.</summary>
    /// <exception cref="InvalidOperationException">The build left it out.</exception>
    public static Asset Read(string name, string type)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program; the build left it out.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var content = copy.ToArray();
        return new Asset($"/assets/{Convert.ToHexStringLower(SHA256.HashData(content))[..12]}{System.IO.Path.GetExtension(name)}", type, content);
    }
}

/// <summary>What one page has to say.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Content">Its content, from the first heading on.</param>
/// <param name="Foot">What its figures stand on.</param>
internal sealed record PageContent(string Title, Html Content, Html Foot);
