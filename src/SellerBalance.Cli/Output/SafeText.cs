using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace SellerBalance.Cli.Output;

/// <summary>Makes text that came from data fit for one line of a screen or page: what cannot be seen is shown escaped.</summary>
internal static class SafeText
{
    /// <summary>An accent or two is a letter; a pile of them climbs into the neighbouring lines.</summary>
    private const int MarksPerLetterMax = 2;

    /// <summary>
    /// Control characters, line breaks, invisible and direction-changing characters become <c>\n</c>, <c>\u202E</c> and the like;
    /// everything else stays as it is.
    /// </summary>
    public static string OneLine(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var safe = new StringBuilder(text.Length);
        var marks = MarksPerLetterMax;
        foreach (var rune in text.EnumerateRunes())
        {
            var isMark = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
            marks = isMark ? marks + 1 : 0;
            if (IsInvisible(rune) || marks > MarksPerLetterMax)
                AppendEscaped(safe, rune);
            else
                safe.Append(rune.ToString());
        }

        return safe.ToString();
    }

    /// <summary>As <see cref="OneLine"/>, cut in the middle to at most <paramref name="cells"/> columns: ids differ at either end.</summary>
    public static string Middle(string text, int cells)
    {
        var safe = OneLine(text);
        if (Width(safe) <= cells)
            return safe;
        if (cells <= 1)
            return cells == 1 ? "…" : "";
        var tail = (cells - 1) / 2;
        return Leading(safe, cells - 1 - tail) + "…" + Trailing(safe, tail);
    }

    /// <summary>As <see cref="OneLine"/>, cut at the end to at most <paramref name="cells"/> columns.</summary>
    public static string Start(string text, int cells)
    {
        var safe = OneLine(text);
        if (Width(safe) <= cells)
            return safe;
        return cells < 1 ? "" : Leading(safe, cells - 1) + "…";
    }

    /// <summary>A sentence in lines of at most <paramref name="cells"/> columns, broken between words; a longer word has a line of its own.</summary>
    public static IEnumerable<string> Wrapped(string text, int cells)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && Width(line) + 1 + Width(word) > cells)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    /// <summary>The columns of a terminal that the text takes: two for wide letters, none for accents.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => true,
        UnicodeCategory.Format => true,
        UnicodeCategory.LineSeparator => true,
        UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.PrivateUse => true,
        UnicodeCategory.OtherNotAssigned => true,
        UnicodeCategory.SpaceSeparator => rune.Value != ' ',
        _ => false,
    };

    private static void AppendEscaped(StringBuilder safe, Rune rune)
    {
        var name = rune.Value switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => rune.IsBmp
                ? string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}")
                : string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
        };
        safe.Append(name);
    }

    private static string Leading(string text, int cells)
    {
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            cells -= Width(rune.ToString());
            if (cells < 0)
                break;
            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }

    private static string Trailing(string text, int cells)
    {
        var runes = text.EnumerateRunes().ToArray();
        var start = text.Length;
        for (var i = runes.Length - 1; i >= 0; i--)
        {
            cells -= Width(runes[i].ToString());
            if (cells < 0)
                break;
            start -= runes[i].Utf16SequenceLength;
        }

        return text[start..];
    }
}
