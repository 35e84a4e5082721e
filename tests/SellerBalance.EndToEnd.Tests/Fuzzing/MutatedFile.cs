using System.Globalization;
using System.Text;

namespace SellerBalance.EndToEnd.Fuzzing;

/// <summary>A good file of a few events, and then a few bytes of it changed.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Bytes">As they are written.</param>
/// <param name="Text">The bytes as UTF-8 without a mark; what is not valid UTF-16 is not valid here either.</param>
/// <param name="Delimiter">Null for NDJSON.</param>
/// <param name="Untouched">The ids of rows that no change came near; empty where quotes make that hard to say.</param>
internal sealed record MutatedFile(string Name, byte[] Bytes, byte[] Text, char? Delimiter, IReadOnlyList<string> Untouched)
{
    private static readonly string[] s_insertions =
    [
        "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\r\r\n", "\n\n", " ", "\0", "\u001f", "\u001a", "\v", "\u007f", "\u0085", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u202e", "\u2028",
        "\ufeff", "\ufffd", "é", "e\u0301", "ſ", "K", "İ", "\\", "\\N", "NULL", "nan", "None", "-", "+", "0", "00000", "9", ".", "1e3", "٣", "Z", "+03:00", "-14", "T", "2025-02-30", "{", "}", "[", ":", "null", "\\u0000", "\\ud800", "'", "%", "%0A", "=1+1",
    ];

    /// <summary>Makes a file.</summary>
    /// <param name="name">Without its ending; also the start of every id.</param>
    /// <param name="random">Decides everything.</param>
    public static MutatedFile Make(string name, Random random)
    {
        var isNdjson = random.Next(4) == 0;
        var hasQuotes = random.Next(3) == 0;
        var delimiter = ",;\t|"[random.Next(4)];
        var lineEnd = random.Next(4) == 0 ? "\r\n" : "\n";
        var columns = Columns(random, isNdjson);
        var saysDirection = columns.Contains("direction");
        var lines = new List<byte[]>();
        var ids = new List<string>();
        for (var row = random.Next(1, 15); row > 0; row--)
        {
            var fields = Row($"{name}-{row.ToString(CultureInfo.InvariantCulture)}", saysDirection, random);
            ids.Add(fields["event_id"]);
            var text = isNdjson ? Json(fields, columns, random) : string.Join(delimiter, columns.Select(column => Field(fields[column], delimiter, hasQuotes, random)));
            lines.Add(Encoding.UTF8.GetBytes(text + lineEnd));
        }

        var touched = Mutate(lines, random);
        if (random.Next(5) == 0) lines[^1] = [.. lines[^1].AsSpan(0, lines[^1].AsSpan().TrimEnd("\r\n"u8).Length)];
        var header = isNdjson ? [] : Encoding.UTF8.GetBytes(string.Join(delimiter, columns) + lineEnd);
        byte[] body = [.. header, .. lines.SelectMany(line => line)];
        var (bytes, read) = Encoded(body, random);
        return new MutatedFile(
            name + (isNdjson ? ".ndjson" : ".csv"),
            bytes,
            read,
            isNdjson ? null : delimiter,
            hasQuotes || touched.IsAnywhere ? [] : [.. ids.Where((_, index) => !touched.Lines.Contains(index))]);
    }

    private static List<string> Columns(Random random, bool isNdjson)
    {
        var columns = RowRules.Columns.Where((column, index) => index < 6 || random.Next(3) > 0).ToList();
        if (random.Next(3) == 0) columns.Add("note");
        var order = columns.ToArray();
        if (random.Next(2) == 0 || isNdjson) random.Shuffle(order);
        return [.. order];
    }

