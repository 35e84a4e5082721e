using System.Numerics;
using System.Runtime.Intrinsics;

namespace SellerBalance.Ingest;

/// <summary>Takes delimited text apart: any text, one row for every record, the broken ones said so. One broken line costs that line.</summary>
internal sealed unsafe class DelimitedRows : PartRows
{
    private const int Step = 64;

    private readonly DelimitedHeader _header;
    private readonly TextEncoding _encoding;
    private readonly DelimitedRecord _record;
    private readonly byte _delimiter;

    // What may open a field that has delimiters or line ends in it; the delimiter itself where nothing may.
    private readonly byte _quote;

    // For each of the file's columns its place in the format, or −1.
    private readonly int[] _places;

    private TextPart? _part;
    private byte* _text;
    private int _length;
    private int _position;
    private long _line;
    private bool _isPlain;

    // Delimiters, line feeds and quotes that are still to come, of the 64 bytes from _base on.
    private int _base;
    private ulong _marks;

    private int _rawStart;
    private int _rawLength;

    // Where the last record ends that a closing quote ends; −1 if there is none.
    private int _quotedEnd;

    /// <summary>Makes a reader.</summary>
    /// <param name="header">What the source's header says.</param>
    /// <param name="encoding">In which the bytes of invalid text are kept.</param>
    public DelimitedRows(DelimitedHeader header, TextEncoding encoding)
    {
        _header = header;
        _encoding = encoding;
        _delimiter = (byte)header.Delimiter;
        _quote = header.HasQuotes ? (byte)'"' : _delimiter;
        _record = new DelimitedRecord(_delimiter, header.Columns);
        _places = new int[header.Columns];
        _places.AsSpan().Fill(-1);
        for (var column = 0; column < InterchangeColumns.Count; column++)
        {
            if (header.Places[column] >= 0) _places[header.Places[column]] = column;
        }
    }

    /// <inheritdoc/>
    public override void Open(SourcePart part)
    {
        _part = (TextPart)part;
        fixed (byte* text = _part.Buffer)
            _text = text;
        _length = _part.Length;
        _line = _part.FirstLine;
        _isPlain = IsPlain(_part.Text);
        _quotedEnd = -1;
        Seek(0);
    }

    /// <inheritdoc/>
    public override bool Read(SourceRow row)
    {
        while (_position < _length)
        {
            row.Begin(_line, _isPlain);
            if (TryPlain(row, out var isBlank))
            {
                _line++;
                if (!isBlank) return Done(row);
                Blank++;
                continue;
            }

            var lines = ReadSpecial(row);
            _line += lines;
            Continuation += lines - 1;
            return Done(row);
        }

        return false;
    }

    /// <inheritdoc/>
    public override (string Text, byte[]? Bytes) Raw() => Raw(new ReadOnlySpan<byte>(_text + _rawStart, _rawLength), _encoding);

    /// <inheritdoc/>
    public override bool IsAtEnd => _position == _length;

    /// <inheritdoc/>
    public override bool ShowsItsEnd => _quotedEnd == _length;

    private bool Done(SourceRow row)
    {
        Records++;
        if (row.HasFields && row.Broken is not null) row.MakeText();
        return true;
    }

    /// <summary>Reads a line that has no quote and is not too long.</summary>
    /// <returns>False if it is not such a line; then nothing was read.</returns>
    private bool TryPlain(SourceRow row, out bool isBlank)
    {
        var (start, fieldStart, column) = (_position, _position, 0);
        isBlank = false;
        int end;
        while (true)
        {
            end = NextMark();
            if (end < _length && _text[end] == _delimiter)
            {
                if (column < _places.Length && _places[column] >= 0) row.Set(_places[column], _text + fieldStart, end - fieldStart);
                column++;
                fieldStart = end + 1;
                continue;
            }

            if (end < _length && _text[end] == '"')
            {
                if (!IsHarmless(column, fieldStart, end)) return false;
                continue;
            }

            break;
        }

        var next = Math.Min(end + 1, _length);
        if (end < _length)
        {
            for (var carriageReturns = 0; carriageReturns < 2 && end > fieldStart && _text[end - 1] == '\r'; carriageReturns++)
                end--;
        }

        if (end - start > ReadingLimits.MaxRecordBytes) return false;
        if (column < _places.Length && _places[column] >= 0) row.Set(_places[column], _text + fieldStart, end - fieldStart);
        var line = new ReadOnlySpan<byte>(_text + start, end - start);
        (_rawStart, _rawLength, _position) = (start, end - start, next);
        if (column + 1 != _header.Columns)
        {
            isBlank = DelimitedRecord.IsBlank(line, _delimiter);
            row.HasFields = false;
            row.Broken = _isPlain || SourceRow.IsText(line) ? BrokenReason.WrongColumnCount : BrokenReason.BadEncoding;
        }
        else if (row[InterchangeColumns.EventId].IsEmpty && DelimitedRecord.IsBlank(line, _delimiter))
        {
            isBlank = true;
        }
        else if (!_isPlain && !SourceRow.IsText(line))
        {
            row.Broken = BrokenReason.BadEncoding;
        }

        return true;
    }

