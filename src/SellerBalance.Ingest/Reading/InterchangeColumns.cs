using System.Collections.Immutable;

namespace SellerBalance.Ingest;

/// <summary>The nine columns of the interchange format, in the order in which every relation of this folder gives them.</summary>
internal static class InterchangeColumns
{
    /// <summary>The first six are required in a header, the last three are optional.</summary>
    public static readonly ImmutableArray<string> Names =
    [
        "event_id", "event_ts", "seller_id", "event_type", "currency", "amount",
        "signed_amount", "direction", "source_system",
    ];

    /// <summary>How many of <see cref="Names"/>, from the first on, a header must have.</summary>
    public const int Required = 6;

    /// <summary>Where <c>source_system</c> stands in <see cref="Names"/>.</summary>
    public const int SourceSystem = 8;

    /// <summary>The place of a column in <see cref="Names"/>, or −1; blanks around the name and its case do not matter.</summary>
    public static int IndexOf(ReadOnlySpan<char> name)
    {
        name = name.Trim();
        for (var index = 0; index < Names.Length; index++)
        {
            if (name.Equals(Names[index], StringComparison.OrdinalIgnoreCase))
                return index;
        }

        return -1;
    }
}
