namespace SellerBalance.Ingest;

/// <summary>The zero bytes with which tapes and <c>dd</c> fill the last block of a compressed file.</summary>
internal static class Padding
{
    // A file without padding ends with fewer zeros, unless it has no content at all.
    private const int FewestZeros = 4;

    // Which of the zeros belong to the content: the size at its end has one, two or three; an empty content has nine.
    private static readonly int[] OwnZeros = [1, 2, 3, 0, 4, 5, 6, 7, 8, 9];

    /// <summary>How long a compressed file is without its padding.</summary>
    /// <param name="file">At its start, where it is left.</param>
    /// <param name="decompress">Opens a compressed stream; reading it to its end fails if it is not whole.</param>
    public static long ContentLength(Stream file, Func<Stream, Stream> decompress)
    {
        var filled = WithoutZeros(file);
        file.Position = 0;
        if (file.Length - filled < FewestZeros) return file.Length;
        foreach (var zeros in OwnZeros.Prepend((int)Math.Min(file.Length - filled, int.MaxValue)))
        {
            var length = Math.Min(filled + zeros, file.Length);
            var isWhole = IsWhole(new FirstBytes(file, length, ownsBytes: false), decompress);
            file.Position = 0;
            if (isWhole) return length;
        }

        return file.Length;
    }

    private static long WithoutZeros(Stream file)
    {
        var block = new byte[1 << 16];
        var end = file.Length;
        while (end > 0)
        {
            var length = (int)Math.Min(block.Length, end);
            file.Position = end - length;
            file.ReadExactly(block, 0, length);
            var last = block.AsSpan(0, length).LastIndexOfAnyExcept((byte)0);
            if (last >= 0) return end - length + last + 1;
            end -= length;
        }

        return 0;
    }

    private static bool IsWhole(Stream content, Func<Stream, Stream> decompress)
    {
        try
        {
            using var text = decompress(content);
            var buffer = new byte[1 << 16];
            while (text.Read(buffer) > 0)
            {
                // Only whether it ends well is of interest.
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or ZstdSharp.ZstdException)
        {
            return false;
        }
    }
}

/// <summary>The first bytes of a stream.</summary>
internal sealed class FirstBytes(Stream bytes, long length, bool ownsBytes) : ForwardStream
{
    private long _left = length;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = bytes.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsBytes)
            bytes.Dispose();
        base.Dispose(disposing);
    }
}
