using System.Collections;
using SellerBalance.DuckDb;

namespace SellerBalance.Ingest;

/// <summary>The events of sources as they are read.</summary>
/// <param name="collector">Has the tables.</param>
/// <param name="loading">The sources.</param>
internal sealed class EventStream(Collector collector, SourceLoading loading) : IEventStream
{
    private const int FirstBits = 1 << 16;

    // Rows take half as much again, as a rule, and are compressed less: the estimate is rather too high.
    private const long DelimitedRowBytes = 64;
    private const long JsonRowBytes = 128;
    private const long GzipRatio = 5;
    private const long ZstdRatio = 7;

    // For each source its events in their order, and which of them did not land.
    private readonly List<BitArray> _left = [];
    private SeenIds _seen = new();
    private bool[] _lands = [];
    private int _row;

    /// <summary>The stream of some sources.</summary>
    /// <returns>Null if they are so large that most ids would not be remembered.</returns>
    public static EventStream? Of(Collector collector, SourceLoading loading) =>
        LikelyRows(loading.Sources) > SeenIds.MaxCount ? null : new EventStream(collector, loading);

    /// <summary>How many rows sources have, about.</summary>
    public static long LikelyRows(IReadOnlyList<PreparedSource> sources) => sources.Sum(LikelyRows);

    /// <inheritdoc/>
    public IEnumerable<StreamedSource> Start(DateTimeOffset landedAt)
    {
        loading.Reset();
        collector.Run($"SET VARIABLE now_utc = {DuckSql.Literal(landedAt)}");
        collector.RunFile("stream");
        _seen = new SeenIds();
        _left.Clear();
        for (var number = 1; number <= loading.Sources.Count; number++)
        {
            var source = loading.Sources[number - 1].Source;
            var batchId = loading.BatchId(number);
            collector.Run($"SET VARIABLE batch_id = {DuckSql.Literal(batchId)}; SET VARIABLE source_system = {DuckSql.Literal(source.DerivedSourceSystem)}");
            _left.Add(new BitArray(FirstBits));
            _row = 0;
            using var reading = loading.Offer(number);
            yield return new StreamedSource("streamed", batchId);
            loading.Complete(reading);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<bool> Choose(ReadOnlySpan<byte> ids, ReadOnlySpan<int> ends)
    {
        var rows = ends.Length - 1;
        if (_lands.Length < rows) _lands = new bool[rows];
        var lands = _lands.AsSpan(0, rows);
        lands.Fill(true);
        _seen.Add(ids, ends, lands);
        var left = _left[^1];
        while (_row + lands.Length > left.Length)
            left.Length *= 2;
        for (var row = 0; row < lands.Length; row++)
        {
            if (!lands[row]) left[_row + row] = true;
        }

        _row += lands.Length;
        return lands;
    }

    private static long LikelyRows(PreparedSource source)
    {
        if (source.Parquet is { } parquet) return parquet.Rows;
        var bytes = source.Version.Length * source.Source.Compression switch { Compression.Gzip => GzipRatio, Compression.Zstd => ZstdRatio, _ => 1 };
        return bytes / (source.Source.Format == SourceFormat.Ndjson ? JsonRowBytes : DelimitedRowBytes);
    }

    /// <inheritdoc/>
    public bool StageRest()
    {
        _seen = new SeenIds();
        for (var number = 1; number <= loading.Sources.Count; number++)
        {
            var (left, row) = (_left[number - 1], 0);
            if (!left.HasAnySet()) continue;
            using var reading = loading.Offer(number, () => row++ < left.Length && left[row - 1]);
            collector.Run("INSERT INTO staged SELECT * FROM incoming_events");
            loading.RequireSame(reading);
        }

        return collector.Count("staged") > 0;
    }
}
