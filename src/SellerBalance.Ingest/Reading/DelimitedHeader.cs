using System.Globalization;
using System.Text;

namespace SellerBalance.Ingest;

/// <summary>What the header of a delimited text says.</summary>
/// <param name="Delimiter">The delimiter under which it has the required columns.</param>
/// <param name="Columns">How many columns there are.</param>
/// <param name="Places">For each interchange column its place among the file's columns, or −1.</param>
/// <param name="IgnoredColumns">The names of the others.</param>
/// <param name="BlankLines">Lines before it: blank ones, and one that names the delimiter.</param>
/// <param name="Lines">Its physical lines.</param>
internal sealed record DelimitedHeader(
    char Delimiter,
    int Columns,
    int[] Places,
    IReadOnlyList<string> IgnoredColumns,
    int BlankLines,
    int Lines)
{
    /// <summary>Whether fields may stand between quotes; else every line is a record.</summary>
    public required bool HasQuotes { get; init; }

    private const int ShownNames = 20;

    /// <summary>Reads the header and moves past it.</summary>
    /// <exception cref="InputException">There is none, it is not valid, a column is there twice, or a required one is not there.</exception>
    public static DelimitedHeader Read(TextParts parts, SourceFile source)
    {
        var blankLines = 0;
        char? delimiter = null;
        while (true)
        {
            var text = parts.Peek();
            if (text.IsEmpty)
                throw new InputException($"{source.Name}: has no header, only {blankLines} blank lines. Expected a first line with the columns {Required()}. Export the file again with its header.");
            var line = PhysicalLine.First(text);
            if (delimiter is null && NamedDelimiter(line.Content) is { } named)
                delimiter = named;
            else if (line.IsOversized || !DelimitedRecord.IsBlank(line.Content))
                break;
            blankLines++;
            parts.Advance(line.Length);
        }

        return Read(parts, source, blankLines, delimiter);
    }

    private static DelimitedHeader Read(TextParts parts, SourceFile source, int blankLines, char? named)
    {
        var at = $"{source.Name}, line {blankLines + 1}";
        var text = parts.Peek();
        var line = PhysicalLine.First(text);
        if (!SourceRow.IsText(line.Content))
            throw new InputException($"{at}: the header is not text in UTF-8. Expected UTF-8, or UTF-16 with a byte order mark. Save the file as UTF-8{(line.Content.Contains((byte)0) ? "; NUL bytes suggest UTF-16 without a mark, or a binary file" : "")}.");
        if (line.IsOversized)
            throw new InputException($"{at}: the header is longer than {ReadingLimits.MaxRecordBytes} bytes. Expected lines that end with LF, CR LF or CR. Check that this is a delimited text.");

        if (line.Content.Contains((byte)'\r'))
            throw new InputException($"{at}: the header has a carriage return (CR) without a line feed (LF), though other lines end with LF. Expected one kind of line end, or CR LF and LF. Convert the line ends.");

        DelimitedRecord? best = null;
        var (bestKnown, bestDelimiter, bestNames) = (-1, ',', Array.Empty<string>());
        foreach (var delimiter in named?.ToString() ?? (source.PrefersTab ? "\t,;|" : ",;\t|"))
        {
            var record = new DelimitedRecord((byte)delimiter, expectedColumns: 0, source.HasQuotes);
            if (!record.TryParse(text, parts.ShowsEnd) || !SourceRow.IsText(text[..record.ContentLength]))
                continue;
            var names = Names(record.Fields, text);
            var known = Enumerable.Range(0, InterchangeColumns.Required).Count(column => names.Any(name => InterchangeColumns.IndexOf(name) == column));
            if (known > bestKnown)
                (best, bestKnown, bestDelimiter, bestNames) = (record, known, delimiter, names);
        }

        if (best is null)
            throw new InputException($"{at}: the header's quotes are not closed, or stand inside a name. Expected each name whole inside quotes, or none. Correct the header.");
        var places = PlacesOf(bestNames, at);
        var header = new DelimitedHeader(
            bestDelimiter, bestNames.Length, places, Ignored(bestNames), blankLines, best.Lines)
        { HasQuotes = source.HasQuotes };
        parts.Advance(best.Length);
        return header;
    }

    // As spreadsheets write it: sep=;
    private static char? NamedDelimiter(ReadOnlySpan<byte> line) =>
        line.Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8) && ",;\t|".Contains((char)line[4], StringComparison.Ordinal) ? (char)line[4] : null;

    private static string[] Names(RecordFields fields, ReadOnlySpan<byte> text)
    {
        var names = new string[fields.Count];
        for (var index = 0; index < names.Length; index++)
            names[index] = Encoding.UTF8.GetString(fields.Field(index, text)).Trim();
        return names;
    }

    private static int[] PlacesOf(string[] names, string at)
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < names.Length; index++)
        {
            if (names[index].Length > 0 && !seen.TryAdd(names[index], index) && InterchangeColumns.IndexOf(names[index]) >= 0)
                throw new InputException($"{at}: the columns {seen[names[index]] + 1} and {index + 1} are both called {names[index]}. Expected each name once (case does not matter). Rename or remove one of them.");
        }

        var places = InterchangeColumns.Names.Select(name => seen.GetValueOrDefault(name, -1)).ToArray();
        var missing = InterchangeColumns.Names.Take(InterchangeColumns.Required).Where((_, column) => places[column] < 0).ToList();
        if (missing.Count > 0)
            throw new InputException($"{at}: the header lacks {string.Join(", ", missing)}; it has {Shown(names)}. Expected {Required()}, in any order, between commas, semicolons, tabs or |. Rename the columns, or add the missing ones.");
        return places;
    }

    private static string[] Ignored(string[] names) =>
    [
        .. names
            .Select((name, index) => name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"column {index + 1}"))
            .Where(name => InterchangeColumns.IndexOf(name) < 0),
    ];

    private static string Shown(string[] names) =>
        string.Join(", ", names.Take(ShownNames).Select(name => $"\"{(name.Length > 60 ? name[..60] + "…" : name)}\"")) + (names.Length > ShownNames ? ", …" : "");

    private static string Required() => string.Join(", ", InterchangeColumns.Names.Take(InterchangeColumns.Required));
}
