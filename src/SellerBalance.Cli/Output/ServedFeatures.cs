using System.Net;
using System.Text;
using System.Text.Json;

namespace SellerBalance.Cli.Output;

/// <summary>Asks a server for the features that it has in memory, and for the same of that moment, which it computes.</summary>
/// <param name="server">Its address.</param>
/// <param name="stop">Ends it.</param>
internal sealed class ServedFeatures(Uri server, CancellationToken stop) : IDisposable
{
    // The API takes no more at once.
    private const int SellersAtOnce = 100;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly HttpClient _client = new() { BaseAddress = server, Timeout = s_limit };

    /// <summary>Compares a sample of its sellers.</summary>
    /// <exception cref="WarehouseException">It cannot be reached, or refused.</exception>
    public async Task<FeatureProof> Verify(int sample, int seed)
    {
        var sellers = await Sellers();
        var places = FeatureProof.Sample(sellers.Count, sample, seed);
        var differences = new List<FeatureDifference>();
        foreach (var chunk in places.Select(place => sellers[place]).Chunk(SellersAtOnce))
            differences.AddRange(await Compare(chunk));
        return new FeatureProof(places.Count, sellers.Count, seed, differences);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<IReadOnlyList<FeatureDifference>> Compare(string[] sellers)
    {
        var found = await Features(sellers, null);
        if (found.Count == 0)
            throw new WarehouseException($"{server}: found none of {Wording.Count(sellers.Length, "seller")} in memory, expected their features. If they were just published, try again in a few seconds.");
        var asOf = found.Values.First().Moment.Moment;
        var computed = await Features(sellers, asOf);
        var differences = new List<FeatureDifference>();
        foreach (var key in found.Keys.Union(computed.Keys).Order())
        {
            var (one, other) = (found.GetValueOrDefault(key)?.Values, computed.GetValueOrDefault(key)?.Values);
            foreach (var name in (one ?? other)!.Keys)
            {
                // The same digits, not only the same number.
                var (left, right) = (one is null ? "no row" : one[name], other is null ? "no row" : other[name]);
                if (left != right) differences.Add(new FeatureDifference(key.SellerId, key.Currency, asOf, name, left, right));
            }
        }

        return differences;
    }

    private async Task<Dictionary<(string SellerId, string Currency), FeatureAnswer>> Features(string[] sellers, DateTimeOffset? asOf)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("sellers");
            foreach (var seller in sellers)
                json.WriteStringValue(seller);
            json.WriteEndArray();
            if (asOf is { } moment) json.WriteString("as_of", Wording.Exact(moment));
            json.WriteEndObject();
        }

        using var content = new StringContent(Encoding.UTF8.GetString(body.ToArray()), Encoding.UTF8, "application/json");
        using var answer = JsonDocument.Parse(await Ask(() => _client.PostAsync(new Uri("/api/v1/features", UriKind.Relative), content, stop)));
        return FeatureAnswer.Items(answer.RootElement).Select(FeatureAnswer.Of).ToDictionary(one => (one.Moment.SellerId, one.Moment.Currency));
    }

    private async Task<IReadOnlyList<string>> Sellers()
    {
        var lines = await Ask(() => _client.GetAsync(new Uri("/api/v1/sellers?format=ndjson", UriKind.Relative), stop));
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Seller).Distinct(StringComparer.Ordinal)];
    }

    private static string Seller(string line)
    {
        using var row = JsonDocument.Parse(line);
        return row.RootElement.GetProperty("seller_id").GetString()!;
    }

    private async Task<string> Ask(Func<Task<HttpResponseMessage>> request)
    {
        try
        {
            using var answer = await request();
            var text = await answer.Content.ReadAsStringAsync(stop);
            return answer.StatusCode == HttpStatusCode.OK ? text : throw new WarehouseException($"{server}: answered {(int)answer.StatusCode}: {Detail(text)}");
        }
        catch (HttpRequestException exception)
        {
            throw new WarehouseException($"{server}: cannot be reached ({exception.Message.TrimEnd('.')}), expected a server that was started by seller-balance serve. Correct --server.", exception) { IsUnreachable = true };
        }
        catch (TaskCanceledException exception) when (!stop.IsCancellationRequested)
        {
            throw new WarehouseException($"{server}: did not answer within {s_limit.TotalMinutes:0} minutes.", exception);
        }
    }

    private static string Detail(string text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            return problem.RootElement.GetProperty("detail").GetString() ?? "";
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "nothing that this program understands. Correct --server.";
        }
    }
}
