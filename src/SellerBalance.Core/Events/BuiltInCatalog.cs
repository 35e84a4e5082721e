namespace SellerBalance.Events;

/// <summary>
/// Reads the embedded catalog.yaml, and nothing else, line by line. The YAML library takes about 40 ms to warm up, which every
/// start of the program would pay for a file that the build already knows; a test holds this reader to the library's reading.
/// </summary>
internal static class BuiltInCatalog
{
    /// <summary>The embedded file's text.</summary>
    public static TextReader Open() => new StringReader(EmbeddedText.Of(typeof(BuiltInCatalog).Assembly, "catalog.yaml"));

    /// <summary>Its event types and currencies, as written.</summary>
    /// <exception cref="InvalidOperationException">A line has another shape than the file's own.</exception>
    public static (IReadOnlyList<EventType> Types, IReadOnlyList<string> Currencies) Read(TextReader text)
    {
        var types = new List<EventType>();
        var currencies = new List<string>();
        var section = "";
        while (text.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] != ' ')
                section = line[..line.IndexOf(':', StringComparison.Ordinal)];
            else if (section == "currencies")
                currencies.AddRange(Words(line));
            else
                types.Add(ReadType(line));
        }

        return (types, currencies);
    }

    // A line reads `  fee: { direction: out, aliases: [commission, provision] }`.
    private static EventType ReadType(string line)
    {
        var words = Words(line);
        if (words is not [var name, "direction", var direction, .. var rest] || rest is not ([] or ["aliases", ..]))
            throw new InvalidOperationException($"catalog.yaml: found the line '{line}', expected 'name: {{ direction: …, aliases: […] }}'.");
        return new EventType(name, Enum.Parse<Direction>(direction, ignoreCase: true), rest is [] ? [] : rest[1..]);
    }

    private static string[] Words(string line) => line.Split([' ', ':', ',', '{', '}', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
}
