using System.ComponentModel;

namespace SellerBalance.Cli.Output;

/// <summary>Standard output cannot be written to any more.</summary>
/// <param name="reason">What the system said.</param>
/// <param name="isReaderGone">Whether whoever reads it wants no more, as <c>head</c> does.</param>
internal sealed class OutputException(string reason, bool isReaderGone) : Exception($"standard output cannot be written: {reason}.")
{
    /// <summary>Whether nobody reads it any more, which is no fault.</summary>
    public bool IsReaderGone { get; } = isReaderGone;
}

/// <summary>
/// Standard output or standard error. Nothing reaches a stream that was closed when the program began, nor the file that has its
/// number since then. What is written is held back until there is a good deal of it or <see cref="Send"/> is called, except on a terminal.
/// </summary>
internal sealed class StandardStream(int descriptor, bool isOpen, bool isHeld) : Stream
{
    private const int BufferBytes = 1 << 16;
    private readonly byte[] _buffer = new byte[isHeld ? BufferBytes : 0];
    private readonly Stream? _windows = OperatingSystem.IsWindows() ? descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError() : null;
    private bool _isOpen = isOpen;
    private int _held;

    /// <summary>Whether anything has gone out.</summary>
    public bool HasSent { get; private set; }

    /// <summary>Whether what goes wrong is passed over in silence: for a stream whose failure nobody could be told of.</summary>
    public bool IsQuiet { get; init; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends what is held back.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public void Send()
    {
        var held = _held;
        _held = 0;
        Pass(_buffer.AsSpan(0, held));
    }

    /// <summary>Forgets what is held back.</summary>
    public void Forget() => _held = 0;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _buffer.Length - _held) Send();
        if (buffer.Length > _buffer.Length)
        {
            Pass(buffer);
            return;
        }

        buffer.CopyTo(_buffer.AsSpan(_held));
        _held += buffer.Length;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    // Writers flush after every line or value; it goes on when there is a good deal of it.
    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        if (!_isOpen || bytes.Length == 0) return;
        HasSent = true;
        var failure = _windows is null ? PassTo(descriptor, bytes) : PassTo(_windows, bytes);
        if (failure is null) return;
        // It is told of once.
        _isOpen = false;
        if (!IsQuiet) throw failure;
    }

    private static OutputException? PassTo(int descriptor, ReadOnlySpan<byte> bytes)
    {
        var error = Posix.Write(descriptor, bytes);
        return error == 0 ? null : new OutputException(new Win32Exception(error).Message, Posix.IsBrokenPipe(error));
    }

    private static OutputException? PassTo(Stream stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
            return null;
        }
        catch (IOException exception)
        {
            return new OutputException(exception.Message.TrimEnd('.'), isReaderGone: false);
        }
    }
}
