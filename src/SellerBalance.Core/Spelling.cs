namespace SellerBalance;

/// <summary>What a mistyped name may have been meant to be.</summary>
public static class Spelling
{
    // Longer names are not typed by hand, and the cost grows with the square.
    private const int LengthMax = 64;
    private const int MistakesMax = 3;

    /// <summary><c> Did you mean 'x'?</c> with a blank before it, or nothing when no name is near.</summary>
    /// <param name="found">What was typed.</param>
    /// <param name="known">The names there are.</param>
    public static string Hint(string found, IEnumerable<string> known) => Nearest(found, known) is { } name ? $" Did you mean '{name}'?" : "";

    /// <summary>The name that was most likely meant; null when none is near.</summary>
    /// <param name="found">What was typed.</param>
    /// <param name="known">The names there are.</param>
    public static string? Nearest(string found, IEnumerable<string> known)
    {
        if (found.Length is 0 or > LengthMax) return null;
        var mistakesMax = Math.Clamp(found.Length / 3, 1, MistakesMax);
        var alike = Alike(found);
        var best = default((int Alike, int Exact, string Name)?);
        foreach (var name in known)
        {
            if (name.Length > LengthMax || name == found) continue;
            var candidate = IsLastPart(name, found) ? (0, 0, name) : (Mistakes(alike, Alike(name)), Mistakes(found, name), name);
            if (candidate.Item1 > mistakesMax || candidate.Item1 >= Math.Max(found.Length, name.Length)) continue;
            if (best is null || Compare(candidate, best.Value) < 0) best = candidate;
        }

        return best?.Name;
    }

    private static int Compare((int Alike, int Exact, string Name) left, (int Alike, int Exact, string Name) right) =>
        left.Alike != right.Alike ? left.Alike.CompareTo(right.Alike)
        : left.Exact != right.Exact ? left.Exact.CompareTo(right.Exact)
        : string.CompareOrdinal(left.Name, right.Name);

    // A table without its schema.
    private static bool IsLastPart(string name, string found) => name.EndsWith("." + found, StringComparison.OrdinalIgnoreCase);

    // Letters that are taken for each other when they are read off a screen or typed in the wrong case.
    private static string Alike(string name) => string.Create(name.Length, name, static (alike, from) =>
    {
        for (var i = 0; i < alike.Length; i++)
        {
            alike[i] = char.ToLowerInvariant(from[i]) switch
            {
                'l' or 'i' or '|' => '1',
                'o' => '0',
                '-' => '_',
                var other => other,
            };
        }
    });

    // How many characters to add, leave out, change or swap with their neighbour.
    private static int Mistakes(string left, string right)
    {
        Span<int> beforeLast = stackalloc int[right.Length + 1];
        Span<int> last = stackalloc int[right.Length + 1];
        Span<int> row = stackalloc int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = left[i - 1] == right[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            last.CopyTo(beforeLast);
            row.CopyTo(last);
        }

        return last[right.Length];
    }
}
