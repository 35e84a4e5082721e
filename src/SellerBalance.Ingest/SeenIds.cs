using System.IO.Hashing;
using System.Numerics;

namespace SellerBalance.Ingest;

/// <summary>
/// Which ids came already. It may take a new id for one that came, about once in five hundred loads of ten million: 31 bits of the hash and
/// 24 of its place are alike then. Never the other way round.
/// </summary>
internal sealed class SeenIds
{
    private readonly uint[] _marks;
    private readonly int _shift;
    private ulong[] _hashes = [];
    // Kept, so that asking is not left out.
    private uint _asked;

    /// <summary>Makes room.</summary>
    /// <param name="count">How many ids there will be, at most <see cref="MaxCount"/>.</param>
    public SeenIds(long count)
    {
        // A third stays free, so that a place is found nearby.
        _marks = new uint[BitOperations.RoundUpToPowerOf2((ulong)Math.Max(count + (count / 2), 2))];
        _shift = 64 - BitOperations.Log2((ulong)_marks.Length);
    }

    /// <summary>The most ids there is room for, in 256 MiB.</summary>
    public static long MaxCount => (1L << 26) / 3 * 2;

    /// <summary>Adds ids.</summary>
    /// <param name="ids">In UTF-8, one after the other.</param>
    /// <param name="ends">Where they are: the n-th from <c>ends[n]</c> to <c>ends[n + 1]</c>.</param>
    /// <param name="isNew">Whether to add the id; becomes whether that was done and the id is certainly new.</param>
    public void Add(ReadOnlySpan<byte> ids, ReadOnlySpan<int> ends, Span<bool> isNew)
    {
        if (_hashes.Length < isNew.Length) _hashes = new ulong[isNew.Length];
        // Memory answers many questions at once, but only if none waits for the answer to the one before.
        for (var row = 0; row < isNew.Length; row++)
        {
            var hash = XxHash3.HashToUInt64(ids[ends[row]..ends[row + 1]]);
            _hashes[row] = hash;
            _asked |= _marks[hash >> _shift];
        }

        for (var row = 0; row < isNew.Length; row++)
            isNew[row] = isNew[row] && Add(_hashes[row]);
    }

    private bool Add(ulong hash)
    {
        // Zero marks a free place.
        var mark = (uint)hash | 1;
        for (var place = hash >> _shift; ; place = (place + 1) & (ulong)(_marks.Length - 1))
        {
            if (_marks[place] == mark) return false;
            if (_marks[place] != 0) continue;
            _marks[place] = mark;
            return true;
        }
    }
}
