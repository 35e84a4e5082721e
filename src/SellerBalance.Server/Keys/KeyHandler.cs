using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SellerBalance.Server.Api;

namespace SellerBalance.Server.Keys;

/// <summary>Knows who asks by <c>Authorization: Bearer KEY</c>; where there are no keys, everybody may do everything.</summary>
internal sealed class KeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Admission admission)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Its name among the ways to show who one is.</summary>
    public const string Way = "key";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (admission.Keys is not { } keys) return Good(Visitor.Anybody);
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            // A browser shows the cookie that it got for a key.
            var signedIn = await Context.AuthenticateAsync(SignIn.Scheme);
            return signedIn.Succeeded ? Good(signedIn.Principal) : AuthenticateResult.NoResult();
        }

        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && keys.Find(header[Bearer.Length..].Trim()) is { } key
            ? Good(Visitor.Of(key, Way))
            : AuthenticateResult.Fail("The key is not taken.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (SignIn.IsPage(Context))
        {
            Response.Redirect(SignIn.Link(Request));
            return Task.CompletedTask;
        }

        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(StatusCodes.Status401Unauthorized, Request.Headers.Authorization.Count == 0
            ? "Found no key, expected the header Authorization: Bearer KEY. Whoever runs this server makes one with: seller-balance keys create"
            : "The key is not taken: it is wrong, revoked or expired.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (Context.OnlySeller() is not { } seller)
            return Guards.Tell(Context, StatusCodes.Status403Forbidden, "This key may see everything, and begin nothing. Ask for a key with the role operator.");
        if (Request.Path != "/" || !SignIn.IsPage(Context)) return OwnData.Refuse(Context);
        Response.Redirect(Pages.PageFrame.Link("/seller", ("id", seller)));
        return Task.CompletedTask;
    }

    private AuthenticateResult Good(System.Security.Claims.ClaimsPrincipal user) => AuthenticateResult.Success(new AuthenticationTicket(user, Scheme.Name));
}
