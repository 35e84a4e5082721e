using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace SellerBalance.Server.Api;

/// <summary>The OpenAPI document of the API.</summary>
internal static class ApiDocument
{
    private const string Amount = @"^-?\d+\.\d{2,}$";

    /// <summary>Adds it.</summary>
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", document =>
    {
        document.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        document.AddDocumentTransformer((api, _, _) =>
        {
            api.Info = new OpenApiInfo
            {
                Title = "Seller Balance",
                Version = "v1",
                Description = "What a marketplace owes each of its sellers, to the cent. Amounts are decimal text; moments are UTC; days are booking dates in the business time zone.",
            };
            api.Servers?.Clear();
            return Task.CompletedTask;
        });
        document.AddOperationTransformer((operation, _, _) =>
        {
            ApiExamples.Add(operation);
            return Task.CompletedTask;
        });
        document.AddSchemaTransformer((schema, context, _) =>
        {
            var type = context.JsonTypeInfo.Type;
            if (type == typeof(decimal)) (schema.Type, schema.Format, schema.Pattern) = (JsonSchemaType.String, null, Amount);
            if (type == typeof(DateTimeOffset)) (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
            if (type == typeof(DateTimeOffset?)) (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
            return Task.CompletedTask;
        });
    });
}
