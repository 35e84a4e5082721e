using System.Collections;
using Apache.Arrow;
using SellerBalance.Runs;

namespace SellerBalance.Ingest;

/// <summary>The events of sources as they are read.</summary>
internal sealed class EventStream : IEventStream
{
    private readonly Collector _collector;
    private readonly IReadOnlyList<PreparedSource> _sources;
    private readonly RunStamp _run;
    private readonly Action<string> _onSource;
    private readonly List<BitArray> _left = [];
    private SeenIds _seen = new(0);
    private bool[] _lands = [];
    private int _row;
    private long _taken;

    private EventStream(Collector collector, IReadOnlyList<PreparedSource> sources, RunStamp run, Action<string> onSource)
    {
        _collector = collector;
        _sources = sources;
        _run = run;
        _onSource = onSource;
    }

    /// <summary>The stream of some sources.</summary>
    /// <returns>Null if there are more rows than their ids can be kept in mind.</returns>
    public static EventStream? Of(Collector collector, IReadOnlyList<PreparedSource> sources, RunStamp run, Action<string> onSource) =>
        sources.Sum(source => source.Records) > SeenIds.MaxCount ? null : new EventStream(collector, sources, run, onSource);

    /// <inheritdoc/>
    public IEnumerable<StreamedSource> Start(DateTimeOffset landedAt)
    {
        _collector.RunFile("prepare");
        _collector.Run($"SET VARIABLE now_utc = {Collector.Literal(landedAt)}");
        _seen = new SeenIds(_sources.Sum(source => source.Records));
        _left.Clear();
        for (var number = 1; number <= _sources.Count; number++)
        {
            var source = _sources[number - 1];
            _onSource(source.Source.Name);
            _collector.Judge(Collector.Fields(source), number);
            var batchId = _run.BatchId(number);
            _collector.Run($"SET VARIABLE batch_id = {Collector.Literal(batchId)}; SET VARIABLE source_system = {Collector.Literal(source.Source.DerivedSourceSystem)}");
            _collector.RunFile("stream");
            _left.Add(new BitArray((int)source.Records));
            _row = 0;
            _taken = 0;
            yield return new StreamedSource("streamed", batchId);
            Collector.RequireAll(source, _row);
            _collector.Note(source, number, batchId, firstRow: null, _taken);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<bool> Choose(RecordBatch rows)
    {
        if (_lands.Length < rows.Length) _lands = new bool[rows.Length];
        var lands = _lands.AsSpan(0, rows.Length);
        var verdicts = (BooleanArray)rows.Column("ok");
        for (var row = 0; row < lands.Length; row++)
            lands[row] = verdicts.GetValue(row) is true;
        var ids = (StringArray)rows.Column("event_id");
        var left = _left[^1];
        // Rows too many are told of at the end.
        if (_row + lands.Length <= left.Length)
            _seen.Add(ids.Values, ids.ValueOffsets[..(lands.Length + 1)], lands);
        else
            lands.Clear();
        for (var row = 0; row < lands.Length; row++)
        {
            if (lands[row])
                _taken++;
            else if (_row + row < left.Length)
                left[_row + row] = true;
        }

        _row += lands.Length;
        return lands;
    }

    /// <inheritdoc/>
    public bool StageRest()
    {
        _seen = new SeenIds(0);
        for (var number = 1; number <= _sources.Count; number++)
        {
            if (_left[number - 1].HasAnySet()) StageRest(_sources[number - 1], number);
        }

        return _collector.Count("staged WHERE ok") > 0;
    }

    private void StageRest(PreparedSource source, int number)
    {
        _collector.Run("CREATE OR REPLACE TEMP TABLE rest (row_no BIGINT)");
        using (var rest = _collector.Connection.CreateAppender("temp", "main", "rest"))
        {
            var left = _left[number - 1];
            for (var row = 0; row < left.Length; row++)
            {
                if (left[row]) rest.CreateRow().AppendValue((long)row + 1).EndRow();
            }
        }

        var line = source.FirstLine is { } first ? $"{first} - 1 + f.row_no" : "f.line";
        _collector.Run($"""
            CREATE OR REPLACE TEMP TABLE rest_fields AS
              SELECT f.* EXCLUDE (row_no) REPLACE ({line} AS line)
              FROM (SELECT *, row_number() OVER () AS row_no FROM ({Collector.Fields(source)})) f
              SEMI JOIN rest r ON r.row_no = f.row_no
              ORDER BY f.row_no
            """);
        _collector.Judge("SELECT * FROM rest_fields", number);
        _collector.Run("INSERT INTO staged SELECT * FROM judged; DROP VIEW input CASCADE; DROP TABLE rest_fields; DROP TABLE rest");
    }
}
