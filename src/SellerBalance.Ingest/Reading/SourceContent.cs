using System.Text.Unicode;

namespace SellerBalance.Ingest;

/// <summary>What the first bytes of a source say about it, whatever its name says.</summary>
internal static class SourceContent
{
    private const int SniffBytes = 4096;
    private const int SmallestText = 4;

    private static ReadOnlySpan<byte> ParquetMark => "PAR1"u8;

    /// <summary>The source with the format and the compression that it has.</summary>
    /// <param name="source">A file.</param>
    /// <exception cref="InputException">It is called compressed and is text, or it is compressed Parquet.</exception>
    public static SourceFile Recognise(SourceFile source)
    {
        if (source.Format == SourceFormat.Parquet) return source;
        var head = Head(source);
        if (IsParquet(source, head)) return source with { Format = SourceFormat.Parquet, Compression = Compression.None };
        var compression = head switch
        {
            [0x1F, 0x8B, ..] => Compression.Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Compression.Zstd,
            _ => Compression.None,
        };
        if (compression == Compression.None && source.Compression != Compression.None)
            return IsText(head) ? throw NotCompressed(source) : source;
        source = source with { Compression = compression };
        return source.Format == SourceFormat.Sniffed ? Sniff(source) : source;
    }

    private static SourceFile Sniff(SourceFile source)
    {
        var start = new byte[SniffBytes];
        using var text = SourceStream.OpenText(source).Text;
        var read = text.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var content = start.AsSpan(0, read).TrimStart(" \t\r\n"u8);
        return content.StartsWith(ParquetMark)
            ? throw new InputException($"{source.Name}: is a compressed Parquet file. Expected plain Parquet, which is compressed inside. Decompress the file first.")
            : source with { Format = content.StartsWith((byte)'{') ? SourceFormat.Ndjson : SourceFormat.Delimited };
    }

    private static byte[] Head(SourceFile source)
    {
        try
        {
            using var file = File.OpenHandle(source.Path);
            var head = new byte[SniffBytes];
            return head[..RandomAccess.Read(file, head, 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{source.Name}: cannot be read: {exception.Message} Check the file and its permissions.", exception);
        }
    }

    // A text may begin so too; Parquet ends so as well.
    private static bool IsParquet(SourceFile source, ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith(ParquetMark)) return false;
        using var file = File.OpenHandle(source.Path);
        var tail = new byte[ParquetMark.Length];
        var length = RandomAccess.GetLength(file);
        return length > 2 * tail.Length && RandomAccess.Read(file, tail, length - tail.Length) == tail.Length && tail.AsSpan().SequenceEqual(ParquetMark);
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.Length < SmallestText) return false;
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) return true;

        // The last character may be cut.
        var isValid = Utf8.IsValid(head) || (head.Length == SniffBytes && Enumerable.Range(1, 3).Contains(Cut(head)));
        return isValid && !head.ContainsAnyInRange((byte)0, (byte)8);
    }

    private static int Cut(ReadOnlySpan<byte> head)
    {
        for (var cut = 1; cut <= 3; cut++)
        {
            if (Utf8.IsValid(head[..^cut])) return cut;
        }

        return 0;
    }

    private static InputException NotCompressed(SourceFile source)
    {
        var ending = source.Compression == Compression.Gzip ? ".gz" : ".zst";
        return new InputException(
            $"{source.Name}: the name ends in {ending}, but the content is plain text. Expected compressed content. Rename the file without {ending}, or compress it.");
    }
}
