using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Api;

/// <summary>What went wrong, as RFC 9457 has it.</summary>
internal static class Problems
{
    /// <summary>A problem as an answer.</summary>
    public static IResult Of(int status, string detail) => Results.Json(
        new ProblemDetails { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail },
        ApiJson.Default.ProblemDetails,
        "application/problem+json",
        status);

    /// <summary>What an exception means to the one who asked: a status, and what to say.</summary>
    public static (int Status, string Detail) Of(Exception exception) => exception switch
    {
        AskedWrongException => (StatusCodes.Status400BadRequest, exception.Message),
        BadHttpRequestException bad => (bad.StatusCode, Clean(bad.Message)),
        WarehouseException or Running.StaleFeaturesException => (StatusCodes.Status503ServiceUnavailable, exception.Message),
        InputException => (StatusCodes.Status409Conflict, exception.Message),
        OperationCanceledException => (StatusCodes.Status503ServiceUnavailable, "The server is ending. Ask again when it is back."),
        _ => (StatusCodes.Status500InternalServerError, "This is a fault of the program. Please report it with the request's id and the server's log."),
    };

    // Such as: Failed to bind parameter "Nullable<DateOnly> as_of" from "tomorrow".
    private static string Clean(string message)
    {
        var parts = message.Split('"');
        return parts is [_, var parameter, _, var found, ..] && parameter.Split(' ') is [var type, var name]
            ? $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(name)}: found '{found}', expected {(type.Contains("Date", StringComparison.Ordinal) ? "a day such as 2026-11-14" : "a whole number")}."
            : message;
    }
}
