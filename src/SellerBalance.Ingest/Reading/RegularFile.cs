using Microsoft.Win32.SafeHandles;

namespace SellerBalance.Ingest;

/// <summary>A delimited file that is proven regular, so that DuckDB may read it by itself.</summary>
internal static class RegularFile
{
    private const int SmallestRangeBytes = 8 << 20;
    private const int MostRanges = 8;

    // What follows the last record is looked at in one piece; who has more blank lines than that goes the exact way.
    private const int TailBytes = 64 << 10;

    /// <summary>Proves the file regular.</summary>
    /// <param name="source">A delimited file that is not compressed, in UTF-8.</param>
    /// <param name="header">Its header, which is plain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The source, or null if the file needs the exact reader.</returns>
    public static PreparedSource? Prepare(SourceFile source, DelimitedHeader header, CancellationToken cancellationToken)
    {
        if (Scan(source.Path, header, cancellationToken) is not var (lines, isTrimmed))
            return null;
        string[] columns = [.. Enumerable.Range(1, header.Columns).Select(number => $"c{number}")];
        var scan = DuckSql.ReadText(source.Path, header.Delimiter, columns.Select(name => (name, "VARCHAR")), hasHeader: true, ReadingLimits.MaxRecordBytes + 2);
        var places = header.Places.Select(place => place < 0 ? null : columns[place]).ToArray();
        return new PreparedSource(
            source,
            $"SELECT {DuckSql.SelectList("CAST(NULL AS BIGINT)", places, "CAST(NULL AS VARCHAR)")} FROM {scan}",
            FirstLine: 2,
            $"SELECT 1 + row_number() OVER () AS line, {DuckSql.Joined(header.Delimiter, columns)} AS raw, CAST(NULL AS BLOB) AS raw_bytes FROM {scan}",
            lines,
            lines.Physical - lines.Header - lines.Blank,
            header.IgnoredColumns,
            header.Places[InterchangeColumns.SourceSystem] >= 0,
            isTrimmed);
    }

    private static (LineCounts Lines, bool IsTrimmed)? Scan(string path, DelimitedHeader header, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var head = new byte[ReadingLimits.MaxRecordBytes + 8];
        var headBytes = head.AsSpan(0, RandomAccess.Read(file, head, 0));
        var start = headBytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        var lineFeed = headBytes.IndexOf((byte)'\n');
        var hasCarriageReturns = lineFeed > 0 && head[lineFeed - 1] == '\r';
        if (WithoutBlankEnd(file, hasCarriageReturns) is not var (end, blank))
            return null;
        if (Starts(file, start, end) is not { } starts)
            return null;

        var counts = new long?[starts.Count - 1];
        var isIrregular = false;
        var hasEdgeBlanks = false;
        Parallel.For(0, counts.Length, new ParallelOptions { CancellationToken = cancellationToken }, range =>
        {
            var scan = new RegularScan((byte)header.Delimiter, header.Columns - 1, hasCarriageReturns);
            counts[range] = scan.Lines(file, starts[range], starts[range + 1], () => Volatile.Read(ref isIrregular) || cancellationToken.IsCancellationRequested);
            if (counts[range] is null)
                Volatile.Write(ref isIrregular, true);
            if (scan.HasEdgeBlanks)
                Volatile.Write(ref hasEdgeBlanks, true);
        });
        cancellationToken.ThrowIfCancellationRequested();
        return isIrregular ? null : (new LineCounts(counts.Sum()!.Value + blank, Header: 1, blank, Continuation: 0), !hasEdgeBlanks);
    }

    /// <summary>Where the lines end that are not empty, and how many empty ones follow; null if too many do.</summary>
    private static (long End, long Blank)? WithoutBlankEnd(SafeFileHandle file, bool hasCarriageReturns)
    {
        var length = RandomAccess.GetLength(file);
        var tail = new byte[Math.Min(TailBytes, length)];
        RandomAccess.Read(file, tail, length - tail.Length);
        ReadOnlySpan<byte> lineEnd = hasCarriageReturns ? "\r\n"u8 : "\n"u8;
        ReadOnlySpan<byte> rest = tail;
        long blank = 0;
        while (rest.EndsWith(lineEnd) && rest[..^lineEnd.Length].EndsWith(lineEnd))
        {
            rest = rest[..^lineEnd.Length];
            blank++;
        }

        return rest.Length <= lineEnd.Length ? null : (length - blank * lineEnd.Length, blank);
    }

    /// <summary>Where the ranges start, each with a line, and where the last one ends; null if a line is too long.</summary>
    private static List<long>? Starts(SafeFileHandle file, long start, long end)
    {
        var ranges = Math.Clamp((end - start) / SmallestRangeBytes, 1, Math.Min(MostRanges, Environment.ProcessorCount));
        var starts = new List<long> { start };
        var buffer = new byte[ranges > 1 ? ReadingLimits.MaxRecordBytes + 2 : 0];
        for (var range = 1; range < ranges; range++)
        {
            var near = start + ((end - start) / ranges * range);
            var length = RandomAccess.Read(file, buffer, near);
            var lineFeed = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            if (lineFeed < 0)
                return null;
            starts.Add(near + lineFeed + 1);
        }

        starts.Add(end);
        return starts;
    }
}
