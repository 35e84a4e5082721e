using System.Buffers.Binary;
using System.Numerics;

namespace SellerBalance.Servers;

/// <summary>
/// The checksum that ClickHouse sends behind each file of a part: CityHash128 of version 1.0.2 over blocks of 2048 bytes, each seeded with
/// the one before.
/// </summary>
internal static class PartHash
{
    private const int BlockSize = 2048;

    // The constants of CityHash: primes between 2^63 and 2^64.
    private const ulong K0 = 0xc3a5c85c97cb3127;
    private const ulong K1 = 0xb492b66fbe98f273;
    private const ulong K2 = 0x9ae16a3b2f90404f;
    private const ulong K3 = 0xc949d7c7509e6557;
    private const ulong Mul = 0x9ddfea08eb382d69;

    /// <summary>The checksum of a file's content.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> data)
    {
        (ulong Low, ulong High) state = default;
        while (data.Length > 0)
        {
            var block = data[..Math.Min(BlockSize, data.Length)];
            state = block.Length < 128 ? Short(block, state) : Long(block, state);
            data = data[block.Length..];
        }

        return new UInt128(state.High, state.Low);
    }

    private static (ulong Low, ulong High) Short(ReadOnlySpan<byte> data, (ulong Low, ulong High) seed)
    {
        var (a, b) = seed;
        ulong c, d;
        if (data.Length <= 16)
        {
            a = Mix(a * K1) * K1;
            c = (b * K1) + UpTo16(data);
            d = Mix(a + (data.Length >= 8 ? Word(data, 0) : c));
        }
        else
        {
            c = Combine(Word(data, data.Length - 8) + K1, a);
            d = Combine(b + (ulong)data.Length, c + Word(data, data.Length - 16));
            a += d;
            for (var at = 0; at < data.Length - 16; at += 16)
            {
                a = (a ^ (Mix(Word(data, at) * K1) * K1)) * K1;
                b ^= a;
                c = (c ^ (Mix(Word(data, at + 8) * K1) * K1)) * K1;
                d ^= c;
            }
        }

        a = Combine(a, c);
        b = Combine(d, b);
        return (a ^ b, Combine(b, a));
    }

    private static (ulong Low, ulong High) Long(ReadOnlySpan<byte> block, (ulong Low, ulong High) seed)
    {
        var data = block;
        var (x, y) = seed;
        var z = (ulong)data.Length * K1;
        (ulong A, ulong B) v, w;
        v.A = (Right(y ^ K1, 49) * K1) + Word(data, 0);
        v.B = (Right(v.A, 42) * K1) + Word(data, 8);
        w.A = (Right(y + z, 35) * K1) + x;
        w.B = Right(x + Word(data, 88), 53) * K1;
        while (data.Length >= 128)
        {
            for (var half = 0; half < 2; half++)
            {
                x = Right(x + y + v.A + Word(data, 16), 37) * K1;
                y = Right(y + v.B + Word(data, 48), 42) * K1;
                x ^= w.B;
                y ^= v.A;
                z = Right(z ^ w.A, 33);
                v = Weak(data, v.B * K1, x + w.A);
                w = Weak(data[32..], z + w.B, y);
                (z, x) = (x, z);
                data = data[64..];
            }
        }

        y += (Right(w.A, 37) * K0) + z;
        x += Right(v.A + z, 49) * K0;
        // The rest is read from its end, in pieces of 32 bytes; the last of them may begin before it.
        for (var done = 32; done < data.Length + 32; done += 32)
        {
            var piece = block[^done..];
            y = (Right(y - x, 42) * K0) + v.B;
            w.A += Word(piece, 16);
            x = (Right(x, 49) * K0) + w.A;
            w.A += v.A;
            v = Weak(piece, v.A, v.B);
        }

        x = Combine(x, v.A);
        y = Combine(y, w.A);
        return (Combine(x + v.B, w.B) + y, Combine(x + w.B, y + v.B));
    }

    private static ulong UpTo16(ReadOnlySpan<byte> data)
    {
        var length = (ulong)data.Length;
        if (data.Length > 8)
        {
            var last = Word(data, data.Length - 8);
            return Combine(Word(data, 0), Right(last + length, data.Length)) ^ last;
        }

        if (data.Length >= 4)
            return Combine(length + ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(data) << 3), BinaryPrimitives.ReadUInt32LittleEndian(data[^4..]));
        if (data.Length == 0) return K2;
        var y = data[0] + ((uint)data[data.Length >> 1] << 8);
        var z = (uint)data.Length + ((uint)data[^1] << 2);
        return Mix((y * K2) ^ (z * K3)) * K2;
    }

    private static (ulong A, ulong B) Weak(ReadOnlySpan<byte> data, ulong a, ulong b)
    {
        a += Word(data, 0);
        b = Right(b + a + Word(data, 24), 21);
        var c = a;
        a += Word(data, 8);
        a += Word(data, 16);
        b += Right(a, 44);
        return (a + Word(data, 24), b + c);
    }

    private static ulong Combine(ulong low, ulong high)
    {
        var a = (low ^ high) * Mul;
        a ^= a >> 47;
        var b = (high ^ a) * Mul;
        b ^= b >> 47;
        return b * Mul;
    }

    private static ulong Mix(ulong value) => value ^ (value >> 47);

    private static ulong Right(ulong value, int bits) => BitOperations.RotateRight(value, bits);

    private static ulong Word(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt64LittleEndian(data[at..]);
}
