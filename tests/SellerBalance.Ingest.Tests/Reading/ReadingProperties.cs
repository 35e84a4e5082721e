using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;

namespace SellerBalance.Ingest.Tests.Reading;

/// <summary>What was written comes back, whatever it is and however it was written.</summary>
public sealed class ReadingProperties : IDisposable
{
    private static readonly string[] Pieces =
        ["a", "B7", "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", "\r", " ", "é", "👩‍👩‍👧", "\u202eשלום", "\u001f", "\u001b", "%", "%0A", "%é", "+", "\ufeff", "\u0085", "\u2028", "\\", "'", "\u007f", "NULL"];

    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.Const("")),
        (5, Gen.Int[0, 999_999].Select(number => number.ToString(CultureInfo.InvariantCulture))),
        (4, OneOf(Pieces).Array[1, 6].Select(string.Concat)),
        (1, OneOf(Pieces).Array[20, 400].Select(string.Concat)));

    private static readonly Gen<string[][]> Records = Text.Array[9].Array[0, 12];

    private readonly Workbench _bench = new();

    [Fact]
    public void Delimited_text_comes_back_exactly() =>
        Gen.Select(Records, Gen.Int[0, int.MaxValue]).Sample(
            (records, seed) =>
            {
                var random = new Random(seed);
                var delimiter = ",;\t|"[random.Next(4)];
                var order = Shuffled(random);
                var text = new StringBuilder();
                var expected = new List<string>();
                var line = 1;
                Line(string.Join(delimiter, order.Select(column => InterchangeColumns.Names[column])));
                foreach (var record in records)
                {
                    var raw = Written(record);
                    if (LooksLikeSwallowing(raw, delimiter, 9))
                    {
                        // Such a record is broken by rule; it is the mutations' subject.
                        for (var column = 0; column < 9; column++)
                            record[column] = record[column].Replace('\n', ' ');
                        raw = Written(record);
                    }

                    if (random.Next(4) == 0)
                        Line(new string(' ', random.Next(3)));
                    expected.Add(Row(line, record, raw));
                    Line(raw);
                }

                if (random.Next(2) == 0 && text[^1] == '\n' && expected.Count > 0)
                    text.Length -= text.Length > 1 && text[^2] == '\r' ? 2 : 1;
                var read = Read(Encoded(text.ToString(), random), "csv", random);
                Assert.Equal(expected, read.Rows.Select(row => row.Text));

                string Written(string[] record) => string.Join(delimiter, order.Select(column => Quoted(record[column], delimiter, random)));
                void Line(string content)
                {
                    text.Append(content).Append(random.Next(2) == 0 ? "\n" : "\r\n");
                    line += 1 + content.Count(character => character == '\n');
                }
            },
            iter: 400,
            threads: 1);

    [Fact]
    public void Ndjson_comes_back_exactly() =>
        Gen.Select(Records, Gen.Int[0, int.MaxValue]).Sample(
            (records, seed) =>
            {
                var random = new Random(seed);
                var options = new JsonSerializerOptions { Encoder = random.Next(2) == 0 ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping : JavaScriptEncoder.Default };
                var text = new StringBuilder();
                var expected = new List<string>();
                var line = 1;
                foreach (var record in records)
                {
                    if (random.Next(4) == 0)
                        Line(new string('\t', random.Next(3)));
                    var raw = JsonSerializer.Serialize(Shuffled(random).ToDictionary(column => InterchangeColumns.Names[column], column => record[column]), options);
                    expected.Add(Row(line, record, raw));
                    Line(raw);
                }

                var read = Read(Encoded(text.ToString(), random), "ndjson", random);
                Assert.Equal(expected, read.Rows.Select(row => row.Text));

                void Line(string content)
                {
                    text.Append(content).Append(random.Next(2) == 0 ? "\n" : "\r\n");
                    line++;
                }
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void A_damaged_record_costs_no_other_record()
    {
        // A text that starts with a letter; one that starts with a delimiter or a line end cannot be told from the end of an open field.
        var field = Gen.Select(OneOf("x", "é", "7"), Gen.Frequency((6, Gen.Const("")), (3, OneOf(Pieces).Array[1, 6].Select(string.Concat))), (start, rest) => start + rest);
        var record = Gen.Frequency((6, OneOf("", "x", "12.50", "é").Array[9]), (1, field.Array[9]));
        Gen.Select(record.Array[1, 25], Gen.Int[0, int.MaxValue]).Sample(
            (records, seed) =>
            {
                var random = new Random(seed);
                using var text = new MemoryStream();
                text.Write(Encoding.UTF8.GetBytes(string.Join(',', InterchangeColumns.Names) + "\n"));
                var expected = new List<string>();
                var line = 2;
                var (column, mayQuoteNeedlessly) = (random.Next(9), random.Next(2) == 0);
                foreach (var fields in records)
                {
                    var raw = string.Join(',', fields.Select(value => Quoted(value, ',', random, mayQuoteNeedlessly)));
                    if (LooksLikeSwallowing(raw, ',', 9))
                    {
                        raw = raw.Replace('\n', ' ');
                        for (var index = 0; index < 9; index++)
                            fields[index] = fields[index].Replace('\n', ' ');
                    }

                    byte[] bytes = Encoding.UTF8.GetBytes(raw);
                    if (random.Next(4) == 0)
                        bytes = Damaged(bytes, column, random);
                    else if (!DelimitedRecord.IsBlank(bytes, (byte)','))
                        expected.Add(Row(line, fields, raw));
                    text.Write(bytes);
                    text.Write(random.Next(5) == 0 ? "\r\n"u8 : "\n"u8);
                    line += 1 + bytes.Count(value => value == '\n');
                }

                var rows = _bench.Read("a.csv", text.ToArray()).Rows.Select(row => row.Text).ToHashSet();
                Assert.All(expected, row => Assert.Contains(row, rows));
            },
            iter: 300,
            threads: 1);
    }

    public void Dispose() => _bench.Dispose();

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    /// <summary>Damages a record once or twice; often by a quote at one end of one column, of which two would close each other.</summary>
    private static byte[] Damaged(byte[] record, int column, Random random)
    {
        var bytes = record.ToList();
        if (random.Next(2) == 0)
        {
            var places = Enumerable.Range(0, bytes.Count).Where(index => bytes[index] == ',').Append(bytes.Count).Prepend(-1).ToList();
            bytes.Insert(random.Next(2) == 0 ? places[column] + 1 : places[column + 1], (byte)'"');
            if (random.Next(2) == 0)
                return [.. bytes];
        }

        for (var times = random.Next(1, 3); times > 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            var (delimiter, quote) = (bytes.LastIndexOf((byte)','), bytes.LastIndexOf((byte)'"'));
            switch (random.Next(7))
            {
                case 0 or 1:
                    bytes.Insert(at, (byte)'"');
                    break;
                case 2:
                    bytes.Insert(at, 0xFF);
                    break;
                case 3:
                    bytes.Insert(at, 0);
                    break;
                case 4 when delimiter >= 0:
                    bytes.RemoveAt(delimiter);
                    break;
                case 5 when quote >= 0:
                    bytes.RemoveAt(quote);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Row(int line, string[] record, string raw) =>
        new ReadRow(line, [.. record.Select(value => value.Length == 0 ? null : value)], Broken: null, raw, RawBytes: null).Text;

    private static string Quoted(string value, char delimiter, Random random, bool mayQuoteNeedlessly = true)
    {
        var needsQuotes = value.Contains(delimiter) || value.AsSpan().IndexOfAny("\"\r\n") >= 0;
        if (!needsQuotes && (!mayQuoteNeedlessly || random.Next(4) > 0))
            return value;
        string Blanks() => random.Next(6) == 0 ? new string(delimiter == '\t' ? ' ' : "\t "[random.Next(2)], random.Next(3)) : "";
        return $"{Blanks()}\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"{Blanks()}";
    }

    /// <summary>The rule itself: a line inside, or both the first and the last, has the header's columns by its literal delimiters.</summary>
    private static bool LooksLikeSwallowing(string raw, char delimiter, int columns)
    {
        var complete = raw.Split('\n').Select(line => line.Count(character => character == delimiter) == columns - 1).ToList();
        return complete.Count > 1 && ((complete[0] && complete[^1]) || complete[1..^1].Contains(true));
    }

    private static int[] Shuffled(Random random)
    {
        var order = Enumerable.Range(0, 9).ToArray();
        random.Shuffle(order);
        return order;
    }

    private static byte[] Encoded(string text, Random random)
    {
        Encoding encoding = random.Next(4) switch
        {
            0 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            1 => new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
            2 => new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        return [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }

    private ReadBack Read(byte[] content, string ending, Random random) => random.Next(content.Length == 0 ? 1 : 3) switch
    {
        1 => _bench.Read($"a.{ending}.gz", Workbench.Gzip(content)),
        2 => _bench.Read($"a.{ending}.zst", Workbench.Zstd(content)),
        _ => _bench.Read($"a.{ending}", content),
    };
}
