namespace SellerBalance.Ingest;

/// <summary>Takes one record of delimited text apart. Reused from record to record.</summary>
/// <param name="delimiter">What stands between fields.</param>
/// <param name="expectedColumns">The header's number of columns; 0 while the header itself is read.</param>
/// <param name="hasQuotes">Whether fields may stand between quotes; else a quote is an ordinary character.</param>
/// <remarks>
/// A quoted field may span lines, so a stray quote could swallow the complete records up to the next one. A record over several
/// lines is therefore taken as such only if it has the header's number of columns, none of the lines inside it would be a complete
/// record by itself (its delimiters counted literally), and its first and last line would not both be.
/// Looking ahead stays linear although nothing is remembered of it. Quotes come in pairs but for the one that leaves a field open, so a
/// line on which a look-ahead starts has an odd number of them, and a line that a look-ahead passes, open before and after, an even one.
/// A look-ahead therefore ends at the latest on the next line on which another may start.
/// </remarks>
internal sealed class DelimitedRecord(byte delimiter, int expectedColumns, bool hasQuotes = true)
{
    private const byte Quote = (byte)'"';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private int _position;
    private int _lineStart;
    private bool _firstLineIsComplete;

    /// <summary>The fields; after a failed parse what was found before it failed.</summary>
    public RecordFields Fields { get; } = new();

    /// <summary>Bytes of the record without its line end.</summary>
    public int ContentLength { get; private set; }

    /// <summary>Bytes of the record with its line end.</summary>
    public int Length { get; private set; }

    /// <summary>Physical lines of the record.</summary>
    public int Lines { get; private set; }

    /// <summary>Parses a record that may have quotes and may span lines.</summary>
    /// <param name="text">From the record's first byte on, at least as far as the limits allow a record to go.</param>
    /// <param name="showsEnd">Whether <paramref name="text"/> goes to the end of the file.</param>
    /// <returns>False if the quoting is broken; then the first physical line alone is to blame.</returns>
    public bool TryParse(ReadOnlySpan<byte> text, bool showsEnd)
    {
        if (text.Length > TextParts.LookAheadBytes)
        {
            text = text[..(TextParts.LookAheadBytes)];
            showsEnd = false;
        }

        Fields.Clear();
        (_position, _lineStart, Lines, _firstLineIsComplete) = (0, 0, 1, false);
        while (true)
        {
            var start = SkipBlanks(text, _position);
            var isQuoted = hasQuotes && start < text.Length && text[start] == Quote;
            if (!(isQuoted ? TryQuoted(text, start + 1) : TryPlain(text)))
                return false;
            if (_position < text.Length && text[_position] == delimiter)
            {
                _position++;
                continue;
            }

            return TryEnd(text, showsEnd);
        }
    }

    /// <summary>Whether a line consists of blanks only.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept((byte)' ', (byte)'\t');

    /// <summary>Whether a line consists of blanks and delimiters only, as spreadsheets write an empty row.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line, byte delimiter) => !line.ContainsAnyExcept((byte)' ', (byte)'\t', delimiter);

    private bool TryPlain(ReadOnlySpan<byte> text)
    {
        var length = text[_position..].IndexOfAny(delimiter, LineFeed, hasQuotes ? Quote : LineFeed);
        var end = length < 0 ? text.Length : _position + length;
        if (hasQuotes && end < text.Length && text[end] == Quote)
            return false;
        for (var carriageReturns = 0; carriageReturns < 2 && end < text.Length && end > _position && text[end - 1] == CarriageReturn && PhysicalLine.EndLength(text, end) > 0; carriageReturns++)
            end--;
        Fields.Add(_position, end - _position);
        _position = end;
        return true;
    }

    private bool TryQuoted(ReadOnlySpan<byte> text, int start)
    {
        _position = start;
        var scratchStart = -1;
        while (true)
        {
            var length = text[_position..].IndexOfAny(Quote, LineFeed);
            if (length < 0)
                return false;
            var at = _position + length;
            if (text[at] == LineFeed)
            {
                if (!TryNextLine(text, at))
                    return false;
            }
            else if (at + 1 < text.Length && text[at + 1] == Quote)
            {
                if (scratchStart < 0)
                    scratchStart = Fields.ScratchLength;
                Keep(text[start..(at + 1)]);
                _position = start = at + 2;
            }
            else
            {
                if (scratchStart >= 0)
                {
                    Keep(text[start..at]);
                    Fields.AddScratch(scratchStart);
                }
                else
                {
                    Fields.Add(start, at - start);
                }

                _position = SkipBlanks(text, at + 1);
                return _position == text.Length || text[_position] == delimiter || PhysicalLine.EndLength(text, _position) > 0;
            }
        }
    }

    private bool TryNextLine(ReadOnlySpan<byte> text, int lineFeed)
    {
        var isComplete = IsComplete(text[_lineStart..lineFeed]);
        if (Lines == 1)
            _firstLineIsComplete = isComplete;
        else if (isComplete)
            return false;
        Lines++;
        _position = _lineStart = lineFeed + 1;
        return Lines <= ReadingLimits.MaxRecordLines;
    }

    private bool TryEnd(ReadOnlySpan<byte> text, bool showsEnd)
    {
        ContentLength = _position;
        Length = _position;
        if (_position == text.Length && !showsEnd)
            return false;
        if (_position < text.Length)
            Length += PhysicalLine.EndLength(text, _position);
        if (ContentLength > ReadingLimits.MaxRecordBytes)
            return false;
        if (Lines == 1 || expectedColumns == 0)
            return true;
        return Fields.Count == expectedColumns && !(_firstLineIsComplete && IsComplete(text[_lineStart.._position]));
    }

    private bool IsComplete(ReadOnlySpan<byte> line) => expectedColumns > 0 && line.Count(delimiter) == expectedColumns - 1;

    private int SkipBlanks(ReadOnlySpan<byte> text, int from)
    {
        while (from < text.Length && (text[from] == ' ' || (text[from] == '\t' && delimiter != '\t')))
            from++;
        return from;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        part.CopyTo(Fields.Scratch(part.Length));
        Fields.Grow(part.Length);
    }
}
