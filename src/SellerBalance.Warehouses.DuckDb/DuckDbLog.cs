using System.Buffers.Binary;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>
/// The engine's log beside the file: what a writer that was killed had committed. The engine takes a log that breaks off for the end of that writer,
/// and so leaves out what comes behind a damaged length. A commit that lies there tells that it is damage.
/// </summary>
internal static class DuckDbLog
{
    // Type and version, then entries: length, checksum, content.
    private const int EntryHead = 16;
    private const int ChunkBytes = 1 << 20;

    private static ReadOnlySpan<byte> Head => [0x64, 0x00, 0x62, 0x65, 0x00, 0x02, 0xff, 0xff];

    // The checksum and content of the entry that ends a transaction, which are always the same.
    private static ReadOnlySpan<byte> Commit => [0xe7, 0xfe, 0x7d, 0x72, 0x2f, 0xed, 0x3d, 0x5e, 0x64, 0x00, 0x64, 0xff, 0xff];

    /// <summary>The log of a file.</summary>
    public static string Of(string path) => path + ".wal";

    /// <summary>Refuses a log in which something committed cannot be reached. Only for whoever has the file open, so that nobody writes.</summary>
    /// <exception cref="WarehouseException">There is such a thing.</exception>
    public static void RequireWhole(WarehouseUrl url, string path)
    {
        if (!File.Exists(Of(path))) return;
        using var log = File.OpenHandle(Of(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(log);
        Span<byte> head = stackalloc byte[EntryHead];
        var at = RandomAccess.Read(log, head[..Head.Length], 0) == Head.Length && head[..Head.Length].SequenceEqual(Head) ? Head.Length : 0L;
        while (at > 0 && at + EntryHead <= length)
        {
            RandomAccess.Read(log, head, at);
            var size = BinaryPrimitives.ReadUInt64LittleEndian(head);
            if (size > (ulong)(length - at - EntryHead)) break;
            at += EntryHead + (long)size;
        }

        if (HasCommit(log, at, length)) throw DuckDbErrors.DamagedLog(url, "a part of it cannot be reached", null);
    }

    private static bool HasCommit(Microsoft.Win32.SafeHandles.SafeFileHandle log, long from, long length)
    {
        var chunk = new byte[ChunkBytes];
        for (var at = from; at < length; at += ChunkBytes - Commit.Length)
        {
            if (chunk.AsSpan(0, RandomAccess.Read(log, chunk, at)).IndexOf(Commit) >= 0) return true;
        }

        return false;
    }
}
