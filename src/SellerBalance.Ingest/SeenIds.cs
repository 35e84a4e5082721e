using System.IO.Hashing;
using System.Numerics;

namespace SellerBalance.Ingest;

/// <summary>
/// Which ids came already. It may take a new id for one that came, about once in a hundred thousand loads of ten million: 63 bits of the hash are
/// alike then. When its memory is full, it takes every id for one that came. Never the other way round.
/// </summary>
internal sealed class SeenIds
{
    private const int FirstPlaces = 1 << 16;

    // 256 MiB.
    private const int MostPlaces = 1 << 25;

    private ulong[] _hashes = new ulong[FirstPlaces];
    private int _shift = 64 - BitOperations.Log2(FirstPlaces);
    private int _count;
    private ulong[] _asked = [];
    // Kept, so that asking is not left out.
    private ulong _answers;

    /// <summary>The most ids there is room for.</summary>
    public static int MaxCount => MostPlaces / 3 * 2;

    /// <summary>Adds ids.</summary>
    /// <param name="ids">In UTF-8, one after the other.</param>
    /// <param name="ends">Where they are: the n-th from <c>ends[n]</c> to <c>ends[n + 1]</c>.</param>
    /// <param name="isNew">Whether to add the id; becomes whether that was done and the id is certainly new.</param>
    public void Add(ReadOnlySpan<byte> ids, ReadOnlySpan<int> ends, Span<bool> isNew)
    {
        MakeRoom(isNew.Length);
        if (_asked.Length < isNew.Length) _asked = new ulong[isNew.Length];
        // Memory answers many questions at once, but only if none waits for the answer to the one before.
        for (var row = 0; row < isNew.Length; row++)
        {
            // Zero marks a free place.
            var hash = XxHash3.HashToUInt64(ids[ends[row]..ends[row + 1]]) | 1;
            _asked[row] = hash;
            _answers |= _hashes[hash >> _shift];
        }

        for (var row = 0; row < isNew.Length; row++)
            isNew[row] = isNew[row] && _count < MaxCount && Add(_asked[row]);
    }

    private bool Add(ulong hash)
    {
        for (var place = hash >> _shift; ; place = (place + 1) & (ulong)(_hashes.Length - 1))
        {
            if (_hashes[place] == hash) return false;
            if (_hashes[place] != 0) continue;
            _hashes[place] = hash;
            _count++;
            return true;
        }
    }

    // A third stays free, so that a place is found nearby.
    private void MakeRoom(int more)
    {
        while (_count + more > _hashes.Length / 3 * 2 && _hashes.Length < MostPlaces)
        {
            var before = _hashes;
            _hashes = new ulong[before.Length * 2];
            _shift--;
            _count = 0;
            foreach (var hash in before)
            {
                if (hash != 0) Add(hash);
            }
        }
    }
}
