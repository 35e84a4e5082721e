using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace SellerBalance.Server.Keys;

/// <summary>Who is let in, and how far.</summary>
/// <param name="Keys">The keys that are taken; null where nobody is asked who he is.</param>
/// <param name="Proxies">The addresses of proxies whose word about the one who asks is believed; none for no proxy.</param>
/// <param name="HasTls">Whether the server itself speaks TLS.</param>
internal sealed record Admission(KeyRing? Keys, IReadOnlyList<IPAddress> Proxies, bool HasTls)
{
    /// <summary>For endpoints that begin something.</summary>
    public const string Operators = "operators";

    /// <summary>For endpoints that show a seller his own data, besides all who may see everything.</summary>
    public const string Sellers = "sellers";

    private const int RequestsPerMinute = 6_000;
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    /// <summary>Adds what it takes.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(this);
        // Whoever is signed in has to do so again when the server was started anew.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication(KeyHandler.Way)
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(KeyHandler.Way, null)
            .AddCookie(SignIn.Scheme, cookie => SignIn.Configure(cookie, this));
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireRole(nameof(Role.Reader)).Build())
            .AddPolicy(Operators, policy => policy.RequireRole(nameof(Role.Operator)))
            .AddPolicy(Sellers, policy => policy.RequireRole(nameof(Role.Reader), nameof(Role.Seller)));
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in Proxies)
                forwarded.KnownProxies.Add(proxy);
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(Limit);
            limiter.AddPolicy(SignIn.Scheme, context => Window(context.Connection.RemoteIpAddress?.ToString() ?? "", SignIn.TriesPerMinute));
            limiter.OnRejected = (refused, _) =>
            {
                refused.HttpContext.Response.Headers.RetryAfter = "60";
                return new ValueTask(Guards.Tell(refused.HttpContext, StatusCodes.Status429TooManyRequests, "Too many requests within a minute. Ask again in a minute."));
            };
        });
    }

    /// <summary>Puts it into the way of every request: before routing what the proxy says, behind it who may.</summary>
    public void UseBeforeRouting(WebApplication app)
    {
        if (Keys is not null) app.Use(Keep);
        if (Proxies.Count == 0) return;
        // Whether it is well is nobody's secret, and asked from beside it.
        app.Use((context, next) => HasTls || context.Request.Path == "/healthz" || Proxies.Contains(Plain(context.Connection.RemoteIpAddress))
            ? next(context)
            : Guards.Tell(context, StatusCodes.Status403Forbidden, "This server is asked through its proxy, which speaks TLS."));
        app.UseForwardedHeaders();
    }

    /// <summary>See <see cref="UseBeforeRouting"/>.</summary>
    public void UseBehindRouting(WebApplication app)
    {
        app.UseAuthentication();
        if (Keys is not null) app.UseRateLimiter();
        app.UseAuthorization();
        app.Use(OwnData.Require);
    }

    // What one may see another may not, on the same machine.
    private static Task Keep(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            if (!context.Request.Path.StartsWithSegments("/assets")) context.Response.Headers.CacheControl = "no-store";
            if (context.Request.IsHttps) context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
            return Task.CompletedTask;
        });
        return next(context);
    }

    private RateLimitPartition<string> Limit(HttpContext context) =>
        Window(context.User.KeyHash() ?? context.Connection.RemoteIpAddress?.ToString() ?? "", RequestsPerMinute);

    private static RateLimitPartition<string> Window(string who, int count) =>
        RateLimitPartition.GetFixedWindowLimiter(who, _ => new FixedWindowRateLimiterOptions { PermitLimit = count, Window = s_minute });

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
