using System.Numerics;

namespace SellerBalance.Generation;

/// <summary>
/// Random numbers that are the same for the same seed on every machine and .NET version: xoshiro256** by Blackman and Vigna,
/// its state filled by SplitMix64. <see cref="Random"/> promises no such thing.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <param name="seed">The user's seed.</param>
    /// <param name="stream">Tells apart the purposes that draw from the same seed, so that one does not shift the other.</param>
    public SeededRandom(long seed, int stream)
    {
        var state = unchecked((ulong)seed ^ ((ulong)stream * 0xD1342543DE82EF95));
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
            var shifted = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= shifted;
            _s3 = BitOperations.RotateLeft(_s3, 45);
            return result;
        }
    }

    /// <summary>From 0 to one less than the bound, evenly; the bias is below bound / 2^64.</summary>
    public long Below(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>As <see cref="Below(long)"/>.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>From the first to the last, both included.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    /// <summary>True in so many of ten thousand cases.</summary>
    public bool Chance(int perTenThousand) => Below(10_000) < perTenThousand;

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
