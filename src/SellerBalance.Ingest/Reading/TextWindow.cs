using System.Buffers;

namespace SellerBalance.Ingest;

/// <summary>A sliding view of a text that always shows the longest permitted record, or everything that is left.</summary>
internal sealed class TextWindow(Stream text) : IDisposable
{
    // The longest record and its CRLF.
    private const int LookAheadBytes = ReadingLimits.MaxRecordBytes + 2;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4 * ReadingLimits.MaxRecordBytes);
    private int _start;
    private int _end;

    /// <summary>Whether <see cref="Peek"/> shows everything that is left.</summary>
    public bool ShowsEnd { get; private set; }

    /// <summary>What comes next: at least the longest permitted record with its line end, or all that is left. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        if (_end - _start < LookAheadBytes && !ShowsEnd)
            Fill();
        return _buffer.AsSpan(_start, _end - _start);
    }

    /// <summary>Moves past bytes that <see cref="Peek"/> showed.</summary>
    public void Advance(int bytes) => _start += bytes;

    /// <summary>Moves past the next line feed, however far it is, or to the end.</summary>
    public void SkipLine()
    {
        while (true)
        {
            var rest = Peek();
            var lineFeed = rest.IndexOf((byte)'\n');
            if (lineFeed >= 0 || rest.IsEmpty)
            {
                Advance(lineFeed + 1);
                return;
            }

            Advance(rest.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
        ShowsEnd = true;
        text.Dispose();
    }

    private void Fill()
    {
        if (_start + LookAheadBytes > _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < LookAheadBytes && !ShowsEnd)
        {
            var read = text.Read(_buffer.AsSpan(_end));
            _end += read;
            ShowsEnd = read == 0;
        }
    }
}
