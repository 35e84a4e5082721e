using System.Collections.Frozen;
using System.Text.Json;

namespace SellerBalance.Ingest;

/// <summary>Takes NDJSON apart: one object a line. Values keep their exact text, numbers too; null, a missing key and an empty text are the same.</summary>
/// <param name="encoding">In which the bytes of invalid text are kept.</param>
internal sealed unsafe class NdjsonRows(TextEncoding encoding) : PartRows
{
    private const int LongestKnownKeyBytes = 64;

    private static readonly FrozenDictionary<string, int> Known =
        InterchangeColumns.Names.Index().ToFrozenDictionary(pair => pair.Item, pair => pair.Index, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> KnownBySpan =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly bool[] _has = new bool[InterchangeColumns.Count];
    private readonly HashSet<string> _otherKeys = new(StringComparer.Ordinal);
    private readonly List<string> _newKeys = [];
    private readonly HashSet<string> _metKeys = new(StringComparer.Ordinal);
    private TextPart? _part;
    private int _position;
    private long _line;
    private bool _isPlain;
    private bool _hasNul;
    private bool _hasEscapes;
    private bool _isObject;
    private int _rawStart;
    private int _rawLength;

    /// <inheritdoc/>
    public override IReadOnlyList<string> NewKeys => _newKeys;

    /// <inheritdoc/>
    public override void Forget()
    {
        base.Forget();
        _newKeys.Clear();
    }

    /// <inheritdoc/>
    public override void Open(SourcePart part)
    {
        _part = (TextPart)part;
        (_position, _line) = (0, _part.FirstLine);
        _isPlain = IsPlain(_part.Text);
    }

    /// <inheritdoc/>
    public override bool Read(SourceRow row)
    {
        while (_position < _part!.Length)
        {
            var text = _part.Text[_position..];
            var line = PhysicalLine.First(text);
            row.Begin(_line, _isPlain);
            (_rawStart, _rawLength) = (_position, line.Content.Length);
            _position += line.IsOversized && text.IndexOf((byte)'\n') is var lineFeed ? (lineFeed < 0 ? text.Length : lineFeed + 1) : line.Length;
            _line++;
            if (!line.IsOversized && DelimitedRecord.IsBlank(line.Content))
            {
                Blank++;
                continue;
            }

            Records++;
            row.Broken = line.IsOversized ? BrokenReason.OversizedLine
                : !_isPlain && !SourceRow.IsText(line.Content) ? BrokenReason.BadEncoding
                : !TryParse(row, line.Content) ? BrokenReason.MalformedJson
                : null;
            row.HasFields = _isObject = row.Broken is null;
            row.IsPlain &= !_hasEscapes;
            if (row.HasFields && _hasNul)
            {
                row.Broken = BrokenReason.BadEncoding;
                row.MakeText();
            }

            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override (string Text, byte[]? Bytes) Raw() => Raw(_part!.Text.Slice(_rawStart, _rawLength), encoding);

    /// <inheritdoc/>
    public override bool IsAtEnd => _position == _part!.Length;

    /// <inheritdoc/>
    public override bool ShowsItsEnd => _isObject;

    private bool TryParse(SourceRow row, ReadOnlySpan<byte> line)
    {
        _otherKeys.Clear();
        Array.Clear(_has);
        _hasNul = _hasEscapes = false;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var column = ColumnOf(ref reader);
                if (column is null)
                    return false;
                reader.Read();
                if (column < 0)
                    reader.Skip();
                else if (!TryValue(row, ref reader, column.Value))
                    return false;
            }

            // Reads to the end, where it complains of whatever follows the object.
            while (reader.Read())
            {
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is half a surrogate pair, written as an escape.
            return false;
        }

        NoteKeys();
        return true;
    }

    /// <summary>The column that a key stands for, −1 if it is none, null if the record has it already.</summary>
    private int? ColumnOf(ref Utf8JsonReader key)
    {
        if (!key.ValueIsEscaped)
        {
            var known = InterchangeColumns.IndexOfExact(key.ValueSpan);
            if (known >= 0) return Once(known);
        }

        if (key.ValueSpan.Length <= LongestKnownKeyBytes)
        {
            Span<char> name = stackalloc char[LongestKnownKeyBytes];
            var length = key.CopyString(name);
            if (KnownBySpan.TryGetValue(name[..length].Trim(), out var column)) return Once(column);
        }

        return _otherKeys.Add(key.GetString()!) ? -1 : null;
    }

    private int? Once(int column)
    {
        if (_has[column]) return null;
        _has[column] = true;
        return column;
    }

    private bool TryValue(SourceRow row, ref Utf8JsonReader value, int column)
    {
        switch (value.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                return false;
            case JsonTokenType.Null:
                break;
            case JsonTokenType.String when value.ValueIsEscaped:
                var room = row.Scratch(value.ValueSpan.Length);
                var length = value.CopyString(room);
                _hasEscapes = true;
                _hasNul |= room[..length].Contains((byte)0);
                row.Keep(column, length);
                break;
            default:
                fixed (byte* start = value.ValueSpan)
                    row.Set(column, start, value.ValueSpan.Length);
                break;
        }

        return true;
    }

    private void NoteKeys()
    {
        if (_metKeys.Count == ReadingLimits.MaxIgnoredKeys)
            return;
        foreach (var key in _otherKeys)
        {
            if (_metKeys.Count < ReadingLimits.MaxIgnoredKeys && _metKeys.Add(key))
                _newKeys.Add(key);
        }
    }
}
