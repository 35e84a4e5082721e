using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace SellerBalance.Cli.Lineage;

/// <summary>A way for OpenLineage events out of this program.</summary>
internal abstract class LineageTransport : IDisposable
{
    /// <summary>Sends an event.</summary>
    /// <param name="json">The event, on one line.</param>
    /// <param name="stop">Cancelled when there is no more time.</param>
    /// <exception cref="LineageException">It was not taken.</exception>
    public abstract Task Send(string json, CancellationToken stop);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>The transport that some settings name.</summary>
    /// <param name="place">Where they stand, for messages.</param>
    /// <param name="value">The value of a key, or of a part of it; null if it is not set.</param>
    /// <param name="environment">A variable of the environment; null if it is not set.</param>
    /// <returns>Null for the transport that sends nothing.</returns>
    /// <exception cref="FormatException">A value is wrong or missing.</exception>
    public static LineageTransport? Of(string place, Func<string, string?, string?> value, Func<string, string?> environment)
    {
        switch (value("type", null))
        {
            case "http":
                if (!Uri.TryCreate(value("url", null), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                    throw new FormatException($"{place}: found no http or https address as the url of the transport, expected one such as http://localhost:5000.");
                return new HttpLineage(new Uri(url, value("endpoint", null) is { Length: > 0 } endpoint ? endpoint : "api/v1/lineage"), value("auth", "apiKey") ?? environment("OPENLINEAGE_API_KEY"));
            case "file":
                return value("log_file_path", null) is { Length: > 0 } path
                    ? new FileLineage(path, LineageSettings.IsTrue(value("append", null)))
                    : throw new FormatException($"{place}: found no log_file_path, expected one with the transport 'file'.");
            case "console":
                return new ConsoleLineage();
            case "noop":
                return null;
            case var other:
                throw new FormatException($"{place}: found {(other is null ? "no transport type" : $"the transport type '{other}'")}, expected http, file, console or noop.");
        }
    }
}

/// <summary>An event was not taken.</summary>
internal sealed class LineageException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether it would be refused again.</summary>
    public bool IsFinal { get; init; }
}

/// <summary>To a server, such as Marquez or DataHub.</summary>
/// <param name="address">Where events are posted.</param>
/// <param name="apiKey">What it is told of who we are; null for nothing.</param>
internal sealed class HttpLineage(Uri address, string? apiKey) : LineageTransport
{
    private const int FirstRefusal = 400;
    private const int FirstFailure = 500;
    private const int TooMany = 429;

    private readonly HttpClient _client = new();

    /// <inheritdoc/>
    public override async Task Send(string json, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (apiKey is { Length: > 0 }) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        try
        {
            using var response = await _client.SendAsync(request, stop).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (status < FirstRefusal) return;
            throw new LineageException(string.Create(CultureInfo.InvariantCulture, $"{address.Authority} answered {status} ({response.ReasonPhrase})"))
            {
                IsFinal = status is not TooMany and < FirstFailure,
            };
        }
        catch (HttpRequestException exception)
        {
            throw new LineageException($"{address.Authority}: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new LineageException($"{address.Authority} did not answer in time", exception);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }
}

/// <summary>To a file, an event a line; or to a file for each event.</summary>
/// <param name="path">The file, or what the names of the files begin with.</param>
/// <param name="appends">Whether it is one file.</param>
internal sealed class FileLineage(string path, bool appends) : LineageTransport
{
    private int _sent;

    /// <inheritdoc/>
    public override async Task Send(string json, CancellationToken stop)
    {
        var file = appends ? path : string.Create(CultureInfo.InvariantCulture, $"{path}-{Environment.ProcessId}-{_sent++}.json");
        try
        {
            await File.AppendAllTextAsync(file, json + "\n", stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            throw new LineageException($"{file}: {exception.Message}", exception);
        }
    }
}

/// <summary>To standard error, an event a line.</summary>
internal sealed class ConsoleLineage : LineageTransport
{
    /// <inheritdoc/>
    public override Task Send(string json, CancellationToken stop)
    {
        Console.Error.WriteLine(json);
        return Task.CompletedTask;
    }
}
