namespace SellerBalance.Ingest;

/// <summary>Takes NDJSON apart: one object a line.</summary>
/// <param name="encoding">In which the bytes of invalid text are kept.</param>
internal sealed class NdjsonRows(TextEncoding encoding) : JsonRows
{
    private TextPart? _part;
    private int _position;
    private long _line;
    private bool _isPlain;
    private bool _isObject;
    private int _rawStart;
    private int _rawLength;

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
            Parse(row, line.Content, line.IsOversized, _isPlain);
            _isObject = row.HasFields;
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
}
