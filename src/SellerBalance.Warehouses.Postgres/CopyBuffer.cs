using System.Buffers.Binary;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>Bytes on their way to the server, in the order of its binary COPY format. The stream blocks while the server is behind.</summary>
/// <param name="stream">Where a full buffer goes.</param>
internal sealed class CopyBuffer(Stream stream)
{
    // Large enough that a call costs nothing beside what it sends, small enough to stay in a core's cache.
    private readonly byte[] _bytes = new byte[256 << 10];
    private int _used;

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void Byte(byte value) => Take(1)[0] = value;

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _bytes.Length)
        {
            bytes.CopyTo(Take(bytes.Length));
            return;
        }

        Flush();
        stream.Write(bytes);
    }

    public void Flush()
    {
        stream.Write(_bytes.AsSpan(0, _used));
        _used = 0;
    }

    private Span<byte> Take(int length)
    {
        if (_used + length > _bytes.Length) Flush();
        var taken = _bytes.AsSpan(_used, length);
        _used += length;
        return taken;
    }
}
