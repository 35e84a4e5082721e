namespace SellerBalance.Ingest;

/// <summary>Cuts a text into parts of some megabytes, each ending with a record.</summary>
/// <param name="text">UTF-8.</param>
/// <param name="buffers">Memory for parts, to be used again.</param>
internal sealed class TextParts(Stream text, Stack<byte[]> buffers) : IDisposable
{
    /// <summary>The longest record and its line end, of which the longest is CR CR LF.</summary>
    public const int LookAheadBytes = ReadingLimits.MaxRecordBytes + 3;

    private const int BufferBytes = 4 << 20;

    private byte[] _buffer = [];
    private bool _endsLinesWithCarriageReturn;
    private int _start;
    private int _end;
    private bool _showsEnd;
    private DelimitedRecord? _record;

    /// <summary>The physical line that comes next, from 1.</summary>
    public long NextLine { get; private set; } = 1;

    /// <summary>Physical lines of all that was handed out or passed.</summary>
    public long PhysicalLines { get; private set; }

    /// <summary>Whether the last line has no line end.</summary>
    public bool EndsWithinLine { get; private set; }

    /// <summary>
    /// Looks at the beginning of the text: where lines end with CR alone, as on early Macintoshes, each becomes a LF. To be called before anything
    /// is read.
    /// </summary>
    public void DecideLineEnds()
    {
        var shown = Peek();
        _endsLinesWithCarriageReturn = shown.Contains((byte)'\r') && !shown.Contains((byte)'\n');
        if (_endsLinesWithCarriageReturn) _buffer.AsSpan(_start, _end - _start).Replace((byte)'\r', (byte)'\n');
    }

    /// <summary>What comes next: at least the longest permitted record with its line end, or all that is left. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        Fill();
        return _buffer.AsSpan(_start, _end - _start);
    }

    /// <summary>Whether <see cref="Peek"/> shows everything that is left.</summary>
    public bool ShowsEnd => _showsEnd;

    /// <summary>Moves past whole lines that <see cref="Peek"/> showed.</summary>
    public void Advance(int bytes)
    {
        Count(_buffer.AsSpan(_start, bytes));
        _start += bytes;
    }

    /// <summary>The next part; null if there is none.</summary>
    /// <param name="header">What says where records end that have quotes; null if a line is a record.</param>
    public TextPart? Next(DelimitedHeader? header)
    {
        Fill();
        if (_start == _end) return null;
        var length = Cut(_buffer.AsSpan(_start, _end - _start), header);
        return length > 0 ? Take(length) : TakeOversized();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0) Return(_buffer);
        _buffer = [];
        _start = _end = 0;
        _showsEnd = true;
        text.Dispose();
    }

    private TextPart Take(int length)
    {
        var (full, start, end) = (_buffer, _start, _end);
        var rest = end - start - length;
        _buffer = rest > 0 || !_showsEnd ? Rent() : [];
        full.AsSpan(start + length, rest).CopyTo(_buffer);
        if (start > 0) full.AsSpan(start, length).CopyTo(full);
        (_start, _end) = (0, rest);
        var part = new TextPart(full, length, NextLine, isLast: _showsEnd && rest == 0, buffers);
        Count(part.Text);
        return part;
    }

    /// <summary>A line longer than the buffer, of which as much is kept as shows that it is too long.</summary>
    private TextPart TakeOversized()
    {
        _end = _start + LookAheadBytes + 1;
        var skipped = Rent();
        while (true)
        {
            var read = Read(skipped.AsSpan(0, BufferBytes));
            var lineFeed = skipped.AsSpan(0, read).IndexOf((byte)'\n');
            if (read > 0 && lineFeed < 0) continue;
            var (full, start, length) = (_buffer, _start, _end - _start);
            if (start > 0) full.AsSpan(start, length).CopyTo(full);
            if (read > 0) full[length++] = (byte)'\n';
            skipped.AsSpan((lineFeed + 1)..Math.Max(read, lineFeed + 1)).CopyTo(skipped);
            (_buffer, _start, _end, _showsEnd) = (skipped, 0, read > 0 ? read - lineFeed - 1 : 0, read == 0);
            var part = new TextPart(full, length, NextLine, isLast: _showsEnd, buffers);
            Count(part.Text);
            return part;
        }
    }

    /// <summary>How much of the text is a part; 0 if it is the beginning of a line that does not end in it.</summary>
    private int Cut(ReadOnlySpan<byte> shown, DelimitedHeader? header)
    {
        if (_showsEnd) return shown.Length;
        var end = shown.LastIndexOf((byte)'\n') + 1;
        if (end == 0 || header is not { HasQuotes: true }) return end;
        var quote = shown[..end].IndexOf((byte)'"');
        return quote < 0 ? end : CutBetweenRecords(shown, shown[..quote].LastIndexOf((byte)'\n') + 1, header);
    }

    // The line ends in a quoted field are not told from others but by reading every record from a known beginning on.
    private int CutBetweenRecords(ReadOnlySpan<byte> shown, int from, DelimitedHeader header)
    {
        _record ??= new DelimitedRecord((byte)header.Delimiter, header.Columns);
        while (shown.Length - from >= LookAheadBytes)
        {
            var rest = shown[from..];
            var line = PhysicalLine.First(rest);
            if (line.IsOversized)
            {
                var lineFeed = rest.IndexOf((byte)'\n');
                if (lineFeed < 0) break;
                from += lineFeed + 1;
            }
            else
            {
                from += line.Content.Contains((byte)'"') && _record.TryParse(rest, showsEnd: false) ? _record.Length : line.Length;
            }
        }

        return from;
    }

    private void Fill()
    {
        if (_showsEnd || _end - _start >= LookAheadBytes + 1) return;
        if (_buffer.Length == 0) _buffer = Rent();
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        while (_end < BufferBytes && !_showsEnd)
        {
            var read = Read(_buffer.AsSpan(_end..BufferBytes));
            _end += read;
            _showsEnd = read == 0;
        }
    }

    private int Read(Span<byte> into)
    {
        var read = text.Read(into);
        if (_endsLinesWithCarriageReturn) into[..read].Replace((byte)'\r', (byte)'\n');
        return read;
    }

    private void Count(ReadOnlySpan<byte> lines)
    {
        if (lines.IsEmpty) return;
        EndsWithinLine = lines[^1] != '\n';
        var count = lines.Count((byte)'\n') + (EndsWithinLine ? 1 : 0);
        NextLine += count;
        PhysicalLines += count;
    }

    private byte[] Rent()
    {
        lock (buffers)
        {
            if (buffers.TryPop(out var buffer)) return buffer;
        }

        return GC.AllocateUninitializedArray<byte>(BufferBytes + TextPart.Padding, pinned: true);
    }

    private void Return(byte[] buffer)
    {
        lock (buffers)
            buffers.Push(buffer);
    }
}
