using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SellerBalance.Ingest;

/// <summary>
/// Messages of a topic as a source: a temporary file of records, each with its offset, its length and its bytes. As a file it can be read again where a
/// conflict needs its text, and has a hash.
/// </summary>
internal static class TopicMessages
{
    /// <summary>Bytes before each record.</summary>
    public const int HeadBytes = sizeof(long) + sizeof(int);

    /// <summary>Writes the messages of a part; tombstones are no rows.</summary>
    /// <param name="part">The part.</param>
    /// <param name="path">The file.</param>
    public static PreparedSource Write(TopicPart part, string path)
    {
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16))
        {
            Span<byte> head = stackalloc byte[HeadBytes];
            foreach (var message in part.Messages)
            {
                if (message.Value is not { } value) continue;
                BinaryPrimitives.WriteInt64LittleEndian(head, message.Offset);
                BinaryPrimitives.WriteInt32LittleEndian(head[sizeof(long)..], value.Length);
                file.Write(head);
                file.Write(value);
            }
        }

        var source = new SourceFile(part.Source, path, SourceFormat.Messages, Compression.None) { SourceSystem = part.Position.Topic };
        return new PreparedSource(source, SourceVersion.Of(source)) { Part = part };
    }
}

/// <summary>Messages that can be taken apart without others, in memory that does not move.</summary>
/// <param name="buffer">The records.</param>
/// <param name="length">Their bytes.</param>
internal sealed class MessagesPart(byte[] buffer, int length) : SourcePart
{
    /// <summary>The records.</summary>
    public ReadOnlySpan<byte> Records => buffer.AsSpan(0, length);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}

/// <summary>Reads a file of messages part by part.</summary>
/// <param name="source">The file.</param>
internal sealed class MessagesParts(SourceFile source) : IDisposable
{
    private const int PartBytes = 4 << 20;

    private readonly FileStream _file = new(source.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _rest = [];

    /// <summary>The next part; null if there is none.</summary>
    public MessagesPart? Next()
    {
        var wanted = Math.Max(PartBytes, _rest.Length < TopicMessages.HeadBytes ? 0 : Size(_rest));
        var buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(wanted, _rest.Length + _file.Length - _file.Position), pinned: true);
        _rest.CopyTo(buffer.AsSpan());
        _file.ReadExactly(buffer.AsSpan(_rest.Length));
        _hash.AppendData(buffer.AsSpan(_rest.Length));
        if (buffer.Length == 0) return null;
        var end = 0;
        while (buffer.Length - end >= TopicMessages.HeadBytes && Size(buffer.AsSpan(end)) is var size && size <= buffer.Length - end)
            end += size;
        _rest = buffer[end..];
        return end > 0 ? new MessagesPart(buffer, end) : Next();
    }

    /// <summary>The SHA-256 of all that was read, in hexadecimal digits.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private static int Size(ReadOnlySpan<byte> record) => TopicMessages.HeadBytes + BinaryPrimitives.ReadInt32LittleEndian(record[sizeof(long)..]);
}

/// <summary>Takes messages apart: one JSON object each, which may have line ends. A message's line is its offset.</summary>
internal sealed class MessageRows : JsonRows
{
    private MessagesPart? _part;
    private int _position;
    private int _rawStart;
    private int _rawLength;

    /// <inheritdoc/>
    public override void Open(SourcePart part) => (_part, _position) = ((MessagesPart)part, 0);

    /// <inheritdoc/>
    public override bool Read(SourceRow row)
    {
        var records = _part!.Records;
        if (_position == records.Length) return false;
        var head = records[_position..];
        var length = BinaryPrimitives.ReadInt32LittleEndian(head[sizeof(long)..]);
        var isOversized = length > ReadingLimits.MaxRecordBytes;
        (_rawStart, _rawLength) = (_position + TopicMessages.HeadBytes, isOversized ? ReadingLimits.KeptOfOversizedBytes : length);
        _position += TopicMessages.HeadBytes + length;
        row.Begin(BinaryPrimitives.ReadInt64LittleEndian(head), isPlain: false);
        Records++;
        Parse(row, records.Slice(_rawStart, _rawLength), isOversized, isPlain: false);
        return true;
    }

    /// <inheritdoc/>
    public override (string Text, byte[]? Bytes) Raw() => Raw(_part!.Records.Slice(_rawStart, _rawLength), TextEncoding.Utf8);
}