    private static Dictionary<string, string> Row(string id, bool saysDirection, Random random)
    {
        var type = Pick(RowRules.TypeNames, random);
        if (!saysDirection && RowRules.DirectionOf(type) == "either") type = "bonus";
        var own = RowRules.DirectionOf(type);
        var direction = own == "either" ? Pick(["in", "out"], random) : own;
        var amount = random.Next(6) switch
        {
            0 => Pick(["0", "0.0000", "0.01", "99999999999999.9999", "1.10000", "000012.5"], random),
            _ => (random.Next(1, 1_000_000) / 100m).ToString("0.00", CultureInfo.InvariantCulture),
        };
        var time = new DateTime(2025, 1, 1).AddSeconds(random.Next(20_000_000)).ToString(
            Pick(["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd HH:mm:ss.ffffff'+03:00'", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'-0530'", "yyyy-MM-dd'T'HH:mm'+02'"], random), CultureInfo.InvariantCulture);
        return new Dictionary<string, string>
        {
            ["event_id"] = id,
            ["event_ts"] = time,
            ["seller_id"] = Pick(["S1", "S2", "Bäcker & Söhne", "продавец", "S 3"], random),
            ["event_type"] = random.Next(5) == 0 ? type.ToUpperInvariant() : type,
            ["currency"] = Pick(["EUR", "USD", "gbp", "JPY", "KWD"], random),
            ["amount"] = amount,
            ["signed_amount"] = own == "either" || random.Next(2) == 0 ? (direction == "out" ? "-" : random.Next(4) == 0 ? "+" : "") + amount : "",
            ["direction"] = own == "either" || random.Next(2) == 0 ? direction : "",
            ["source_system"] = Pick(["", "shop", "bank"], random),
            ["note"] = Pick(["", "x", "two words", "12.5"], random),
        };
    }

    private static string Field(string value, char delimiter, bool hasQuotes, Random random)
    {
        if (!hasQuotes || random.Next(3) > 0) return value;
        var inner = random.Next(4) == 0 ? value + Pick(["", delimiter.ToString(), "\"\"", "\n", "\r\n"], random) : value;
        return $"{Pick(["", " "], random)}\"{inner}\"{Pick(["", " "], random)}";
    }

    private static string Json(Dictionary<string, string> fields, List<string> columns, Random random) => "{" + string.Join(
        ',',
        columns.Where(column => fields[column].Length > 0 || random.Next(2) == 0).Select(column =>
            $"\"{column}\":" + (column is "amount" or "signed_amount" && random.Next(2) == 0 && fields[column] is ['1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..]
                ? fields[column]
                : fields[column].Length == 0 && random.Next(2) == 0 ? "null" : $"\"{fields[column]}\""))) + "}";

    private static (HashSet<int> Lines, bool IsAnywhere) Mutate(List<byte[]> lines, Random random)
    {
        var touched = new HashSet<int>();
        var isAnywhere = false;
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(lines.Count);
            var line = lines[at].ToList();
            var place = random.Next(line.Count);
            touched.Add(at);
            switch (random.Next(9))
            {
                case 0:
                    line[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    line.RemoveAt(place);
                    break;
                case 2:
                    line.RemoveRange(place, Math.Min(random.Next(1, 12), line.Count - place));
                    break;
                case 3:
                    line[place] = (byte)random.Next(256);
                    break;
                case 4:
                    (lines[at], lines[^1]) = (lines[^1], lines[at]);
                    isAnywhere = true;
                    continue;
                case 5:
                    lines.Add([.. line]);
                    continue;
                default:
                    var text = Encoding.UTF8.GetBytes(Pick(s_insertions, random));
                    line.InsertRange(place, text);
                    isAnywhere |= text.Contains((byte)'"');
                    break;
            }

            // What loses its line end runs into the next line.
            if (line.Count == 0 || line[^1] != '\n') touched.Add(at + 1);
            lines[at] = [.. line];
        }

        return (touched, isAnywhere);
    }

    private static (byte[] Bytes, byte[] Read) Encoded(byte[] text, Random random)
    {
        var shape = random.Next(8);
        if (shape == 2) return ([.. Encoding.UTF8.Preamble, .. text], text);
        // What came to the beginning by a mutation is a mark like any other.
        if (shape > 2) return (text, text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text);

        // Only valid text can be written in UTF-16; half a pair is put in afterwards, which no UTF-8 can say.
        var encoding = new UnicodeEncoding(bigEndian: shape == 0, byteOrderMark: true);
        var clean = Encoding.UTF8.GetString(text).Replace("\ufffd", "?", StringComparison.Ordinal);
        return ([.. encoding.Preamble, .. encoding.GetBytes(clean)], Encoding.UTF8.GetBytes(clean));
    }

    private static T Pick<T>(IReadOnlyList<T> values, Random random) => values[random.Next(values.Count)];
}
