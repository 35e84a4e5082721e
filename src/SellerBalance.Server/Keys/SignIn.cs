using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Pages;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Keys;

/// <summary>How somebody with a browser shows his key: on a page, for a cookie that is as good as the key.</summary>
internal static class SignIn
{
    /// <summary>Its name among the ways to show who one is.</summary>
    public const string Scheme = "sign-in";

    /// <summary>How often somebody may try, from one address.</summary>
    public const int TriesPerMinute = 10;

    private const string Path = "/sign-in";
    private static readonly TimeSpan s_long = TimeSpan.FromHours(12);

    /// <summary>Whether a request is for a page, by a browser.</summary>
    public static bool IsPage(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api") && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    /// <summary>Where to sign in, and then come back to what was asked for.</summary>
    public static string Link(HttpRequest request) => PageFrame.Link(Path, ("to", request.Path + request.QueryString));

    /// <summary>The cookie. It is sent with requests from this server's own pages only.</summary>
    public static void Configure(CookieAuthenticationOptions options, Admission admission)
    {
        options.Cookie.Name = "seller-balance";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = s_long;
        options.SlidingExpiration = false;
        options.Events.OnValidatePrincipal = context =>
        {
            // A key that is not taken any more takes its cookies with it; one whose role was changed counts as it is now.
            if (context.Principal.KeyHash() is { } hash && admission.Keys?.FindByHash(hash) is { } key) context.ReplacePrincipal(Visitor.Of(key, Scheme));
            else context.RejectPrincipal();
            return Task.CompletedTask;
        };
    }

    /// <summary>Adds the page, if keys are asked for.</summary>
    public static void Map(IEndpointRouteBuilder routes, KeyRing? keys)
    {
        if (keys is null) return;
        routes.MapGet(Path, (HttpContext context) => Show(context, context.Request.Query["to"], "", StatusCodes.Status200OK)).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost(Path, (HttpContext context) => Enter(context, keys)).AllowAnonymous().RequireRateLimiting(Scheme).ExcludeFromDescription();
        routes.MapPost("/sign-out", Leave).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task Enter(HttpContext context, KeyRing keys)
    {
        var form = await Read(context.Request);
        if (keys.Find(form["key"].ToString().Trim()) is not { } key)
        {
            await Show(context, form["to"], "This key is not taken: it is wrong, revoked or expired.", StatusCodes.Status403Forbidden);
            return;
        }

        await context.SignInAsync(Scheme, Visitor.Of(key, Scheme), new AuthenticationProperties { AllowRefresh = false });
        context.Response.Redirect(Place(form["to"]));
    }

    private static async Task<IFormCollection> Read(HttpRequest request)
    {
        try
        {
            if (request.HasFormContentType) return await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (InvalidDataException)
        {
            // As good as none.
        }

        throw new AskedWrongException("found no form, expected that of the page /sign-in with the field key. Programs send the header Authorization: Bearer KEY instead.");
    }

    private static async Task Leave(HttpContext context)
    {
        await context.SignOutAsync(Scheme);
        context.Response.Redirect(Path);
    }

    private static Task Show(HttpContext context, string? to, string wrong, int status) => PageFrame.Send(
        context,
        new PageContent("Sign in", Html.Of($"""
            <h1>Sign in</h1>
            {(wrong.Length == 0 ? Html.Empty : Html.Of($"""<p role="alert" class="trust failed">{wrong}</p>"""))}
            <form class="filter" action="{Path}" method="post">
            <input type="hidden" name="to" value="{Place(to)}">
            <label>Key <input type="password" name="key" autocomplete="current-password" required></label>
            <button type="submit">Sign in</button>
            </form>
            <p class="note">Whoever runs this server makes a key for you. It stays valid on this machine for twelve hours, or until you sign out.</p>
            """), Html.Empty),
        status);

    // Nowhere but on this server.
    private static string Place(string? to) => to is ['/', ..] && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) && !to.Any(char.IsControl) ? to : "/";
}
