namespace SellerBalance.Server.Reading;

/// <summary>Which rows of the mart are asked for; null asks for all.</summary>
/// <param name="Seller">The seller.</param>
/// <param name="Currency">ISO 4217 code, any case.</param>
/// <param name="From">The first booking date.</param>
/// <param name="To">The last booking date.</param>
internal sealed record MartFilter(string? Seller, string? Currency, DateOnly? From = null, DateOnly? To = null)
{
    public Dictionary<string, object?> Parameters(long limit) => new()
    {
        ["seller"] = Seller,
        ["currency"] = Currency,
        ["from"] = From,
        ["to"] = To,
        ["limit"] = limit,
    };
}

/// <summary>Which refused rows are asked for; null asks for all.</summary>
/// <param name="Reason">A reason's code, with or without its field.</param>
/// <param name="Batch">A batch or a run.</param>
/// <param name="Naming">A text that stands in the row.</param>
internal sealed record QuarantineFilter(string? Reason, string? Batch, string? Naming);
