using System.Security.Cryptography;

namespace SellerBalance.Ingest;

/// <summary>How a file was when it was opened.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="WrittenAt">When it was last written to, UTC.</param>
internal readonly record struct SourceVersion(long Length, DateTime WrittenAt)
{
    /// <summary>The version of a file that is open.</summary>
    public static SourceVersion Of(FileStream file) => new(file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));

    /// <summary>The version of a source.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static SourceVersion Of(SourceFile source)
    {
        try
        {
            using var file = new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return Of(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Changed(source, "it is no longer there");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{source.Name}: cannot be read: {exception.Message} Check the file and its permissions.", exception);
        }
    }

    /// <summary>Refuses a source that is not as it was.</summary>
    /// <exception cref="InputException">Another size or time, or it is gone.</exception>
    public void RequireSame(SourceFile source)
    {
        var now = Of(source);
        if (now.Length != Length) throw Changed(source, $"it has {now.Length} bytes and had {Length}");
        if (now.WrittenAt != WrittenAt) throw Changed(source, "it was written to");
    }

    /// <summary>What to say of a source that did not stay as it was.</summary>
    public static InputException Changed(SourceFile source, string how) => new(
        $"{source.Name}: changed while it was read: {how}. Expected a file that does not change; nothing of it was loaded. Run the command again when the file is complete.");
}

/// <summary>A file whose bytes are hashed as they are read.</summary>
internal sealed class HashedStream(FileStream file) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        _hash.AppendData(buffer[..read]);
        return read;
    }

    /// <summary>Reads what is left, and gives the SHA-256 of all in hexadecimal digits.</summary>
    public string Finish()
    {
        var rest = new byte[1 << 16];
        while (Read(rest) > 0)
        {
            // Padding behind compressed content is a part of the file.
        }

        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
