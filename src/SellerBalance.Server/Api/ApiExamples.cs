using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace SellerBalance.Server.Api;

/// <summary>What one may ask, in the OpenAPI document. On the books of the sample each example has an answer.</summary>
internal static class ApiExamples
{
    private static readonly Dictionary<string, JsonNode> s_parameters = new(StringComparer.Ordinal)
    {
        ["as_of"] = "2026-11-07",
        ["check"] = "negative_balance",
        ["currency"] = "EUR",
        ["from"] = "2026-11-01",
        ["known_at"] = "1",
        ["limit"] = 10,
        ["reason"] = "malformed_number",
        ["search"] = "S00",
        ["seller"] = "S003",
        ["seller_id"] = "S003",
        ["show"] = "negative",
        ["since"] = "1",
        ["sort"] = "most",
        ["to"] = "2026-11-14",
    };

    private static readonly Dictionary<string, string> s_bodies = new(StringComparer.Ordinal)
    {
        ["BeginRun"] = """{"sources": ["events.csv"]}""",
        ["GetFeaturesOfSellers"] = """{"sellers": ["S003", "S008"], "currency": "EUR"}""",
    };

    // A moment as features take it; a day would be read as one.
    private const string FeaturesAsOf = "as_of";

    /// <summary>Puts the examples of an operation into it.</summary>
    public static void Add(OpenApiOperation operation)
    {
        var isOfFeatures = operation.OperationId?.StartsWith("GetFeatures", StringComparison.Ordinal) == true;
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (s_parameters.TryGetValue(parameter.Name!, out var example) && !(isOfFeatures && parameter.Name == FeaturesAsOf)) parameter.Example = example.DeepClone();
        }

        if (s_bodies.TryGetValue(operation.OperationId ?? "", out var body) && operation.RequestBody?.Content is { } request)
        {
            foreach (var type in request.Values)
                type.Example = JsonNode.Parse(body);
        }

        // Rows of text, whatever their columns are.
        foreach (var (type, content) in operation.Responses?.Values.SelectMany(response => response.Content ?? new Dictionary<string, OpenApiMediaType>()) ?? [])
        {
            if (type is "text/csv" or "application/x-ndjson") content.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
        }
    }
}
