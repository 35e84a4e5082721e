using System.Collections.Frozen;
using System.Text.Json;

namespace SellerBalance.Ingest;

/// <summary>Takes JSON objects apart. Values keep their exact text, numbers too; null, a missing key and an empty text are the same.</summary>
internal abstract unsafe class JsonRows : PartRows
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
    private bool _hasNul;
    private bool _hasEscapes;

    /// <inheritdoc/>
    public override IReadOnlyList<string> NewKeys => _newKeys;

    /// <inheritdoc/>
    public override void Forget()
    {
        base.Forget();
        _newKeys.Clear();
    }

    /// <summary>Takes a record apart, and says what is wrong with it as a whole.</summary>
    /// <param name="row">Begun.</param>
    /// <param name="record">The record, in memory that does not move.</param>
    /// <param name="isOversized">Whether it is longer than a record may be; then it is not looked at.</param>
    /// <param name="isPlain">Whether it is known to be ASCII.</param>
    protected void Parse(SourceRow row, ReadOnlySpan<byte> record, bool isOversized, bool isPlain)
    {
        _hasNul = _hasEscapes = false;
        row.Broken = isOversized ? BrokenReason.OversizedLine
            : !isPlain && !SourceRow.IsText(record) ? BrokenReason.BadEncoding
            : !TryParse(row, record) ? BrokenReason.MalformedJson
            : null;
        row.HasFields = row.Broken is null;
        row.IsPlain &= !_hasEscapes;
        if (!row.HasFields || !_hasNul) return;
        row.Broken = BrokenReason.BadEncoding;
        row.MakeText();
    }

    private bool TryParse(SourceRow row, ReadOnlySpan<byte> line)
    {
        _otherKeys.Clear();
        Array.Clear(_has);
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