    // A quote within a field opens nothing; in a column that is ignored it is no fault either.
    private bool IsHarmless(int column, int fieldStart, int quote) =>
        column < _places.Length && _places[column] < 0 && !DelimitedRecord.IsBlank(new ReadOnlySpan<byte>(_text + fieldStart, quote - fieldStart));

    /// <summary>Reads a record with quotes, or a line that is too long.</summary>
    /// <returns>Its physical lines.</returns>
    private int ReadSpecial(SourceRow row)
    {
        var start = _position;
        var text = new ReadOnlySpan<byte>(_text + start, _length - start);
        var line = PhysicalLine.First(text);
        row.Begin(_line, _isPlain);
        if (line.IsOversized)
        {
            var lineFeed = text.IndexOf((byte)'\n');
            return Break(row, start, line.Content.Length, lineFeed < 0 ? text.Length : lineFeed + 1, BrokenReason.OversizedLine);
        }

        if (!_record.TryParse(text, _part!.IsLast))
            return Break(row, start, line.Content.Length, line.Length, SourceRow.IsText(line.Content) ? BrokenReason.BadQuoting : BrokenReason.BadEncoding);
        var record = text[.._record.ContentLength];
        row.HasFields = _record.Fields.Count == _header.Columns;
        row.Broken = !SourceRow.IsText(record) ? BrokenReason.BadEncoding : row.HasFields ? null : BrokenReason.WrongColumnCount;
        for (var column = 0; row.HasFields && column < InterchangeColumns.Count; column++)
        {
            if (_header.Places[column] >= 0) row.Set(column, _record.Fields.Field(_header.Places[column], record));
        }

        if (row.HasFields && record.TrimEnd(" \t"u8).EndsWith((byte)'"')) _quotedEnd = start + record.Length;
        (_rawStart, _rawLength) = (start, record.Length);
        Seek(start + _record.Length);
        return _record.Lines;
    }

    private int Break(SourceRow row, int start, int content, int length, string reason)
    {
        row.HasFields = false;
        row.Broken = reason;
        (_rawStart, _rawLength) = (start, content);
        Seek(start + length);
        return 1;
    }

    private void Seek(int position)
    {
        _position = position;
        _base = position & ~(Step - 1);
        _marks = _base < _length ? MarksFrom(_base) & (ulong.MaxValue << (position & (Step - 1))) : 0;
    }

    /// <summary>Where the next delimiter, line feed or quote stands; the text's length if there is none.</summary>
    private int NextMark()
    {
        while (_marks == 0)
        {
            if (_base + Step >= _length) return _length;
            _base += Step;
            _marks = MarksFrom(_base);
        }

        var mark = _base + BitOperations.TrailingZeroCount(_marks);
        _marks &= _marks - 1;
        return mark;
    }

    private ulong MarksFrom(int from)
    {
        var marks = Marks(Vector256.Load(_text + from)) | ((ulong)Marks(Vector256.Load(_text + from + 32)) << 32);
        return _length - from >= Step ? marks : marks & ((1UL << (_length - from)) - 1);
    }

    private uint Marks(Vector256<byte> bytes) =>
        (Vector256.Equals(bytes, Vector256.Create(_delimiter)) | Vector256.Equals(bytes, Vector256.Create((byte)'\n')) | Vector256.Equals(bytes, Vector256.Create(_quote)))
            .ExtractMostSignificantBits();
}
