using System.Collections.Frozen;
using System.Text.Json;

namespace SellerBalance.Ingest;

/// <summary>The reader of NDJSON: one object a line. Values keep their exact text, numbers too; NULL, a missing key and an empty text are the same.</summary>
/// <param name="window">The text.</param>
/// <param name="spool">Takes the records.</param>
internal sealed class NdjsonReader(TextWindow window, RowSpool spool)
{
    private const int LongestKnownKeyBytes = 64;

    private static readonly FrozenDictionary<string, int> Known =
        InterchangeColumns.Names.Index().ToFrozenDictionary(pair => pair.Item, pair => pair.Index, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> KnownBySpan =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly RecordFields _fields = new();
    private readonly int[] _places = new int[InterchangeColumns.Names.Length];
    private readonly HashSet<string> _otherKeys = new(StringComparer.Ordinal);
    private readonly List<string> _ignored = [];
    private readonly HashSet<string> _ignoredSet = new(StringComparer.Ordinal);
    private bool _hasNul;

    /// <summary>Keys that are not in the interchange format, in order of appearance; the first hundred.</summary>
    public IReadOnlyList<string> IgnoredKeys => _ignored;

    /// <summary>Whether any record has the key <c>source_system</c>.</summary>
    public bool HasSourceSystem { get; private set; }

    /// <summary>Reads to the end.</summary>
    public LineCounts Read(CancellationToken cancellationToken)
    {
        long physical = 0, blank = 0;
        while (true)
        {
            var text = window.Peek();
            if (text.IsEmpty)
                break;
            var line = PhysicalLine.First(text);
            physical++;
            if (line.IsOversized)
            {
                Break(physical, line.Content, BrokenReason.OversizedLine);
                window.SkipLine();
            }
            else
            {
                if (DelimitedRecord.IsBlank(line.Content))
                    blank++;
                else
                    ReadRecord(physical, line.Content);
                window.Advance(line.Length);
            }

            if ((physical & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
        }

        return new LineCounts(physical, Header: 0, blank, Continuation: 0);
    }

    private void ReadRecord(long lineNumber, ReadOnlySpan<byte> line)
    {
        if (!RowSpool.IsText(line))
            Break(lineNumber, line, BrokenReason.BadEncoding);
        else if (!TryParse(line))
            Break(lineNumber, line, BrokenReason.MalformedJson);
        else
            spool.Write(lineNumber, _fields, _places, line, _hasNul ? BrokenReason.BadEncoding : null, keepsText: true);
    }

    private void Break(long lineNumber, ReadOnlySpan<byte> line, string reason) =>
        spool.Write(lineNumber, fields: null, _places, line, reason, keepsText: true);

    private bool TryParse(ReadOnlySpan<byte> line)
    {
        _fields.Clear();
        _otherKeys.Clear();
        _places.AsSpan().Fill(-1);
        _hasNul = false;
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
                else if (!TryValue(ref reader, column.Value))
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
        if (key.ValueSpan.Length <= LongestKnownKeyBytes)
        {
            Span<char> name = stackalloc char[LongestKnownKeyBytes];
            var length = key.CopyString(name);
            if (KnownBySpan.TryGetValue(name[..length].Trim(), out var column))
                return _places[column] == -1 ? column : null;
        }

        return _otherKeys.Add(key.GetString()!) ? -1 : null;
    }

    private bool TryValue(ref Utf8JsonReader value, int column)
    {
        switch (value.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                return false;
            case JsonTokenType.Null:
                break;
            case JsonTokenType.String:
                var length = value.CopyString(_fields.Scratch(value.ValueSpan.Length));
                _hasNul |= _fields.Scratch(length).Contains((byte)0);
                Add(length);
                break;
            default:
                value.ValueSpan.CopyTo(_fields.Scratch(value.ValueSpan.Length));
                Add(value.ValueSpan.Length);
                break;
        }

        // A NULL has a place behind the fields, so that the same key once more is seen.
        _places[column] = value.TokenType == JsonTokenType.Null ? int.MaxValue : _fields.Count - 1;
        return true;
    }

    private void Add(int length)
    {
        var start = _fields.ScratchLength;
        _fields.Grow(length);
        _fields.AddScratch(start);
    }

    private void NoteKeys()
    {
        HasSourceSystem |= _places[InterchangeColumns.SourceSystem] != -1;
        if (_ignored.Count == ReadingLimits.MaxIgnoredKeys)
            return;
        foreach (var key in _otherKeys)
        {
            if (_ignored.Count < ReadingLimits.MaxIgnoredKeys && _ignoredSet.Add(key))
                _ignored.Add(key);
        }
    }
}
