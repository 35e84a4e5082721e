using System.IO.Hashing;
using System.Numerics;

namespace SellerBalance.Ingest;

/// <summary>
/// Which ids came already, for several threads. It may take a new id for one that came, where 48 bits of the hash are alike: once in a few loads of ten
/// million. Never the other way round.
/// </summary>
/// <param name="mostPlaces">The most places of a stripe, a power of two.</param>
internal sealed class FirstIds(int mostPlaces = FirstIds.MostPlaces)
{
    /// <summary>The most ids there is room for.</summary>
    public const int MaxCount = Stripes * (MostPlaces / 3 * 2);

    /// <summary>The memory that an id takes where a stripe is as empty as it gets.</summary>
    public const int MostBytesPerId = 24;

    private const int Stripes = 64;
    private const int FirstPlaces = 1 << 10;

    // 512 MiB in all.
    private const int MostPlaces = 1 << 20;

    // A thread reads one part at a time, in their order, so one that is faster is ahead by fewer parts than there are threads.
    private const int MostAhead = 1 << 12;

    private const ulong HashBits = ~0xFFFFUL;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe(mostPlaces))];

    /// <summary>What of an id's hash is remembered.</summary>
    /// <param name="id">In UTF-8.</param>
    public static ulong Hash(ReadOnlySpan<byte> id) => XxHash3.HashToUInt64(id) & HashBits;

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
        // An entry has of the part's place as many bits as the hash leaves; it is never zero.
        private const int PartTags = 0xFFFF;

        private ulong[] _entries = new ulong[FirstPlaces];
        private int _count;

        public int? Meet(ulong hash, long part)
        {
            if (_count >= _entries.Length / 3 * 2 && !Grow()) return -1;
            var entry = hash | (ulong)((part % PartTags) + 1);
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
                var ahead = ((int)(found & ~HashBits) - (int)(entry & ~HashBits) + PartTags) % PartTags;
                return ahead < MostAhead ? ahead : 0;
            }
        }

        // The stripe took the first bits.
        private int Place(ulong hash) => (int)(hash >> 16) & (_entries.Length - 1);

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
