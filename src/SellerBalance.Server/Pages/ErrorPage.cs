using Microsoft.AspNetCore.Http;
using SellerBalance.Cli.Output;

namespace SellerBalance.Server.Pages;

/// <summary>What is shown instead of a page.</summary>
internal static class ErrorPage
{
    /// <summary>Sends it.</summary>
    public static Task Write(HttpContext context, int status, string detail)
    {
        var title = status switch
        {
            StatusCodes.Status404NotFound => "Not found",
            StatusCodes.Status503ServiceUnavailable => "The warehouse does not answer",
            >= 500 => "Something went wrong",
            _ => "This cannot be shown",
        };
        var content = Html.Of($"""
            <h1>{title}</h1>
            <p class="empty">{detail}</p>
            <p><a href="/">Go to the overview</a></p>
            <p class="note">Request {context.TraceIdentifier}</p>
            """);
        return PageFrame.Send(context, new PageContent(title, content, Html.Empty), status);
    }
}
