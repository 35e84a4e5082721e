namespace SellerBalance.Server.Keys;

/// <summary>What somebody may do.</summary>
public enum Role
{
    /// <summary>See one seller's balances, movements, events and features, and nothing else.</summary>
    Seller,

    /// <summary>See everything.</summary>
    Reader,

    /// <summary>See everything, and begin runs.</summary>
    Operator,
}
