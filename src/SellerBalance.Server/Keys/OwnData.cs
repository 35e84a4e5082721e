using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SellerBalance.Server.Keys;

/// <summary>Where an endpoint says whose data is asked for.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="IsInPath">Whether it is part of the path, and not of the query.</param>
internal sealed record SellerParameter(string Name, bool IsInPath);

/// <summary>Holds sellers to their own data: what they ask for is theirs, or it is refused.</summary>
internal static class OwnData
{
    /// <summary>Opens an endpoint to sellers, each for himself.</summary>
    /// <param name="endpoint">The endpoint. All that it answers is of the seller in the parameter.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="isInPath">Whether it is part of the path.</param>
    public static TBuilder ForSellers<TBuilder>(this TBuilder endpoint, string name, bool isInPath = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(Admission.Sellers).WithMetadata(new SellerParameter(name, isInPath));

    /// <summary>The middleware, behind authorization.</summary>
    public static Task Require(HttpContext context, RequestDelegate next)
    {
        if (context.OnlySeller() is not { } seller || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null)
            return next(context);
        if (endpoint.Metadata.GetMetadata<SellerParameter>() is not { } parameter) return Refuse(context);
        var asked = parameter.IsInPath
            ? [context.Request.RouteValues[parameter.Name] as string]
            : context.Request.Query.Where(pair => pair.Key.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)).SelectMany(pair => pair.Value).ToArray();
        if (asked.Any(one => one != seller)) return Refuse(context);
        if (asked.Length == 0) context.Request.QueryString = context.Request.QueryString.Add(parameter.Name, seller);
        return next(context);
    }

    /// <summary>Says that it is none of his.</summary>
    public static Task Refuse(HttpContext context) => Guards.Tell(context, StatusCodes.Status403Forbidden, "This key is for one seller's data alone.");
}
