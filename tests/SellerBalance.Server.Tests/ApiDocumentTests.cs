using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Json.Schema;
using Microsoft.OpenApi;
using SellerBalance.Servers;

namespace SellerBalance.Server.Tests;

/// <summary>The API as its own OpenAPI document describes it, on the books of the sample.</summary>
public sealed class ApiDocumentTests(ApiDocumentTests.Sample sample) : IClassFixture<ApiDocumentTests.Sample>
{
    private const int Questions = 400;

    private static readonly string[] s_odd =
    [
        "", " ", "0", "-1", "1e9", "99999999999999999999", "2026-02-30", "0000-00-00", "9999-12-31", "2026-11-14T25:00Z", "null", "'", "\";--", "%", "%00", "\u0000", "\u001f", "\ud800", "é", "S\u200b1", "../..", "<b>",
        "[]", "{}", "W10=", "WyJhIl0=", "WyJhIiwiYiIsImMiLCJkIl0=", "WzEsMl0=", "bnVsbA==", "====", new string('x', 4000),
    ];

    [Fact]
    public async Task The_document_is_valid_OpenAPI()
    {
        var read = OpenApiDocument.Parse(sample.Document.ToJsonString(), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        foreach (var operation in sample.Operations)
            Assert.All([operation.Parameters.All(parameter => parameter.Description is { Length: > 0 }), operation.Id.Length > 0, operation.Summary.Length > 0], Assert.True);
        Assert.Equal(sample.Operations.Count, sample.Operations.Select(operation => operation.Id).Distinct().Count());
    }

    [Fact]
    public async Task Every_example_has_an_answer_that_is_as_the_document_says()
    {
        foreach (var operation in sample.Operations)
        {
            var examples = operation.Parameters.Where(parameter => parameter.Example is not null).ToList();
            var required = examples.Where(parameter => parameter.IsInPath).ToList();
            foreach (var chosen in examples.Select(example => required.Append(example)).Append(required).Append(examples))
            {
                var (status, type, body) = await sample.Ask(operation, chosen.DistinctBy(parameter => parameter.Name).Select(parameter => (parameter, (string?)parameter.Example!.ToString())), operation.Body?.ToJsonString());
                Assert.True(status is 200 or 202 || (operation.Id == "BeginRun" && status == 409), $"{operation.Id}: {status}\n{body}");
                Require(operation, status, type, body);
            }
        }
    }

    [Fact]
    public void Whatever_is_asked_the_answer_is_one_of_the_document_and_never_a_failure_of_the_server()
    {
        var value = Gen.Frequency((3, Gen.Int[0, s_odd.Length - 1].Select(place => s_odd[place])), (1, Gen.String), (1, Gen.Int.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        var question =
            from place in Gen.Int[0, sample.Operations.Count - 1]
            let operation = sample.Operations[place]
            from values in Gen.Select(Gen.OneOf(value, value, Gen.Const("")), Gen.Bool).Array[operation.Parameters.Count]
            from body in Gen.OneOf(value, Gen.Const("{}"), value.Select(text => JsonSerializer.Serialize(new { sellers = new[] { text }, currency = text, as_of = text, sources = new[] { text } })))
            select (operation, values, body);
        question.Sample(
            asked =>
            {
                var chosen = asked.operation.Parameters.Zip(asked.values)
                    .Select(pair => (pair.First, Value: pair.Second.Item2 && pair.First.Example is { } example ? example.ToString() : pair.Second.Item1))
                    .Where(pair => pair.Value.Length > 0 || pair.First.IsInPath)
                    .Select(pair => (pair.First, (string?)(pair.Value.Length == 0 ? "S003" : pair.Value)));
                var (status, type, text) = sample.Ask(asked.operation, chosen, asked.body).GetAwaiter().GetResult();
                // The web server itself refuses an address of more than 8 kB.
                if (status == 414) return;
                if (status == 404 && asked.operation.Parameters.Any(parameter => parameter.IsInPath)) return;
                Require(asked.operation, status, type, text);
            },
            iter: Rounds.Of(Questions),
            threads: 1,
            print: asked => $"{asked.operation.Id} {string.Join("; ", asked.values.Select(one => JsonSerializer.Serialize(one.Item1)))} {asked.body}");
    }

    private void Require(Operation operation, int status, string? type, string body)
    {
        Assert.True(operation.Responses.TryGetValue(status, out var types), $"{operation.Id}: found status {status}, which is not in the document.\n{body}");
        if (types!.Count == 0) return;
        Assert.True(types.TryGetValue(type ?? "", out var schema), $"{operation.Id}: found {type}, expected {string.Join(", ", types.Keys)}.\n{body}");
        if (type!.EndsWith("json", StringComparison.Ordinal) && !type.Contains("ndjson", StringComparison.Ordinal))
        {
            var result = sample.Schema(schema!).Evaluate(JsonDocument.Parse(body).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
            Assert.True(result.IsValid, $"{operation.Id}: {string.Join("; ", (result.Details ?? []).Where(detail => detail.Errors is not null).Select(detail => $"{detail.InstanceLocation} {string.Join(", ", detail.Errors!.Values)}"))}\n{body}");
        }
    }

    internal sealed record Parameter(string Name, bool IsInPath, string? Description, JsonNode? Example);

    internal sealed record Operation(
        string Id, string Summary, HttpMethod Method, string Path, IReadOnlyList<Parameter> Parameters, JsonNode? Body, IReadOnlyDictionary<int, IReadOnlyDictionary<string, JsonNode?>> Responses);

    /// <summary>A server on the sample.</summary>
    public sealed class Sample : IAsyncLifetime
    {
        private ServedBooks _server = null!;

        internal JsonObject Document { get; private set; } = null!;

        internal IReadOnlyList<Operation> Operations { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            _server = await ServedBooks.Start();
            var lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "data", "events.csv"));
            await File.WriteAllLinesAsync(Path.Combine(_server.Inbox, "events.csv"), lines);
            File.SetLastWriteTimeUtc(Path.Combine(_server.Inbox, "events.csv"), DateTime.UtcNow.AddMinutes(-1));
            await _server.Ended((await ServedBooks.JsonOf(await _server.Post("{}"))).GetProperty("run_id").GetString()!);
            Document = JsonNode.Parse(await _server.Text("/openapi/v1.json"))!.AsObject();
            Operations = [.. from path in Document["paths"]!.AsObject() from method in path.Value!.AsObject() select Read(path.Key, method.Key, method.Value!)];
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        internal JsonSchema Schema(JsonNode schema) => JsonSchema.FromText(
            new JsonObject { ["$ref"] = schema["$ref"]!.DeepClone(), ["$defs"] = Document["components"]!["schemas"]!.DeepClone() }.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));

        internal async Task<(int Status, string? Type, string Body)> Ask(Operation operation, IEnumerable<(Parameter Parameter, string? Value)> values, string? body)
        {
            var chosen = values.ToList();
            var path = chosen.Where(pair => pair.Parameter.IsInPath).Aggregate(operation.Path, (whole, pair) => whole.Replace("{" + pair.Parameter.Name + "}", Segment(pair.Value!), StringComparison.Ordinal));
            var query = string.Join('&', chosen.Where(pair => !pair.Parameter.IsInPath).Select(pair => $"{pair.Parameter.Name}={Escaped(pair.Value!)}"));
            var request = new HttpRequestMessage(operation.Method, new Uri(path + (query.Length == 0 ? "" : "?" + query), UriKind.Relative));
            if (operation.Method == HttpMethod.Post) request.Content = new StringContent(body ?? "", Encoding.UTF8, "application/json");
            var answer = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        // Without a segment, or with one that means another folder, it is another path; with a zero it is none.
        private static string Segment(string value) => Escaped(value.Replace("\0", "", StringComparison.Ordinal)) is var segment and not ("" or "." or "..") ? segment : "S003";

        // What is no text in UTF-8 cannot be in an address.
        private static string Escaped(string value) => Uri.EscapeDataString(string.Concat(value.EnumerateRunes().Where(rune => rune.Value != 0xFFFD)));

        private static Operation Read(string path, string method, JsonNode operation) => new(
            (string)operation["operationId"]!,
            (string)operation["summary"]!,
            HttpMethod.Parse(method),
            path,
            [.. (operation["parameters"]?.AsArray() ?? []).Select(parameter => new Parameter((string)parameter!["name"]!, (string)parameter["in"]! == "path", (string?)parameter["description"], parameter["example"]))],
            operation["requestBody"]?["content"]?["application/json"]?["example"],
            operation["responses"]!.AsObject().ToDictionary(
                response => int.Parse(response.Key, System.Globalization.CultureInfo.InvariantCulture),
                response => (IReadOnlyDictionary<string, JsonNode?>)(response.Value!["content"]?.AsObject() ?? []).ToDictionary(content => content.Key, content => content.Value?["schema"])));
    }
}
