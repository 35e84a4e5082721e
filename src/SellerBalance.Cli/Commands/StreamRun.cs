using System.Diagnostics;
using SellerBalance.Cli.Lineage;
using SellerBalance.Cli.Output;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Streams;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary>Reads a topic, flush by flush: each is a run with a batch for every partition.</summary>
internal sealed class StreamRun : IDisposable
{
    // Blocking checks run with each flush; the others may wait.
    private static readonly TimeSpan s_allChecksEvery = TimeSpan.FromMinutes(1);

    // An end that moves over offsets without messages is noted as well, but no table should grow by that.
    private static readonly TimeSpan s_emptyEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_wordEvery = TimeSpan.FromSeconds(10);

    private readonly IWarehouse _warehouse;
    private readonly WarehouseOptions _opening;
    private readonly StreamSettings _stream;
    private readonly StopRequest _stop;
    private readonly Collector _collector;
    private readonly Pipeline _pipeline;
    private readonly CheckPlan _allChecks;
    private readonly CheckPlan _blockingChecks;
    private readonly StreamSummary _summary = new();
    private readonly Lock _turn;
    private long _allChecksAt;
    private long _emptyAt;
    private long _saidAt;

    /// <summary>Prepares to read.</summary>
    /// <param name="warehouse">Open for writing.</param>
    /// <param name="opening">As what it was opened.</param>
    /// <param name="settings">The settings in force.</param>
    /// <param name="stream">What to read.</param>
    /// <param name="stop">Asks it to end.</param>
    /// <param name="turn">Held while the warehouse is used; null where nobody else uses it.</param>
    public StreamRun(IWarehouse warehouse, WarehouseOptions opening, Settings settings, StreamSettings stream, StopRequest stop, Lock? turn = null)
    {
        (_warehouse, _opening, _stream, _stop, _turn) = (warehouse, opening, stream, stop, turn ?? new Lock());
        KnownDirections.Require(warehouse, opening.Url, settings.Catalog);
        _allChecks = CheckPlan.From(settings.Checks, []);
        _blockingChecks = _allChecks with { Checks = [.. _allChecks.Checks.Where(check => check.Severity == Severity.Error)] };
        lock (_turn)
            _collector = Execution.NewCollector(warehouse, opening, settings);
        _pipeline = new Pipeline(warehouse, opening.Url.ToString(), opening.Clock, stop);
    }

    /// <summary>Told after each flush what came in with it, and how far behind it is.</summary>
    public Action<Receipt, StreamLag> OnFlush { get; init; } = (_, _) => { };

    /// <summary>Told of each flush as well; null if nobody is to be told of lineage.</summary>
    public StreamLineage? Lineage { get; init; }

    /// <summary>Reads until it is stopped, or to the end.</summary>
    /// <param name="untilEnd">Whether the end that the topic has now is the end.</param>
    /// <param name="json">How to print what became of it; null for text.</param>
    /// <returns>The exit code: held if the last flush was.</returns>
    public int Run(bool untilEnd, JsonForm? json)
    {
        using var reader = new TopicReader(_stream, StandardStreams.Say);
        reader.Open(Positions());
        if (untilEnd) reader.MarkEnd();
        if (!untilEnd) StandardStreams.Say($"Reading {_stream.Topic} at {_stream.Brokers} into {_opening.Url}");
        try
        {
            // What landed just before a kill is not in the balances, and its offsets are not read again.
            if (HasWaiting()) Flush(reader, []);
            while (_stop.By is null)
            {
                var parts = reader.Read(_stop.Token);
                if (IsDue(parts, untilEnd && reader.IsAtMark)) Flush(reader, parts);

                Say(reader.Lag);
                if (untilEnd && reader.IsAtMark) break;
            }
        }
        catch (Exception exception) when (_stop.By is not null && exception is OperationCanceledException or WarehouseException)
        {
            // The flush that was under way was undone; it is read again.
        }

        _summary.Lag = reader.Lag;
        if (json is { } form)
            JsonOutput.Write(form, _summary.Write);
        else
            StandardStreams.Say(_summary.Text(_stream.Name));
        return _summary.Outcome == RunOutcome.Held ? ExitCodes.Held : ExitCodes.Ok;
    }

    /// <summary>Lands parts, builds, checks and publishes.</summary>
    public Receipt Land(IReadOnlyList<TopicPart> parts)
    {
        lock (_turn)
            return LandInTurn(parts);
    }

    /// <inheritdoc/>
    public void Dispose() => _collector.Dispose();

    private IReadOnlyList<StreamPosition> Positions()
    {
        lock (_turn)
            return StreamQueries.Positions(_warehouse, _stream.Name);
    }

    private bool HasWaiting()
    {
        lock (_turn)
            return Waiting.In(_warehouse, besides: null).Batches.Count > 0;
    }

    private void Flush(TopicReader reader, IReadOnlyList<TopicPart> parts)
    {
        var receipt = Land(parts);
        reader.Landed(parts);
        OnFlush(receipt, reader.LagAt(_opening.Clock.GetUtcNow()));
        Lineage?.Flushed(receipt, _summary.Outcome);
    }

    private Receipt LandInTurn(IReadOnlyList<TopicPart> parts)
    {
        var run = RunStamp.Start(_opening.Clock, "stream");
        var hasAll = _allChecksAt == 0 || Stopwatch.GetElapsedTime(_allChecksAt) >= s_allChecksEvery;
        if (hasAll) _allChecksAt = Stopwatch.GetTimestamp();
        var (outcome, batches, checks) = _pipeline.Flush(run, parts.Count == 0 ? null : () => _collector.Collect(parts, run), new PublishRequest(BuildScope.Touched, hasAll ? _allChecks : _blockingChecks));
        _summary.Add(parts, outcome, batches, checks, StandardStreams.Say);
        return batches.Aggregate(Receipt.Empty, (sum, batch) => sum + batch.Receipt);
    }

    private bool IsDue(IReadOnlyList<TopicPart> parts, bool isEnd)
    {
        if (parts.Any(part => part.Messages.Count > 0)) return true;
        if (parts.Count == 0 || !isEnd && _emptyAt != 0 && Stopwatch.GetElapsedTime(_emptyAt) < s_emptyEvery) return false;
        _emptyAt = Stopwatch.GetTimestamp();
        return true;
    }

    private void Say(long lag)
    {
        if (_saidAt != 0 && Stopwatch.GetElapsedTime(_saidAt) < s_wordEvery || _summary.Words(lag) is not { } words) return;
        _saidAt = Stopwatch.GetTimestamp();
        StandardStreams.Say($"{Wording.Exact(_opening.Clock.GetUtcNow())} {words}");
    }
}
