namespace SellerBalance.Ingest;

/// <summary>The next physical line: it ends with LF, CR LF, CR CR LF or the file. A CR elsewhere is data.</summary>
/// <param name="content">The line without its end; of an oversized line what is kept of it.</param>
/// <param name="length">Bytes with the line's end; not known for an oversized line.</param>
/// <param name="isOversized">Whether the line is longer than a record may be.</param>
internal readonly ref struct PhysicalLine(ReadOnlySpan<byte> content, int length, bool isOversized)
{
    /// <summary>The line without its end; of an oversized line what is kept of it, cut between characters.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>Bytes with the line's end.</summary>
    public int Length { get; } = length;

    /// <summary>Whether the line is longer than a record may be.</summary>
    public bool IsOversized { get; } = isOversized;

    /// <summary>The first line of a text that is not empty.</summary>
    /// <param name="text">What <see cref="TextParts.Peek"/> shows.</param>
    public static PhysicalLine First(ReadOnlySpan<byte> text)
    {
        var lineFeed = text.IndexOf((byte)'\n');
        var end = lineFeed < 0 ? text.Length : lineFeed;
        var length = lineFeed < 0 ? end : end + 1;
        for (var carriageReturns = 0; lineFeed >= 0 && carriageReturns < 2 && end > 0 && text[end - 1] == '\r'; carriageReturns++)
            end--;
        return end <= ReadingLimits.MaxRecordBytes
            ? new PhysicalLine(text[..end], length, isOversized: false)
            : new PhysicalLine(Cut(text), 0, isOversized: true);
    }

    /// <summary>The length of the line end that stands at a place; 0 if none does.</summary>
    public static int EndLength(ReadOnlySpan<byte> text, int at) => text[at..] switch
    {
        [(byte)'\n', ..] => 1,
        [(byte)'\r', (byte)'\n', ..] => 2,
        [(byte)'\r', (byte)'\r', (byte)'\n', ..] => 3,
        _ => 0,
    };

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        var end = ReadingLimits.KeptOfOversizedBytes;
        for (var back = 0; back < 3 && (text[end] & 0xC0) == 0x80; back++)
            end--;
        return text[..end];
    }
}
