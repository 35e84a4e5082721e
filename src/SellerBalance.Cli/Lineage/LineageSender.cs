using System.Diagnostics;
using System.Threading.Channels;
using SellerBalance.Cli.Output;

namespace SellerBalance.Cli.Lineage;

/// <summary>Sends events beside the run, what waited from earlier runs first. What cannot be sent waits for the next one.</summary>
internal sealed class LineageSender : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly LineageTransport _transport;
    private readonly LineageSpool _spool;
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly Queue<string> _unsent = new();
    private string? _problem;
    private long _failedAt;

    /// <summary>Starts to send.</summary>
    /// <param name="transport">How.</param>
    /// <param name="spool">Where events wait.</param>
    public LineageSender(LineageTransport transport, LineageSpool spool)
    {
        (_transport, _spool) = (transport, spool);
        _sending = Task.Run(SendAll);
    }

    /// <summary>Has an event sent; it returns at once.</summary>
    public void Send(string json) => _events.Writer.TryWrite(json);

    /// <summary>Waits two seconds at most for what is not sent yet.</summary>
    public void Dispose()
    {
        _events.Writer.Complete();
        _stop.CancelAfter(s_patience);
        _sending.GetAwaiter().GetResult();
        _spool.Add([.. _unsent]);
        if (_problem is not null)
            StandardStreams.Say($"OpenLineage: {_problem}. {Wording.Count(_unsent.Count, "event")} {(_unsent.Count == 1 ? "waits" : "wait")} for the next run.");
        _transport.Dispose();
        _stop.Dispose();
    }

    private async Task SendAll()
    {
        foreach (var json in _spool.Take())
            await SendOrKeep(json).ConfigureAwait(false);
        await foreach (var json in _events.Reader.ReadAllAsync().ConfigureAwait(false))
            await SendOrKeep(json).ConfigureAwait(false);
    }

    // After a failure the rest waits too, so that events stay in order and a server that is away costs an attempt a minute.
    private async Task SendOrKeep(string json)
    {
        if (_unsent.Count == LineageSpool.EventsMax) _unsent.Dequeue();
        _unsent.Enqueue(json);
        if (_failedAt != 0 && Stopwatch.GetElapsedTime(_failedAt) < s_pause) return;
        while (_unsent.TryPeek(out var oldest))
        {
            if (!await IsDone(oldest).ConfigureAwait(false)) return;
            _unsent.Dequeue();
        }
    }

    // Sent, or refused for good.
    private async Task<bool> IsDone(string json)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        attempt.CancelAfter(s_patience);
        try
        {
            await _transport.Send(json, attempt.Token).ConfigureAwait(false);
            if (_failedAt != 0) (_failedAt, _problem) = (0, null);
            return true;
        }
        catch (LineageException exception)
        {
            _problem ??= exception.Message;
            if (!exception.IsFinal) _failedAt = Stopwatch.GetTimestamp();
            return exception.IsFinal;
        }
    }
}
