using System.Runtime.ExceptionServices;

namespace SellerBalance.Ingest;

/// <summary>What was found when a source was read to its end.</summary>
/// <param name="Records">Its data rows.</param>
/// <param name="Rejected">Those that break a rule.</param>
/// <param name="Lines">Its physical lines; null for Parquet.</param>
/// <param name="IgnoredColumns">Columns (or keys, the first hundred) that are not in the interchange format.</param>
/// <param name="Sha256">Its SHA-256, in hexadecimal digits.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record SourceResult(long Records, long Rejected, LineCounts? Lines, IReadOnlyList<string> IgnoredColumns, string Sha256, long Bytes)
{
    /// <summary>Whether its last line may have been cut; null for Parquet.</summary>
    public bool? IsLastLineOpen { get; init; }

    /// <summary>The event in a last line that is open; null if there is none.</summary>
    public OpenEvent? LastEvent { get; init; }

    /// <summary>How the times of Parquet were read; else null.</summary>
    public string? TimesReadAs { get; init; }
}

/// <summary>An event in a line of which the end may have been cut off.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="EventId">Its id, as it was written.</param>
internal sealed record OpenEvent(long Line, string EventId);

/// <summary>A part of a source, on loan to who takes it apart.</summary>
/// <param name="Source">The source.</param>
/// <param name="Number">The source's place in the run, from 1.</param>
/// <param name="Place">The part's place among all that are read, from 0.</param>
/// <param name="Part">The part.</param>
internal sealed record PartLease(OpenSource Source, int Number, long Place, SourcePart Part);

/// <summary>One reading of some sources, in their order, by any number of threads. A failure ends it; it is thrown by <see cref="Complete"/>.</summary>
/// <param name="reader">Opens the sources.</param>
/// <param name="sources">The sources, each with its place in the run, from 1.</param>
/// <param name="rules">What the rows are judged by.</param>
/// <param name="refused">Takes the rows that break a rule; null to leave them out.</param>
/// <param name="stop">Cancelled when reading is to end.</param>
internal sealed class SourceReading(
    SourceReader reader, IReadOnlyList<(int Number, PreparedSource Source)> sources, JudgingRules rules, RefusedRows? refused, CancellationToken stop) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<OpenSource, (int Number, int Lent, bool IsExhausted)> _open = [];
    private readonly Dictionary<int, SourceResult> _results = [];
    private ExceptionDispatchInfo? _failure;
    private OpenSource? _current;
    private int _next;
    private long _parts;

    /// <summary>What the rows are judged by.</summary>
    public JudgingRules Rules { get; } = rules;

    /// <summary>Told each source's name before it is read.</summary>
    public Action<string> OnSource { get; init; } = _ => { };

    /// <summary>Asked of every row that keeps the rules, in their order; null to take all. Only for one thread.</summary>
    public Func<bool>? Takes { get; init; }

    /// <summary>Leaves out rows whose ids came before; null to take all.</summary>
    public FirstEvents? Firsts { get; init; }

    /// <summary>What was found, by the source's place in the run. After <see cref="Complete"/>.</summary>
    public IReadOnlyDictionary<int, SourceResult> Results => _results;

    /// <summary>The next part; null if there is none, or reading failed.</summary>
    public PartLease? Take()
    {
        lock (_gate)
        {
            while (_failure is null)
            {
                stop.ThrowIfCancellationRequested();
                if (_current is null)
                {
                    if (_next == sources.Count) return null;
                    var (number, source) = sources[_next++];
                    OnSource(source.Source.Name);
                    _current = reader.Open(source);
                    _open[_current] = (number, 0, false);
                }

                var state = _open[_current];
                if (_current.Next() is { } part)
                {
                    _open[_current] = state with { Lent = state.Lent + 1 };
                    Firsts?.Begin(_parts);
                    return new PartLease(_current, state.Number, _parts++, part);
                }

                _open[_current] = state with { IsExhausted = true };
                FinishIfDone(_current);
                _current = null;
            }

            return null;
        }
    }

    /// <summary>Gives a part back that was taken apart.</summary>
    /// <param name="lease">The part.</param>
    /// <param name="rows">What took it apart.</param>
    public void Return(PartLease lease, PartRows rows)
    {
        lease.Part.Dispose();
        lock (_gate)
        {
            lease.Source.Add(rows, lease.Part);
            Firsts?.End(lease.Place);
            var state = _open[lease.Source];
            _open[lease.Source] = state with { Lent = state.Lent - 1 };
            FinishIfDone(lease.Source);
        }
    }

    /// <summary>Ends the reading, because of an error.</summary>
    public void Fail(Exception exception)
    {
        lock (_gate)
            _failure ??= ExceptionDispatchInfo.Capture(exception);
    }

    /// <summary>Takes a row that breaks a rule.</summary>
    public void Refuse(PartLease lease, RowJudge judge, SourceRow row, PartRows rows) => refused?.AddBroken(lease.Number, lease.Source.Name, row, judge, rows);

    /// <summary>Takes note of the record in a last line without a line end.</summary>
    /// <param name="lease">The part.</param>
    /// <param name="rows">Read the record last.</param>
    /// <param name="row">The record, if it keeps the rules; else null.</param>
    public void NoteLast(PartLease lease, PartRows rows, SourceRow? row)
    {
        lock (_gate)
            lease.Source.NoteLast(rows.ShowsItsEnd, row);
    }

    /// <summary>To be called when no thread reads any more.</summary>
    /// <exception cref="InputException">A source cannot be read, or changed meanwhile.</exception>
    /// <exception cref="OperationCanceledException">Reading was to end.</exception>
    public void Complete()
    {
        Dispose();
        _failure?.Throw();
        if (_results.Count != sources.Count) throw new InvalidOperationException($"{_results.Count} of {sources.Count} sources were read to their end.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var source in _open.Keys)
                source.Dispose();
            _open.Clear();
        }
    }

    private void FinishIfDone(OpenSource source)
    {
        var (number, lent, isExhausted) = _open[source];
        if (!isExhausted || lent > 0 || _failure is not null) return;
        _open.Remove(source);
        using (source)
        {
            var hash = source.Finish();
            _results[number] = new SourceResult(source.Records, refused?.CountOf(number) ?? 0, source.Lines, source.IgnoredColumns, hash, source.Bytes)
            {
                IsLastLineOpen = source.IsLastLineOpen,
                LastEvent = source.LastEvent,
                TimesReadAs = source.TimesReadAs,
            };
        }
    }
}

