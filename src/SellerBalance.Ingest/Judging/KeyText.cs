using System.Buffers;
using System.Globalization;
using System.Text;

namespace SellerBalance.Ingest;

/// <summary>What makes keys the same or refuses them: <c>event_id</c> and <c>seller_id</c>.</summary>
internal static class KeyText
{
    // The Unicode blanks, and what stands for one without being seen.
    private static readonly SearchValues<char> s_blanks = SearchValues.Create(
        " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff");

    private static readonly SearchValues<byte> s_nothingStarts = SearchValues.Create("NnUu\\#"u8);

    private static readonly byte[][] s_nothing = [.. new[] { "null", "\\n", "nan", "none", "#n/a", "undefined" }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Whether a key of ASCII has a control character.</summary>
    public static bool HasControl(ReadOnlySpan<byte> key) => key.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0 || key.Contains((byte)0x7F);

    /// <summary>Whether a key is one of the words that exports write where there is nothing, in any case of ASCII letters.</summary>
    public static bool IsNothing(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty) return true;
        if (!s_nothingStarts.Contains(key[0])) return false;
        foreach (var word in s_nothing)
        {
            if (Ascii.EqualsIgnoreCase(key, word)) return true;
        }

        return false;
    }

    /// <summary>A key without the blanks at its ends.</summary>
    /// <param name="key">Valid UTF-8.</param>
    /// <param name="hasControl">Whether it has a control character.</param>
    /// <param name="hasInvisible">Whether it has another character that is not seen.</param>
    public static string Clean(ReadOnlySpan<byte> key, out bool hasControl, out bool hasInvisible)
    {
        (hasControl, hasInvisible) = (false, false);
        var text = Encoding.UTF8.GetString(key).AsSpan();
        var first = text.IndexOfAnyExcept(s_blanks);
        if (first < 0) return "";
        text = text[first..(text.LastIndexOfAnyExcept(s_blanks) + 1)];
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            hasControl |= category == UnicodeCategory.Control;
            hasInvisible |= IsInvisible(rune.Value, category);
        }

        return text.ToString();
    }

    // Format characters, the blanks that are no space, variation selectors and letters without a shape.
    private static bool IsInvisible(int rune, UnicodeCategory category) => category switch
    {
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.SpaceSeparator => rune != ' ',
        _ => rune is 0x34F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0
            or (>= 0xE0000 and <= 0xE0FFF),
    };
}
