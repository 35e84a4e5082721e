using System.IO.Compression;

namespace SellerBalance.Ingest;

/// <summary>
/// Decompresses gzip and says so if the file is not whole. <see cref="GZipStream"/> by itself ends quietly where a file was cut off,
/// and ignores what follows a damaged member.
/// </summary>
/// <remarks>
/// A member with known content is read behind the file's own. It comes out at the end only if the file ends with a complete
/// member; otherwise its bytes are taken for the rest of a cut one, fail its checksum or are not reached.
/// </remarks>
internal sealed class GzipText : ForwardStream
{
    private const int BufferBytes = 1 << 16;

    // So regular that it is compressed to a few bytes, which differ from it: copied as stored data it is not recognised.
    private static readonly byte[] Mark = [.. Enumerable.Repeat((byte)0x1E, 64)];
    private static readonly byte[] MarkMember = Compress(Mark);

    private readonly GZipStream _members;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Reads from a file, and owns it.</summary>
    public GzipText(Stream file) =>
        _members = new GZipStream(new ChainedStream(file, new MemoryStream(MarkMember)), CompressionMode.Decompress);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged or not whole.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_end - _start <= Mark.Length && !_ended)
            Fill();
        var length = Math.Min(buffer.Length, _end - _start - Mark.Length);
        _buffer.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _members.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = _members.Read(_buffer.AsSpan(_end));
        _end += read;
        _ended = read == 0;
        if (_ended && !_buffer.AsSpan(0, _end).EndsWith(Mark))
            throw new InvalidDataException("It is truncated, or followed by data that is not gzip.");
    }

    private static byte[] Compress(byte[] content)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Optimal))
            gzip.Write(content);
        return member.ToArray();
    }
}