/// <summary>Takes parts apart and judges their rows, on one thread.</summary>
/// <param name="reading">Where the parts come from.</param>
internal sealed class RowWorker(SourceReading reading)
{
    private PartLease? _lease;
    private PartRows? _rows;
    private bool _endsWithinLine;

    /// <summary>The row that was read last.</summary>
    public SourceRow Row { get; } = new();

    /// <summary>What the row means.</summary>
    public RowJudge Judge { get; } = new(reading.Rules);

    /// <summary>Takes the part apart that the row is from.</summary>
    public PartRows Rows => _rows!;

    /// <summary>The place of the row's source in the run, from 1.</summary>
    public int SourceNumber => _lease!.Number;

    /// <summary>Where the row stands in the run.</summary>
    public long RowNumber => RunRow.Of(SourceNumber, Row.Line);

    /// <summary>Reads the part's next row that keeps the rules.</summary>
    /// <returns>False if there is none.</returns>
    public bool Read()
    {
        while (_rows?.Read(Row) == true)
        {
            if (Row.HasFields) Judge.Judge(Row);
            var isBroken = Row.Broken is not null || Judge.Reasons != Reasons.None;
            if (_endsWithinLine && Rows.IsAtEnd) reading.NoteLast(_lease!, Rows, isBroken ? null : Row);
            if (isBroken)
                reading.Refuse(_lease!, Judge, Row, Rows);
            else if (reading.Takes?.Invoke() != false)
                return true;
        }

        return false;
    }

    /// <summary>Leaves out the rows of the part whose ids came before, where that is asked for.</summary>
    public void Sift(ref EventVectors rows)
    {
        if (rows.Count > 0) reading.Firsts?.Sift(_lease!.Place, ref rows);
    }

    /// <summary>Turns to the next part.</summary>
    /// <returns>False if there is none.</returns>
    public bool Next()
    {
        if (_lease is not null) reading.Return(_lease, _rows!);
        var before = _lease?.Source;
        _lease = reading.Take();
        if (_lease is null)
        {
            _rows = null;
            return false;
        }

        if (_lease.Source != before) _rows = _lease.Source.NewRows();
        _rows!.Open(_lease.Part);
        _endsWithinLine = _lease.Part is TextPart { EndsWithinLine: true };
        return true;
    }

    /// <summary>Reads the next row that keeps the rules, of this part or a later one.</summary>
    /// <returns>False if there is none.</returns>
    public bool ReadOn()
    {
        while (!Read())
        {
            if (!Next()) return false;
        }

        return true;
    }
}

/// <summary>One number for where a row stands in a run: in the order of the sources, and of the lines in each.</summary>
internal static class RunRow
{
    /// <summary>Bits for the line.</summary>
    public const int LineBits = 40;

    /// <summary>The number.</summary>
    /// <param name="source">The source's place in the run, from 1.</param>
    /// <param name="line">The line, from 1.</param>
    public static long Of(int source, long line) => ((long)source << LineBits) | line;
}
