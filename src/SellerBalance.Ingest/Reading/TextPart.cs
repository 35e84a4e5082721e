namespace SellerBalance.Ingest;

/// <summary>A piece of a source that can be taken apart without the others.</summary>
internal abstract class SourcePart : IDisposable
{
    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A piece of a text that begins and ends with a record, in memory that does not move.</summary>
internal sealed class TextPart : SourcePart
{
    /// <summary>Bytes behind the text that may be read, whatever they are.</summary>
    public const int Padding = 64;

    private Stack<byte[]>? _home;

    /// <summary>Makes a part.</summary>
    /// <param name="buffer">Has the text at its beginning, and room behind it; pinned.</param>
    /// <param name="length">The text's bytes.</param>
    /// <param name="firstLine">The physical line on which it begins, from 1.</param>
    /// <param name="isLast">Whether the source ends with it.</param>
    /// <param name="home">Where the buffer goes when the part is disposed.</param>
    public TextPart(byte[] buffer, int length, long firstLine, bool isLast, Stack<byte[]> home)
    {
        (Buffer, Length, FirstLine, IsLast, _home) = (buffer, length, firstLine, isLast, home);
    }

    /// <summary>The memory, pinned.</summary>
    public byte[] Buffer { get; }

    /// <summary>The text's bytes.</summary>
    public int Length { get; }

    /// <summary>The physical line on which it begins, from 1.</summary>
    public long FirstLine { get; }

    /// <summary>Whether the source ends with it.</summary>
    public bool IsLast { get; }

    /// <summary>Whether the source ends with it, and has no line end there.</summary>
    public bool EndsWithinLine => IsLast && Length > 0 && Buffer[Length - 1] != '\n';

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Text => Buffer.AsSpan(0, Length);

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_home is null) return;
        lock (_home)
            _home.Push(Buffer);
        _home = null;
    }
}
