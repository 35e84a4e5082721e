namespace SellerBalance.Events;

/// <summary>What an event does to what the marketplace owes the seller.</summary>
public enum Direction
{
    /// <summary>Adds to what is owed.</summary>
    In,

    /// <summary>Takes from what is owed.</summary>
    Out,

    /// <summary>Either; every row says which, by its own direction or sign.</summary>
    Either,
}
