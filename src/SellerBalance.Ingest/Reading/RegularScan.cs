using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace SellerBalance.Ingest;

/// <summary>
/// Proves a range of a delimited text regular: valid UTF-8; no quote and no control character but tabs and line ends; all line ends alike;
/// every line with the same number of delimiters and no longer than a record may be. Such text reads the same in any dialect.
/// </summary>
/// <param name="delimiter">What stands between fields.</param>
/// <param name="delimitersPerLine">How many every line has; at least one.</param>
/// <param name="hasCarriageReturns">Whether lines end with CRLF, otherwise with LF.</param>
internal sealed class RegularScan(byte delimiter, int delimitersPerLine, bool hasCarriageReturns)
{
    private const int BlockBytes = 64;

    // Fits the second-level cache, so that the look at each block and the one at the encoding read memory once.
    private const int ReadBytes = 256 << 10;

    private long _lines;
    private int _delimiters;
    private long _lineStart;
    private ulong _carriageReturn;
    private bool _hasNonAscii;
    private ulong _edge;
    private ulong _blank;

    /// <summary>Whether a field begins or ends with a blank.</summary>
    public bool HasEdgeBlanks { get; private set; }

    /// <summary>Scans whole lines; the last one may lack its end only if the range ends with the file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="from">The first byte of a line.</param>
    /// <param name="to">Behind the last byte.</param>
    /// <param name="isStopped">Asked now and then; true gives up.</param>
    /// <returns>The number of lines, or null if the range is not regular or the scan was stopped.</returns>
    public long? Lines(SafeFileHandle file, long from, long to, Func<bool> isStopped)
    {
        // A line that is not complete yet is kept in front of what is read next.
        var capacity = ReadingLimits.MaxRecordBytes + 2 + ReadBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(capacity);
        try
        {
            (_lines, _delimiters, _lineStart, _carriageReturn, _edge, _blank) = (0, 0, 0, 0, 1, 0);
            var kept = 0;
            while (from < to)
            {
                if (kept > ReadingLimits.MaxRecordBytes + 1 || isStopped())
                    return null;
                var length = RandomAccess.Read(file, buffer.AsSpan(kept, (int)Math.Min(ReadBytes, to - from)), from);
                if (length == 0)
                    return null;
                from += length;
                var text = buffer.AsSpan(0, kept + length);
                var whole = from == to ? text.Length : text.LastIndexOf((byte)'\n') + 1;
                if (!AreLines(text[..whole]))
                    return null;
                kept = text.Length - whole;
                text[whole..].CopyTo(buffer);
            }

            return EndsWell() ? _lines : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool EndsWell()
    {
        if (_delimiters == 0 && _lineStart == 0)
            return true;

        // The last line has no end.
        _lines++;
        return _delimiters == delimitersPerLine && _carriageReturn == 0;
    }

    // A program that reads one file is over before the runtime would find this worth optimising.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool AreLines(ReadOnlySpan<byte> text)
    {
        (_lineStart, _hasNonAscii) = (0, false);
        var blocks = text.Length / BlockBytes * BlockBytes;
        ref var first = ref MemoryMarshal.GetReference(text);
        for (var at = 0; at < blocks; at += BlockBytes)
        {
            if (!IsRegular(Vector256.LoadUnsafe(ref first, (nuint)at), Vector256.LoadUnsafe(ref first, (nuint)at + 32), at))
                return false;
        }

        // Digits disturb nothing.
        Span<byte> last = stackalloc byte[BlockBytes];
        last.Fill((byte)'0');
        text[blocks..].CopyTo(last);
        HasEdgeBlanks |= text is [.., (byte)' ' or (byte)'\t'];
        ref var rest = ref MemoryMarshal.GetReference(last);
        if (!IsRegular(Vector256.LoadUnsafe(ref rest), Vector256.LoadUnsafe(ref rest, 32), blocks))
            return false;

        // The digits that filled the last block are no part of the text, which ended with a line.
        (_edge, _blank) = (1, 0);
        _lineStart = text.Length - _lineStart;
        return _lineStart <= ReadingLimits.MaxRecordBytes && (!_hasNonAscii || Utf8.IsValid(text));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsRegular(Vector256<byte> low, Vector256<byte> high, int at)
    {
        var lineFeeds = Where(low, high, (byte)'\n');
        var delimiters = Where(low, high, delimiter);
        var carriageReturns = Where(low, high, (byte)'\r');
        var blank = Vector256.Create((byte)' ');
        var controls = Bits(Vector256.LessThan(low, blank), Vector256.LessThan(high, blank));
        var tabs = Where(low, high, (byte)'\t');
        if (Where(low, high, (byte)'"') != 0 || (controls & ~(lineFeeds | carriageReturns | tabs)) != 0)
            return false;
        LookForBlanks((Where(low, high, (byte)' ') | tabs) & ~delimiters, lineFeeds | carriageReturns | delimiters);

        var expected = hasCarriageReturns ? (carriageReturns << 1) | _carriageReturn : lineFeeds | carriageReturns;
        if (expected != lineFeeds)
            return false;
        _carriageReturn = carriageReturns >> (BlockBytes - 1);
        _hasNonAscii |= (low | high).ExtractMostSignificantBits() != 0;
        return HaveDelimiters(lineFeeds, delimiters, at);
    }

    private void LookForBlanks(ulong blanks, ulong edges)
    {
        HasEdgeBlanks |= (blanks & ((edges << 1) | _edge)) != 0 || (edges & ((blanks << 1) | _blank)) != 0;
        (_edge, _blank) = (edges >> (BlockBytes - 1), blanks >> (BlockBytes - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HaveDelimiters(ulong lineFeeds, ulong delimiters, int at)
    {
        var count = _delimiters;
        while (lineFeeds != 0)
        {
            var upToLineFeed = lineFeeds ^ (lineFeeds - 1);
            if (count + BitOperations.PopCount(delimiters & upToLineFeed) != delimitersPerLine)
                return false;
            var next = at + BitOperations.TrailingZeroCount(lineFeeds) + 1;
            if (next - _lineStart > ReadingLimits.MaxRecordBytes)
                return false;
            (_lineStart, count) = (next, 0);
            _lines++;
            delimiters &= ~upToLineFeed;
            lineFeeds &= lineFeeds - 1;
        }

        _delimiters = count + BitOperations.PopCount(delimiters);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Where(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return Bits(Vector256.Equals(low, wanted), Vector256.Equals(high, wanted));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
}
