using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SellerBalance.EndToEnd.Fuzzing;

/// <summary>A record as it must be read.</summary>
/// <param name="Line">The physical line on which it begins, from 1.</param>
/// <param name="Fields">In the order of <see cref="RowRules.Columns"/>; null where nothing can be said of the fields.</param>
/// <param name="Broken">Why it cannot be taken apart; null if it can.</param>
internal sealed record OracleRecord(int Line, string?[]? Fields, string? Broken);

/// <summary>Reads files slowly and by the letter of docs/file-format.md, with nothing of the program.</summary>
internal static class Oracle
{
    /// <summary>The records of a delimited text.</summary>
    /// <param name="text">UTF-8 without a mark, where what is not valid stands as it is.</param>
    /// <param name="delimiter">Between the fields.</param>
    public static List<OracleRecord> Delimited(byte[] text, char delimiter)
    {
        // One character a byte, so that the structure can be looked at whatever the bytes are.
        var lines = Lines(text);
        var header = lines[0].Text.Split(delimiter).Select(name => name.Trim('"')).ToList();
        var shape = Record(delimiter);
        var records = new List<OracleRecord>();
        for (var at = 1; at < lines.Count;)
        {
            var (record, count) = Plain(lines[at].Text, header, delimiter) is { } plain ? ((lines[at].Text, plain), 1) : Next(lines, at, header.Count, delimiter, shape);
            if (record is not null)
            {
                var isText = IsText(record.Value.Text);
                var isWhole = record.Value.Fields.Count == header.Count;
                var broken = !isText ? "bad_encoding" : isWhole ? null : "wrong_column_count";
                records.Add(new OracleRecord(at + 1, isWhole ? Ordered(header, record.Value.Fields) : null, broken));
            }
            else if (count == 0)
            {
                records.Add(new OracleRecord(at + 1, null, IsText(lines[at].Text) ? "bad_quoting" : "bad_encoding"));
            }

            at += Math.Max(count, 1);
        }

        return records;
    }

    /// <summary>The records of a text with one JSON object a line.</summary>
    public static List<OracleRecord> Ndjson(byte[] text)
    {
        var records = new List<OracleRecord>();
        foreach (var (line, number) in Lines(text).Select((line, index) => (line.Text, index + 1)))
        {
            if (line.Trim(' ', '\t').Length == 0) continue;
            if (!IsText(line))
                records.Add(new OracleRecord(number, null, "bad_encoding"));
            else if (Object(Encoding.Latin1.GetBytes(line)) is not { } fields)
                records.Add(new OracleRecord(number, null, "malformed_json"));
            else
                records.Add(new OracleRecord(number, fields, fields.Any(field => field?.Contains('\0') == true) ? "bad_encoding" : null));
        }

        return records;
    }

    // A quote inside a field of an ignored column, behind other text, is text like any other.
    private static List<string>? Plain(string line, List<string> header, char delimiter)
    {
        var fields = line.Split(delimiter).ToList();
        var isHarmless = fields.Index().All(field => !field.Item.Contains('"')
            || (field.Index < header.Count && !RowRules.Columns.Contains(header[field.Index]) && field.Item.Trim(' ', '\t')[0] != '"'));
        return line.Contains('"') && isHarmless && line.Trim(' ', '\t', delimiter).Length > 0 ? fields : null;
    }

    // Zero lines: the first one is to blame. A null record over one line: it is blank.
    private static ((string Text, List<string> Fields)? Record, int Lines) Next(List<(string Text, string End)> lines, int at, int columns, char delimiter, Regex shape)
    {
        var first = lines[at].Text;
        if (!first.Contains('"'))
        {
            var fields = first.Split(delimiter).ToList();
            return first.Trim(' ', '\t', delimiter).Length == 0 ? (null, 1) : ((first, fields), 1);
        }

        var text = first;
        for (var end = at; end < lines.Count; text += lines[end].End + (++end < lines.Count ? lines[end].Text : ""))
        {
            var match = shape.Match(text);
            if (!match.Success) continue;
            var fields = match.Groups["field"].Captures.Select(capture => Unquoted(capture.Value)).ToList();
            bool IsComplete(int line) => lines[line].Text.Count(character => character == delimiter) == columns - 1;
            var isSwallowing = Enumerable.Range(at + 1, Math.Max(0, end - at - 1)).Any(IsComplete) || (IsComplete(at) && IsComplete(end));
            return end > at && (fields.Count != columns || isSwallowing) ? (null, 0) : ((text, fields), end - at + 1);
        }

        return (null, 0);
    }

    // A field is quoted, with blanks around the quotes, or has no quote and no line end.
    private static Regex Record(char delimiter)
    {
        var blank = delimiter == '\t' ? " *" : @"[ \t]*";
        var other = Regex.Escape(delimiter.ToString());
        var field = $"""(?<field>{blank}"(?:[^"]|"")*"{blank}|[^"\n{other}]*)""";
        return new Regex($@"\A{field}(?:{other}{field})*\z", RegexOptions.CultureInvariant);
    }

    private static string Unquoted(string field) => field.Trim(' ', '\t') is ['"', .. var inner, '"']
        ? inner.Replace("\"\"", "\"", StringComparison.Ordinal)
        : field;

    private static string?[] Ordered(List<string> header, List<string> fields) =>
        [.. RowRules.Columns.Select(column => header.IndexOf(column) is >= 0 and var place ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(fields[place])) : null)];

    private static string?[]? Object(byte[] line)
    {
        var fields = new string?[RowRules.Columns.Length];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                var place = Array.IndexOf(RowRules.Columns, member.Name.Trim().ToLowerInvariant());
                if (!seen.Add(place >= 0 ? RowRules.Columns[place] : " " + member.Name)) return null;
                if (place < 0) continue;
                if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return null;
                fields[place] = member.Value.ValueKind switch
                {
                    JsonValueKind.Null => null,
                    JsonValueKind.String => member.Value.GetString(),
                    _ => member.Value.GetRawText(),
                };
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }

        return fields;
    }

    private static List<(string Text, string End)> Lines(byte[] bytes)
    {
        var lines = new List<(string Text, string End)>();
        var text = Encoding.Latin1.GetString(bytes);
        // In a file without LF, CR ends lines.
        if (!text.Contains('\n')) text = text.Replace('\r', '\n');
        foreach (Match match in Line().Matches(text))
            lines.Add((match.Groups["text"].Value, match.Groups["end"].Value));
        return lines;
    }

    private static bool IsText(string latin1)
    {
        try
        {
            return !new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Encoding.Latin1.GetBytes(latin1)).Contains('\0');
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static Regex Line() => new(@"(?<text>[^\n]*?)(?<end>\r{0,2}\n)|(?<text>[^\n]+)(?<end>)", RegexOptions.CultureInvariant);
}
