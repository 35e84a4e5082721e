using System.IO.Hashing;
using System.Numerics;

namespace SellerBalance.Ingest;

/// <summary>
/// Which ids came already, for several threads. It may take a new id for one that came, where 40 bits of the hash are alike: some fifty times in a load of
/// ten million. Never the other way round.
/// </summary>
/// <param name="mostPlaces">The most places of a stripe, a power of two.</param>
internal sealed class FirstIds(int mostPlaces = FirstIds.MostPlaces)
{
    private const int Stripes = 64;
    private const int FirstPlaces = 1 << 10;

    // 512 MiB in all.
    private const int MostPlaces = 1 << 20;

    // An entry has the part's place plus one behind the bits of the hash, so it is never zero.
    private const int PartBits = 24;
    private const ulong HashBits = ulong.MaxValue << PartBits;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe(mostPlaces))];
    private ulong _answers;

    /// <summary>The memory that so many ids take; null if there is no room for them.</summary>
    public static long? BytesFor(long ids)
    {
        // A stripe has more than its share by five standard deviations at most.
        var share = (double)ids / Stripes;
        var places = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(FirstPlaces, (share + (5 * Math.Sqrt(share))) * 3 / 2));
        return places <= MostPlaces ? places * Stripes * sizeof(ulong) : null;
    }

    /// <summary>What of an id's hash is remembered.</summary>
    /// <param name="id">In UTF-8.</param>
    public static ulong Hash(ReadOnlySpan<byte> id) => XxHash3.HashToUInt64(id) & HashBits;

    /// <summary>
    /// Says which ids are about to be met. Memory answers many questions at once, but only if none waits for the answer to the one before.
    /// </summary>
    /// <param name="hashes">Their hashes.</param>
    public void Expect(ReadOnlySpan<ulong> hashes)
    {
        var answers = 0UL;
        foreach (var hash in hashes)
            answers |= _stripes[hash >> (64 - BitOperations.Log2(Stripes))].Peek(hash);
        // Kept, so that asking is not left out.
        _answers = answers;
    }

    /// <summary>Meets an id.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="part">The place of its part among all, from 0.</param>
    /// <returns>
    /// How many parts ahead the same hash was met before: 0 in the same part or one before it, more where another thread was faster; null for the first
    /// time, and -1 if there is no room for it.
    /// </returns>
    public int? Meet(ulong hash, long part)
    {
        var stripe = _stripes[hash >> (64 - BitOperations.Log2(Stripes))];
        lock (stripe)
            return stripe.Meet(hash, part);
    }

    private sealed class Stripe(int mostPlaces)
    {
        private ulong[] _entries = new ulong[FirstPlaces];
        private int _count;

        public int? Meet(ulong hash, long part)
        {
            if (part + 1 >= 1L << PartBits || (_count >= _entries.Length / 3 * 2 && !Grow())) return -1;
            var entry = hash | (ulong)(part + 1);
            for (var place = Place(hash); ; place = (place + 1) & (_entries.Length - 1))
            {
                var found = _entries[place];
                if (found == 0)
                {
                    _entries[place] = entry;
                    _count++;
                    return null;
                }

                if (((found ^ entry) & HashBits) != 0) continue;
                return Math.Max(0, (int)(found & ~HashBits) - (int)(entry & ~HashBits));
            }
        }

        public ulong Peek(ulong hash)
        {
            var entries = _entries;
            return entries[(int)(hash >> PartBits) & (entries.Length - 1)];
        }

        // The stripe took the first bits.
        private int Place(ulong hash) => (int)(hash >> PartBits) & (_entries.Length - 1);

        private bool Grow()
        {
            if (_entries.Length >= mostPlaces) return false;
            var before = _entries;
            _entries = new ulong[before.Length * 2];
            foreach (var entry in before)
            {
                if (entry == 0) continue;
                var place = Place(entry);
                while (_entries[place] != 0)
                    place = (place + 1) & (_entries.Length - 1);
                _entries[place] = entry;
            }

            return true;
        }
    }
}
