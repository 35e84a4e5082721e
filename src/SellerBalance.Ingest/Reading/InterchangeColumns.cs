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

    /// <summary>Where <c>event_id</c> stands in <see cref="Names"/>.</summary>
    public const int EventId = 0;

    /// <summary>Where <c>event_ts</c> stands in <see cref="Names"/>.</summary>
    public const int EventTs = 1;

    /// <summary>Where <c>seller_id</c> stands in <see cref="Names"/>.</summary>
    public const int SellerId = 2;

    /// <summary>Where <c>event_type</c> stands in <see cref="Names"/>.</summary>
    public const int EventType = 3;

    /// <summary>Where <c>currency</c> stands in <see cref="Names"/>.</summary>
    public const int Currency = 4;

    /// <summary>Where <c>amount</c> stands in <see cref="Names"/>.</summary>
    public const int Amount = 5;

    /// <summary>Where <c>signed_amount</c> stands in <see cref="Names"/>.</summary>
    public const int SignedAmount = 6;

    /// <summary>Where <c>direction</c> stands in <see cref="Names"/>.</summary>
    public const int Direction = 7;

    /// <summary>Where <c>source_system</c> stands in <see cref="Names"/>.</summary>
    public const int SourceSystem = 8;

    /// <summary>How many of <see cref="Names"/> there are.</summary>
    public const int Count = 9;

    private static readonly ImmutableArray<byte[]> s_utf8Names = [.. Names.Select(System.Text.Encoding.UTF8.GetBytes)];

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

    /// <summary>The place of a column in <see cref="Names"/>, written exactly so; −1 if it is none.</summary>
    public static int IndexOfExact(ReadOnlySpan<byte> name)
    {
        for (var index = 0; index < Count; index++)
        {
            if (name.SequenceEqual(s_utf8Names[index])) return index;
        }

        return -1;
    }
}
