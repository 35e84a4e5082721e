using SellerBalance.DuckDb;
using SellerBalance.Runs;

namespace SellerBalance.Ingest;

/// <summary>Sources on their way into the tables that land.</summary>
/// <param name="collector">Has the tables.</param>
/// <param name="sources">The sources in their order.</param>
/// <param name="run">The run the batches belong to.</param>
/// <param name="onSource">Told each source's name before it is read.</param>
internal sealed class SourceLoading(Collector collector, IReadOnlyList<PreparedSource> sources, RunStamp run, Action<string> onSource)
    : Incoming(collector.Connection, sources.Any(source => source.Part is not null) ? [.. s_relations, new("landing_offsets", "ops.stream_offsets")] : s_relations)
{
    private static readonly IReadOnlyList<StagedRelation> s_relations =
    [
        new("landing_events", "raw.events"),
        new("landing_quarantine", "raw.quarantine"),
        new("landing_batches", "raw.batches"),
    ];

    private readonly bool _areMessages = sources.Any(source => source.Part is not null);
    private readonly Dictionary<int, SourceResult> _results = [];
    private RefusedRows? _refused;
    private EventStream? _stream;

    /// <summary>The sources in their order.</summary>
    public IReadOnlyList<PreparedSource> Sources => sources;

    /// <inheritdoc/>
    public override IEventStream? Stream => _stream ??= _areMessages ? null : EventStream.Of(collector, this);

    /// <inheritdoc/>
    public override long? LikelyRows => EventStream.LikelyRows(sources);

    /// <summary>Whether the warehouse is on the collector's connection, and the ids of all sources are likely to fit into a quarter of what the engine may hold.</summary>
    public override bool CanLandFirst => !_areMessages && collector.IsInPlace && FirstIds.BytesFor(EventStream.LikelyRows(sources)) <= collector.MemoryBytes / 4;

    /// <summary>Forgets what was staged, and makes the tables anew.</summary>
    public void Reset()
    {
        collector.RunFile("prepare");
        _results.Clear();
        _refused = collector.NewRefused();
    }

    /// <summary>Sources with their places in the run, from 1.</summary>
    public static IReadOnlyList<(int Number, PreparedSource Source)> Numbered(IReadOnlyList<PreparedSource> sources) =>
        [.. sources.Index().Select(source => (source.Index + 1, source.Item))];

    /// <summary>The batch of a source.</summary>
    /// <param name="number">The source's place in the run, from 1.</param>
    public string BatchId(int number) => run.BatchId(number);

    /// <summary>A reading of one source, whose events come in their order.</summary>
    /// <param name="number">The source's place in the run, from 1.</param>
    /// <param name="takes">Asked of every event, in their order; null to take all, and to note the rows that are refused.</param>
    public SourceReading Offer(int number, Func<bool>? takes = null)
    {
        if (takes is null) onSource(sources[number - 1].Source.Name);
        var reading = collector.NewReading([(number, sources[number - 1])], run, takes is null ? _refused : null, takes: takes);
        collector.Offer(reading, isOrdered: true);
        return reading;
    }

    /// <summary>Ends a reading, and keeps what was found.</summary>
    /// <exception cref="InputException">A source cannot be read, or changed.</exception>
    public void Complete(SourceReading reading)
    {
        reading.Complete();
        foreach (var (number, result) in reading.Results)
            _results[number] = result;
    }

    /// <summary>Ends a reading of sources that were read before.</summary>
    /// <exception cref="InputException">A source cannot be read, or is not what it was.</exception>
    public void RequireSame(SourceReading reading)
    {
        reading.Complete();
        foreach (var (number, result) in reading.Results)
        {
            if (result.Sha256 != _results[number].Sha256) throw SourceVersion.Changed(sources[number - 1].Source, "its content is different");
        }
    }

    /// <inheritdoc/>
    public override void Stage()
    {
        using var stage = Runs.Stage.Begin(Runs.Stage.Read);
        Reset();
        using var reading = collector.NewReading(Numbered(sources), run, _refused, onSource);
        InsertInAnyOrder(reading, "INSERT INTO staged SELECT * FROM incoming_events");
        Complete(reading);
    }

    /// <inheritdoc/>
    public override bool LandFirst(DateTimeOffset landedAt)
    {
        using var stage = Runs.Stage.Begin(Runs.Stage.Read);
        Reset();
        collector.Run($"SET VARIABLE now_utc = {DuckSql.Literal(landedAt)}");
        collector.RunFile("first");
        using (var appender = collector.Connection.CreateAppender("temp", "main", "first_batch"))
        {
            foreach (var (number, source) in Numbered(sources))
                appender.CreateRow().AppendValue(number).AppendValue(BatchId(number)).AppendValue(source.Source.DerivedSourceSystem).EndRow();
        }

        using var reading = collector.NewFirstReading(sources, run, _refused, onSource);
        try
        {
            InsertInAnyOrder(reading, "INSERT INTO raw.events BY NAME SELECT * FROM first_events");
            Complete(reading);
        }
        catch (IncomparableIdException)
        {
            return false;
        }

        if (reading.Firsts!.Relation() is not { } again) return true;
        collector.Run("CREATE OR REPLACE TEMP TABLE first_again AS " + again);
        collector.RunFile("first_again");
        return true;
    }

    // Rows say where they stand, so they may come in any order, from several threads.
    private void InsertInAnyOrder(SourceReading reading, string sql)
    {
        collector.Offer(reading, isOrdered: false);
        collector.Run("SET preserve_insertion_order = false");
        collector.Run(sql);
        collector.Run("SET preserve_insertion_order = true");
    }

    /// <inheritdoc/>
    public override void Resolve(DateTimeOffset landedAt)
    {
        using var stage = Runs.Stage.Begin(Runs.Stage.Compare);
        collector.Run($"SET VARIABLE now_utc = {DuckSql.Literal(landedAt)}");
        NoteBatches();
        collector.RunFile("resolve");
        FetchConflicts();
        if (_refused?.Relation() is { } refused) collector.Run("INSERT INTO refused " + refused);
        NoteOffsets();
        collector.RunFile("landing");
    }

    private void NoteOffsets()
    {
        if (!sources.Any(source => source.Part is not null)) return;
        using var appender = collector.Connection.CreateAppender("temp", "main", "staged_offsets");
        for (var number = 1; number <= sources.Count; number++)
        {
            if (sources[number - 1].Part is not { } part) continue;
            var position = part.Position;
            var row = appender.CreateRow().AppendValue(number).AppendValue(position.Stream).AppendValue(position.Topic).AppendValue(position.TopicId)
                .AppendValue(position.Partition).AppendValue(position.Entry).AppendValue(part.From).AppendValue(position.NextOffset);
            _ = position.LeaderEpoch is { } epoch ? row.AppendValue(epoch) : row.AppendNullValue();
            row.AppendValue((long)part.Messages.Count(message => message.Value is null)).AppendValue(position.Reason).EndRow();
        }
    }

    private void NoteBatches()
    {
        using var appender = collector.Connection.CreateAppender("temp", "main", "staged_batch");
        for (var number = 1; number <= sources.Count; number++)
        {
            var (source, result) = (sources[number - 1].Source, _results[number]);
            var row = appender.CreateRow().AppendValue(number).AppendValue(BatchId(number)).AppendValue(source.Name).AppendValue(source.DerivedSourceSystem)
                .AppendValue(result.Records).AppendValue(result.Rejected);
            foreach (var count in (long?[])[result.Lines?.Physical, result.Lines?.Header, result.Lines?.Blank, result.Lines?.Continuation])
                _ = count is null ? row.AppendNullValue() : row.AppendValue(count);
            _ = result.IgnoredColumns.Count == 0 ? row.AppendNullValue() : row.AppendValue(string.Join(',', result.IgnoredColumns));
            row.AppendValue(result.Sha256).AppendValue(result.Bytes).AppendValue(result.IsLastLineOpen)
                .AppendValue(result.LastEvent is { } last ? RunRow.Of(number, last.Line) : null).AppendValue(result.LastEvent?.EventId).AppendValue(result.TimesReadAs)
                .EndRow();
        }
    }

    /// <summary>
    /// Fetches the text of the conflicts from their sources. That a row is one is known only after all were read, so it is read once more; that it is the
    /// same row is sure, since the source has the same SHA-256.
    /// </summary>
    private void FetchConflicts()
    {
        var numbers = collector.Numbers("SELECT DISTINCT batch_of(row_no) FROM verdict WHERE conflict IS NOT NULL ORDER BY ALL");
        if (numbers.Count == 0) return;
        using var command = collector.Connection.CreateCommand();
        command.CommandText = "SELECT row_no, conflict FROM verdict WHERE conflict IS NOT NULL ORDER BY row_no";
        command.UseStreamingMode = true;
        using var conflicts = command.ExecuteReader();
        using var reading = collector.NewReading([.. numbers.Select(number => (number, sources[number - 1]))], run, refused: null);
        var worker = new RowWorker(reading);
        var isLeft = conflicts.Read();
        while (isLeft && worker.ReadOn())
        {
            if (worker.RowNumber != conflicts.GetInt64(0)) continue;
            _refused!.Add(worker.SourceNumber, worker.Row, conflicts.GetString(1), worker.Judge, worker.Rows);
            isLeft = conflicts.Read();
        }

        while (worker.ReadOn())
        {
            // To the end, for the hash.
        }

        RequireSame(reading);
        // Each row is where it was, or the source has another hash.
        if (isLeft) throw new InvalidOperationException("A conflict was not found again in a source that did not change.");
    }
}
