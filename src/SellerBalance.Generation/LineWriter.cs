namespace SellerBalance.Generation;

/// <summary>Puts lines into a stream by the megabyte and counts them.</summary>
internal sealed class LineWriter(Stream stream, EventText text)
{
    private const int BufferBytes = 1 << 20;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private Stream _stream = stream;
    private int _used;

    /// <summary>How many lines were written to this stream.</summary>
    public long Lines { get; private set; }

    /// <summary>Writes an event's line.</summary>
    public void Write(in GeneratedEvent row)
    {
        if (BufferBytes - _used < EventText.MaxLineBytes) Flush();
        _used += text.Write(row, _buffer.AsSpan(_used));
        Lines++;
    }

    /// <summary>Writes a finished line with its end; at most as long as the buffer.</summary>
    public void Write(ReadOnlySpan<byte> line)
    {
        if (BufferBytes - _used < line.Length) Flush();
        line.CopyTo(_buffer.AsSpan(_used));
        _used += line.Length;
        Lines++;
    }

    /// <summary>Goes on with another stream and its first line. The one before has all its lines after <see cref="Flush"/>, and may be closed.</summary>
    public void Turn(Stream next)
    {
        _stream = next;
        Lines = 0;
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush()
    {
        _stream.Write(_buffer, 0, _used);
        _used = 0;
        _stream.Flush();
    }
}
