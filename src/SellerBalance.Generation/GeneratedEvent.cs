using SellerBalance.Events;

namespace SellerBalance.Generation;

/// <summary>The event types that are generated; the value is the index into <see cref="GeneratedTypes.All"/>.</summary>
internal enum GeneratedType : byte
{
    OrderPaid,
    Refund,
    FeeCommission,
    Payout,
    PayoutReversed,
    Chargeback,
    ChargebackReversed,
    Adjustment,
    TaxWithheld,
    Bonus,
}

/// <summary>One event before it is text.</summary>
/// <param name="TimestampUs">Microseconds since 1970, UTC.</param>
/// <param name="AmountMinor">The amount in the currency's smallest unit; at least 1.</param>
/// <param name="Number">With the type and the seed it is the event's identity; a fee, refund or chargeback has its order's number.</param>
/// <param name="Seller">The seller's number from 1.</param>
/// <param name="Type">The event type.</param>
/// <param name="Currency">Index into <see cref="GenerationOptions.Currencies"/>.</param>
/// <param name="IsInflow">Whether it adds to the seller's balance.</param>
internal readonly record struct GeneratedEvent(
    long TimestampUs,
    long AmountMinor,
    long Number,
    int Seller,
    GeneratedType Type,
    byte Currency,
    bool IsInflow);

/// <summary>How one event type is written.</summary>
/// <param name="Name">The catalog's name.</param>
/// <param name="Direction">The catalog's direction.</param>
/// <param name="IdPrefix">What its event ids start with; three letters and a hyphen.</param>
/// <param name="SourceSystem">Which system sends it.</param>
/// <param name="SecondDecimals">How finely that system's clock writes seconds: 0, 3 or 6 decimals.</param>
internal sealed record GeneratedTypeText(string Name, Direction Direction, string IdPrefix, string SourceSystem, int SecondDecimals)
{
    /// <summary>The finest step of the system's clock, in microseconds.</summary>
    public long ClockStepUs { get; } = SecondDecimals switch
    {
        6 => 1,
        3 => 1_000,
        _ => 1_000_000,
    };
}

/// <summary>How every event type is written.</summary>
internal static class GeneratedTypes
{
    /// <summary>In the order of <see cref="GeneratedType"/>.</summary>
    public static IReadOnlyList<GeneratedTypeText> All { get; } =
    [
        new("order_paid", Direction.In, "ord-", "shop", 6),
        new("refund", Direction.Out, "ref-", "shop", 6),
        new("fee_commission", Direction.Out, "fee-", "billing", 6),
        new("payout", Direction.Out, "pay-", "payments", 3),
        new("payout_reversed", Direction.In, "prv-", "payments", 3),
        new("chargeback", Direction.Out, "cbk-", "payments", 3),
        new("chargeback_reversed", Direction.In, "cbr-", "payments", 3),
        new("adjustment", Direction.Either, "adj-", "ledger", 0),
        new("tax_withheld", Direction.Out, "tax-", "billing", 6),
        new("bonus", Direction.In, "bon-", "ledger", 0),
    ];
}
