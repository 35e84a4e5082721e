using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace SellerBalance.Server.Keys;

/// <summary>Who asks, and what he may do.</summary>
internal static class Visitor
{
    private const string Seller = "seller_id";
    private const string Hash = "sha256";

    /// <summary>Who asks where nobody is asked who he is.</summary>
    public static ClaimsPrincipal Anybody { get; } = Of([], Role.Operator, "open");

    /// <summary>Who has a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="scheme">How he showed it.</param>
    public static ClaimsPrincipal Of(ApiKey key, string scheme) => Of(
        [new Claim(ClaimTypes.Name, key.Name), new Claim(Hash, key.Sha256), .. key.SellerId is { } seller ? [new Claim(Seller, seller)] : Array.Empty<Claim>()], key.Role, scheme);

    /// <summary>The hash of the key by which somebody is known; null if by none.</summary>
    public static string? KeyHash(this ClaimsPrincipal? user) => user?.FindFirstValue(Hash);

    /// <summary>The only seller whose data he may see; null if he may see all.</summary>
    public static string? OnlySeller(this HttpContext context) => context.User.FindFirstValue(Seller);

    /// <summary>Whether he may begin runs.</summary>
    public static bool MayRun(this HttpContext context) => context.User.IsInRole(nameof(Role.Operator));

    /// <summary>Whether he has shown who he is, and can sign out.</summary>
    public static bool IsSignedIn(this HttpContext context) => context.User.Identity?.AuthenticationType == SignIn.Scheme;

    private static ClaimsPrincipal Of(IEnumerable<Claim> claims, Role role, string scheme)
    {
        // An operator is a reader too; a seller is neither.
        Role[] roles = role == Role.Operator ? [Role.Operator, Role.Reader] : [role];
        return new ClaimsPrincipal(new ClaimsIdentity([.. claims, .. roles.Select(one => new Claim(ClaimTypes.Role, one.ToString()))], scheme));
    }
}
