using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Reading;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Api;

/// <summary>What a question of the API comes to.</summary>
/// <typeparam name="T">The rows.</typeparam>
/// <param name="Type">How a row is written.</param>
/// <param name="Page">How a page is written.</param>
/// <param name="Rows">Asks for at least so many, if there are as many, rows after the cursor.</param>
/// <param name="Key">A row's key.</param>
/// <param name="Asked">The page asked for.</param>
internal sealed record Question<T>(
    JsonTypeInfo<T> Type,
    JsonTypeInfo<Listing<T>> Page,
    Func<Sight, long, CancellationToken, IAsyncEnumerable<T>> Rows,
    Func<T, IReadOnlyList<string>> Key,
    PageAsked Asked);

/// <summary>
/// Answers a question as JSON, a page at a time, or as CSV or NDJSON, all of it as it comes; or says that nothing changed since the asker
/// had it.
/// </summary>
internal sealed class Answer<T>(Question<T> question) : IResult
{
    private const int FlushEvery = 500;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var library = httpContext.RequestServices.GetRequiredService<Library>();
        var stop = httpContext.RequestAborted;
        var form = AnswerForm.Of(httpContext.Request);
        var published = await library.Now(stop);
        if (IsUnchanged(httpContext, published.State, form)) return;
        var sight = new Sight(published, library);
        if (form == AnswerForm.Json) await WritePage(httpContext.Response, sight, stop);
        else if (form == AnswerForm.Csv) await WriteCsv(httpContext.Response, sight, stop);
        else await WriteLines(httpContext.Response, sight, stop);
    }

    private static bool IsUnchanged(HttpContext context, State state, AnswerForm form)
    {
        var tag = new EntityTagHeaderValue($"\"{state.Stamp}-{form.Name}\"", isWeak: true);
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = tag;
        headers.CacheControl = new CacheControlHeaderValue { NoCache = true, Private = true };
        if (state.PublishedAt is { } at) headers.LastModified = at;
        context.Response.Headers.Vary = HeaderNames.Accept;
        if (!context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false))) return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private async Task WritePage(HttpResponse response, Sight sight, CancellationToken stop)
    {
        var limit = question.Asked.Limit ?? PageAsked.LimitDefault;
        var items = await question.Rows(sight, limit + 1, stop).Take(limit + 1).ToListAsync(stop);
        var hasMore = items.Count > limit;
        if (hasMore) items.RemoveAt(limit);
        response.ContentType = AnswerForm.Json.MediaType;
        await JsonSerializer.SerializeAsync(
            response.Body, new Listing<T>(items, hasMore ? Cursor.Text(question.Key(items[^1])) : null), question.Page, stop);
    }

    private async Task WriteCsv(HttpResponse response, Sight sight, CancellationToken stop)
    {
        response.ContentType = AnswerForm.Csv.MediaType;
        response.GetTypedHeaders().ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = $"{typeof(T).Name[..^3].ToLowerInvariant()}s.csv" };
        var text = new StringWriter();
        var csv = new SpreadsheetCsv(text);
        var columns = new RowCsv<T>(question.Type);
        columns.WriteHeader(csv);
        await Send(response, sight, row => columns.Write(csv, row), text, stop);
    }

    private async Task WriteLines(HttpResponse response, Sight sight, CancellationToken stop)
    {
        response.ContentType = AnswerForm.Ndjson.MediaType;
        var text = new StringWriter();
        await Send(response, sight, row => text.Write(JsonSerializer.Serialize(row, question.Type) + "\n"), text, stop);
    }

    private async Task Send(HttpResponse response, Sight sight, Action<T> write, StringWriter text, CancellationToken stop)
    {
        long count = 0;
        var limit = question.Asked.Limit ?? Questions.All;
        await foreach (var row in question.Rows(sight, limit, stop).Take(question.Asked.Limit ?? int.MaxValue))
        {
            write(row);
            if (++count % FlushEvery == 0) await Flush(response, text, stop);
        }

        await Flush(response, text, stop);
    }

    private static async Task Flush(HttpResponse response, StringWriter text, CancellationToken stop)
    {
        await response.WriteAsync(text.ToString(), Encoding.UTF8, stop);
        text.GetStringBuilder().Clear();
    }
}

/// <summary>In which form an answer is wanted.</summary>
internal sealed record AnswerForm(string Name, string MediaType)
{
    public static AnswerForm Json { get; } = new("json", "application/json; charset=utf-8");

    public static AnswerForm Csv { get; } = new("csv", "text/csv; charset=utf-8");

    public static AnswerForm Ndjson { get; } = new("ndjson", "application/x-ndjson; charset=utf-8");

    /// <summary>The form that a request asks for: by <c>format</c>, for links, else by <c>Accept</c>.</summary>
    /// <exception cref="AskedWrongException">There is no such format.</exception>
    public static AnswerForm Of(HttpRequest request)
    {
        if (request.Query["format"] is [{ Length: > 0 } format, ..])
        {
            return new[] { Json, Csv, Ndjson }.FirstOrDefault(form => form.Name == format)
                ?? throw new AskedWrongException($"format: found {Credentials.Quoted(format)}, expected json, csv or ndjson.");
        }

        var accepted = request.GetTypedHeaders().Accept.OrderByDescending(accept => accept.Quality ?? 1);
        foreach (var accept in accepted)
        {
            if (accept.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase)) return Csv;
            if (accept.MediaType.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase)) return Ndjson;
            if (accept.MatchesMediaType("application/json")) return Json;
        }

        return Json;
    }
}
