using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Api;

/// <summary>The API's JSON: names and forms of the command line's <c>--json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    Converters = [typeof(AmountConverter), typeof(MomentConverter)])]
[JsonSerializable(typeof(Listing<BalanceRow>))]
[JsonSerializable(typeof(Listing<MovementRow>))]
[JsonSerializable(typeof(Listing<SellerRow>))]
[JsonSerializable(typeof(Listing<EventRow>))]
[JsonSerializable(typeof(Listing<RunRow>))]
[JsonSerializable(typeof(Listing<BatchRow>))]
[JsonSerializable(typeof(Listing<QuarantineRow>))]
[JsonSerializable(typeof(Listing<CheckRow>))]
[JsonSerializable(typeof(Listing<FindingRow>))]
[JsonSerializable(typeof(Listing<BuildRow>))]
[JsonSerializable(typeof(Listing<RestatementRow>))]
[JsonSerializable(typeof(Listing<FeatureItem>))]
[JsonSerializable(typeof(FeatureRequest))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunAccepted))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Amounts as text, since readers of JSON turn numbers into binary fractions.</summary>
internal sealed class AmountConverter : JsonConverter<decimal>
{
    /// <inheritdoc/>
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        decimal.Parse(reader.GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteStringValue(Money.Text(value));
}

/// <summary>Moments to the microsecond, UTC.</summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Wording.Exact(value));
}
