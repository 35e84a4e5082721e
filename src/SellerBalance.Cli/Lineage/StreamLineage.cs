using System.Diagnostics;
using System.Text.Json.Nodes;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Streams;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Lineage;

/// <summary>Tells OpenLineage of a stream: at its start, as it goes on, and at its end. It never fails or delays a flush.</summary>
internal sealed class StreamLineage
{
    // A flush may take half a second; a backend needs no word of each.
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1);

    private readonly LineageRun? _run;
    private readonly WarehouseUrl _warehouse;
    private readonly StreamSettings _stream;
    private Receipt _receipt = Receipt.Empty;
    private bool _isPublished;
    private long _toldAt;

    private StreamLineage(LineageRun? run, WarehouseUrl warehouse, StreamSettings stream) => (_run, _warehouse, _stream) = (run, warehouse, stream);

    /// <summary>Reads a stream, and tells of it.</summary>
    /// <param name="stream">What is read.</param>
    /// <param name="opening">The warehouse it fills.</param>
    /// <param name="stop">Asks it to end.</param>
    /// <param name="body">Reads it, and gives the exit code.</param>
    public static int Around(StreamSettings stream, WarehouseOptions opening, StopRequest stop, Func<StreamLineage, int> body)
    {
        using var run = LineageRun.Start(RunStamp.Start(opening.Clock, LineageFacets.StreamJob), opening.Url, [LineageFacets.Topic(stream.Brokers, stream.Topic, rows: null)]);
        var lineage = new StreamLineage(run, opening.Url, stream);
        try
        {
            var exitCode = body(lineage);
            lineage.End(exitCode, stop);
            return exitCode;
        }
        catch (Exception exception)
        {
            run?.Fail(exception, stop);
            throw;
        }
    }

    /// <summary>Notes a flush, and tells of it if nothing was told for a minute.</summary>
    /// <param name="receipt">What came in with it.</param>
    /// <param name="outcome">How it ended.</param>
    public void Flushed(Receipt receipt, RunOutcome outcome)
    {
        _receipt += receipt;
        _isPublished |= outcome == RunOutcome.Published;
        if (_run is null || _toldAt != 0 && Stopwatch.GetElapsedTime(_toldAt) < s_every) return;
        _toldAt = Stopwatch.GetTimestamp();
        _run.Running(Inputs(), Outputs());
    }

    private void End(int exitCode, StopRequest stop)
    {
        if (stop.By is { } by)
            _run?.Abort(by, Inputs(), Outputs());
        else if (exitCode == ExitCodes.Held)
            _run?.Fail("the last flush was held: readers see what was published before", Inputs(), Outputs());
        else
            _run?.Complete(Inputs(), Outputs());
    }

    private IReadOnlyList<JsonObject> Inputs() => [LineageFacets.Topic(_stream.Brokers, _stream.Topic, _receipt.Read)];

    private IReadOnlyList<JsonObject> Outputs() =>
    [
        .. LineageFacets.Landed(_warehouse, _receipt),
        .. _isPublished ? LineageTables.Mart.Select(table => LineageFacets.WrittenTable(_warehouse, table, rows: null)) : [],
    ];
}
