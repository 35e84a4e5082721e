using ZstdSharp;

namespace SellerBalance.Ingest;

/// <summary>How a text's bytes stand for characters.</summary>
internal enum TextEncoding
{
    /// <summary>UTF-8, with or without a byte order mark.</summary>
    Utf8,

    /// <summary>UTF-16, little-endian, said by its byte order mark.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, big-endian, said by its byte order mark.</summary>
    Utf16BigEndian,
}

/// <summary>A source's text as UTF-8 without a byte order mark.</summary>
/// <param name="Text">What is not valid UTF-16 comes as <see cref="Utf16Stream"/> says, which is not valid UTF-8 either.</param>
/// <param name="Encoding">What the source is encoded in.</param>
/// <param name="Bytes">The stream of the source's own bytes, under it.</param>
internal sealed record SourceText(Stream Text, TextEncoding Encoding, SourceStream Bytes);

/// <summary>A source's bytes, decompressed; whatever goes wrong while reading is the file's fault and names it.</summary>
internal sealed class SourceStream : ForwardStream
{
    private const int BufferBytes = 1 << 16;
    private readonly SourceFile _source;
    private readonly HashedStream _file;
    private readonly Stream _bytes;

    private SourceStream(SourceFile source)
    {
        _source = source;
        try
        {
            var file = new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
            (_file, _bytes) = Open(source, file);
        }
        catch (Exception exception) when (IsTheFilesFault(exception))
        {
            throw Unreadable(exception);
        }
    }

    /// <summary>Opens a source's text.</summary>
    /// <param name="source">Any source but Parquet.</param>
    /// <exception cref="InputException">Now or while reading: the file cannot be read or decompressed.</exception>
    public static SourceText OpenText(SourceFile source)
    {
        var bytes = new SourceStream(source);
        try
        {
            var head = new byte[3];
            var length = bytes.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> mark = head.AsSpan(0, length);
            if (mark.SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
                return new SourceText(bytes, TextEncoding.Utf8, bytes);
            if (mark.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
                return new SourceText(new Utf16Stream(Rest(2), isBigEndian: false), TextEncoding.Utf16LittleEndian, bytes);
            if (mark.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
                return new SourceText(new Utf16Stream(Rest(2), isBigEndian: true), TextEncoding.Utf16BigEndian, bytes);
            return new SourceText(Rest(0), TextEncoding.Utf8, bytes);

            ChainedStream Rest(int from) => new(new MemoryStream(head, from, length - from), bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _bytes.Read(buffer);
        }
        catch (Exception exception) when (IsTheFilesFault(exception))
        {
            throw Unreadable(exception);
        }
    }

    /// <summary>Says that all was read.</summary>
    /// <returns>The SHA-256 of the source, in hexadecimal digits.</returns>
    /// <exception cref="InputException">It cannot be read to its end.</exception>
    public string Finish()
    {
        try
        {
            return _file.Finish();
        }
        catch (Exception exception) when (IsTheFilesFault(exception))
        {
            throw Unreadable(exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _bytes.Dispose();
        base.Dispose(disposing);
    }

    private static (HashedStream File, Stream Text) Open(SourceFile source, FileStream file)
    {
        if (source.Compression != Compression.None && file.Length == 0)
        {
            file.Dispose();
            throw new InvalidDataException("It is empty.");
        }

        Func<Stream, Stream>? decompress = source.Compression switch
        {
            Compression.Gzip => bytes => new GzipText(bytes),
            Compression.Zstd => bytes => new DecompressionStream(bytes, BufferBytes, checkEndOfStream: true, leaveOpen: false),
            _ => null,
        };
        var length = decompress is null ? 0 : Padding.ContentLength(file, decompress);
        var hashed = new HashedStream(file);
        return (hashed, decompress is null ? hashed : decompress(new FirstBytes(hashed, length, ownsBytes: true)));
    }

    private static bool IsTheFilesFault(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or InvalidDataException or ZstdException;

    private InputException Unreadable(Exception exception) => new(
        _source.Compression switch
        {
            Compression.Gzip => $"{_source.Name}: is damaged, truncated or not gzip. {Get}",
            Compression.Zstd => $"{_source.Name}: is damaged, truncated or not zstd. {Get}",
            _ => $"{_source.Name}: cannot be read: {exception.Message} Check the file and its permissions.",
        },
        exception);

    private const string Get = "Expected a complete compressed file. Nothing of it was loaded; get the file again.";
}
