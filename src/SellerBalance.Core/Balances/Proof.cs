using SellerBalance.Warehouses;

namespace SellerBalance.Balances;

/// <summary>An invariant, tried on the warehouse as it is.</summary>
/// <param name="Claim">What should be true.</param>
/// <param name="Holds">Whether it is.</param>
/// <param name="Figures">The counts behind it.</param>
public sealed record Proof(string Claim, bool Holds, string Figures)
{
    /// <summary>Tries every invariant, from the published rows and a full rebuild beside them.</summary>
    public static IReadOnlyList<Proof> All(IWarehouse warehouse) => [.. warehouse.Read(
        "verify",
        new Dictionary<string, object?>(),
        row => new Proof(row.GetString(1), row.GetBoolean(2), row.GetString(3)))];
}
