using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace SellerBalance.Ingest;

/// <summary>
/// Writes records as a text that DuckDB reads back without any doubt: one a line, fields between U+001F, and what would disturb that
/// percent-encoded, in rows marked so.
/// </summary>
internal sealed class RowSpool : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private const char Separator = '\x1F';

    // The fields and the text, each at most three times the longest record (every byte replaced by U+FFFD), and the bytes as Base64
    // (of UTF-16: 2 × 4/3); what surrounds them is well under the rest.
    private const int MaxLineBytes = 10 * ReadingLimits.MaxRecordBytes;

    private static readonly SearchValues<byte> Disturbing = SearchValues.Create((byte)Separator, (byte)'\n', (byte)'\r', (byte)'%');

    private readonly TemporaryFile _file;
    private readonly TextEncoding _encoding;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _length;
    private bool _hasEscapes;

    /// <summary>Starts a spool.</summary>
    /// <param name="file">An empty file.</param>
    /// <param name="encoding">The source's encoding, in which the bytes of invalid text are kept.</param>
    public RowSpool(TemporaryFile file, TextEncoding encoding)
    {
        _file = file;
        _encoding = encoding;
    }

    /// <summary>How many rows were written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes one row.</summary>
    /// <param name="line">The physical line on which the record begins, from 1.</param>
    /// <param name="fields">The record's fields; null if they are not known.</param>
    /// <param name="places">For each interchange column its place among the fields, or −1.</param>
    /// <param name="record">The record's text, without its line end.</param>
    /// <param name="broken">One of <see cref="BrokenReason"/>, or null.</param>
    /// <param name="keepsText">Whether the text is to be kept; otherwise it is the fields with the delimiter between them.</param>
    public void Write(long line, RecordFields? fields, ReadOnlySpan<int> places, ReadOnlySpan<byte> record, string? broken, bool keepsText)
    {
        var isText = broken is null || IsText(record);
        _hasEscapes = false;
        Append(line);
        for (var column = 0; column < InterchangeColumns.Names.Length; column++)
        {
            Append((byte)Separator);
            if (fields is not null && places[column] >= 0 && places[column] < fields.Count)
                AppendText(fields.Field(places[column], record), isText: broken is null);
        }

        Append((byte)Separator);
        if (broken is not null)
            Append(Encoding.ASCII.GetBytes(broken));
        Append((byte)Separator);
        if (keepsText || !isText)
            AppendText(record, isText);
        Append((byte)Separator);
        if (!isText)
            AppendBase64(record);
        Append((byte)Separator);
        if (_hasEscapes)
            Append((byte)'1');
        Append((byte)'\n');
        Count++;
    }

    /// <summary>Whether bytes are valid UTF-8 without a NUL.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && !bytes.Contains((byte)0);

    /// <summary>Writes what is still in memory.</summary>
    public void Complete() => Flush();

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>The relation over a complete spool; see <see cref="PreparedSource.Relation"/>.</summary>
    public static string Relation(string path) =>
        $"SELECT {DuckSql.SelectList("line", [.. InterchangeColumns.Names.Select(Decoded)], "broken")} FROM {Scan(path)}";

    /// <summary>The relation of the raw texts; see <see cref="PreparedSource.RawRelation"/>.</summary>
    /// <param name="path">The spool's file.</param>
    /// <param name="rebuilt">The expression for a text that was not kept; null if all were.</param>
    public static string RawRelation(string path, string? rebuilt) =>
        $"SELECT line, {Decoded(rebuilt is null ? "raw" : $"coalesce(raw, {rebuilt})")} AS raw, from_base64(raw_base64) AS raw_bytes FROM {Scan(path)}";

    private static string Scan(string path)
    {
        string[] columns = [.. InterchangeColumns.Names, "broken", "raw", "raw_base64", "escaped"];
        return DuckSql.ReadText(path, Separator, columns.Select(name => (name, "VARCHAR")).Prepend(("line", "BIGINT")), hasHeader: false, MaxLineBytes);
    }

    private static string Decoded(string text) => $"CASE WHEN escaped IS NULL THEN {text} ELSE url_decode({text}) END";

    private void AppendText(ReadOnlySpan<byte> text, bool isText)
    {
        if (!isText && !IsText(text))
        {
            // Replacing is not reversible; the exact bytes stand beside.
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace('\0', '\uFFFD'));
        }

        while (true)
        {
            var plain = text.IndexOfAny(Disturbing);
            if (plain < 0)
                break;
            Append(text[..plain]);
            Append(text[plain] switch
            {
                (byte)Separator => "%1F"u8,
                (byte)'\n' => "%0A"u8,
                (byte)'\r' => "%0D"u8,
                _ => "%25"u8,
            });
            _hasEscapes = true;
            text = text[(plain + 1)..];
        }

        Append(text);
    }

    private void AppendBase64(ReadOnlySpan<byte> record)
    {
        var bytes = _encoding == TextEncoding.Utf8 ? record : Utf16Stream.Encode(record, _encoding == TextEncoding.Utf16BigEndian);
        Append(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)));
    }

    private void Append(long number)
    {
        if (_buffer.Length - _length < 20)
            Flush();
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written);
        _length += written;
    }

    private void Append(byte value)
    {
        if (_length == _buffer.Length)
            Flush();
        _buffer[_length++] = value;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _length)
            Flush();
        if (bytes.Length > _buffer.Length)
        {
            _file.Write(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Flush()
    {
        _file.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }
}
