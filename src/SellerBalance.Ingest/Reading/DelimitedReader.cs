namespace SellerBalance.Ingest;

/// <summary>The exact reader of delimited text: any text, one row for every record, the broken ones said so. One broken line costs that line.</summary>
internal sealed class DelimitedReader
{
    private readonly TextWindow _window;
    private readonly DelimitedHeader _header;
    private readonly RowSpool _spool;
    private readonly DelimitedRecord _record;
    private readonly byte _delimiter;
    private readonly bool _keepsAllTexts;
    private long _physical;
    private long _blank;
    private long _continuation;

    /// <summary>Reads what follows a header.</summary>
    /// <param name="window">Behind the header.</param>
    /// <param name="header">What it says.</param>
    /// <param name="spool">Takes the records.</param>
    public DelimitedReader(TextWindow window, DelimitedHeader header, RowSpool spool)
    {
        _window = window;
        _header = header;
        _spool = spool;
        _delimiter = (byte)header.Delimiter;
        _record = new DelimitedRecord(_delimiter, header.Columns);

        // The text of a record can be put together again from its fields only if none of them is ignored.
        _keepsAllTexts = header.IgnoredColumns.Count > 0;
        _blank = header.BlankLines;
        _physical = header.BlankLines + header.Lines;
    }

    /// <summary>Reads to the end.</summary>
    public LineCounts Read(CancellationToken cancellationToken)
    {
        while (true)
        {
            var text = _window.Peek();
            if (text.IsEmpty)
                break;
            ReadRecord(text);
            if ((_physical & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
        }

        return new LineCounts(_physical, _header.Lines, _blank, _continuation);
    }

    private void ReadRecord(ReadOnlySpan<byte> text)
    {
        var line = PhysicalLine.First(text);
        if (line.IsOversized)
        {
            Break(line.Content, BrokenReason.OversizedLine);
            _window.SkipLine();
        }
        else if (!line.Content.Contains((byte)'"'))
        {
            ReadPlain(line.Content);
            _window.Advance(line.Length);
        }
        else if (_record.TryParse(text, _window.ShowsEnd))
        {
            var record = text[.._record.ContentLength];
            Write(record, _record.Fields.Count == _header.Columns, keepsText: true);
            _continuation += _record.Lines - 1;
            _physical += _record.Lines;
            _window.Advance(_record.Length);
        }
        else
        {
            Break(line.Content, RowSpool.IsText(line.Content) ? BrokenReason.BadQuoting : BrokenReason.BadEncoding);
            _window.Advance(line.Length);
        }
    }

    private void ReadPlain(ReadOnlySpan<byte> line)
    {
        _record.SplitPlain(line);
        var isWhole = _record.Fields.Count == _header.Columns;
        if (!isWhole && DelimitedRecord.IsBlank(line))
            _blank++;
        else
            Write(line, isWhole, _keepsAllTexts);
        _physical++;
    }

    private void Write(ReadOnlySpan<byte> record, bool isWhole, bool keepsText)
    {
        var broken = !RowSpool.IsText(record) ? BrokenReason.BadEncoding
            : !isWhole ? BrokenReason.WrongColumnCount
            : null;
        _spool.Write(_physical + 1, isWhole ? _record.Fields : null, _header.Places, record, broken, keepsText || broken is not null);
    }

    private void Break(ReadOnlySpan<byte> line, string reason)
    {
        _spool.Write(_physical + 1, fields: null, _header.Places, line, reason, keepsText: true);
        _physical++;
    }
}
