namespace SellerBalance.Server.Reading;

/// <summary>Texts in the order that every engine has them in: by their UTF-8 bytes.</summary>
internal static class EngineOrder
{
    /// <summary>Below zero if the left one comes first.</summary>
    public static int Compare(string? left, string? right)
    {
        if (left is null || right is null) return left is null ? (right is null ? 0 : -1) : 1;
        var length = Math.Min(left.Length, right.Length);
        for (var place = 0; place < length; place++)
        {
            if (left[place] != right[place]) return Weight(left[place]) - Weight(right[place]);
        }

        return left.Length - right.Length;
    }

    // Halves of characters beyond 16 bits stand for what comes after all others.
    private static int Weight(char character) => char.IsSurrogate(character) ? character + 0x10000 : character;
}
