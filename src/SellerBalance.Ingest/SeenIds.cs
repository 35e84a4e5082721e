using System.IO.Hashing;
using System.Numerics;

namespace SellerBalance.Ingest;

/// <summary>
/// Which ids came already. It may take a new id for one that came, about once in a million loads of ten million; never the other way round.
/// </summary>
internal sealed class SeenIds
{
    private readonly uint[] _marks;
    private readonly int _shift;

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

    /// <summary>Adds an id.</summary>
    /// <param name="id">In UTF-8.</param>
    /// <returns>Whether it is certainly new.</returns>
    public bool Add(ReadOnlySpan<byte> id)
    {
        var hash = XxHash3.HashToUInt64(id);
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
