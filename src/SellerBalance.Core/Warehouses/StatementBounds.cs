using System.Globalization;

namespace SellerBalance.Warehouses;

/// <summary>What ends a statement that does not end by itself: how long it may take, and a request to stop.</summary>
/// <param name="place">Where the statements run, for messages.</param>
/// <param name="limit">How long one may take; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it likes.</param>
/// <param name="stop">Cancelled when everything is to end.</param>
public sealed class StatementBounds(string place, TimeSpan limit, CancellationToken stop)
{
    /// <summary>More than a statement of any real load takes: a billion events are built in less.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromHours(2);

    private static readonly TimeSpan AsGoodAsForEver = TimeSpan.FromDays(20);

    /// <summary>How long one may take.</summary>
    public TimeSpan Limit { get; } = limit > AsGoodAsForEver ? Timeout.InfiniteTimeSpan : limit;

    /// <summary>What is being done, such as <c>building</c>, for messages.</summary>
    public string What { get; set; } = "working";

    /// <summary>Cancelled when everything is to end, unless that is being done already.</summary>
    public CancellationToken Stop => IsEnding ? CancellationToken.None : stop;

    /// <summary>Whether what runs now is there to end things, such as to note a failure, and so is not stopped.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Watches over a statement that is about to start, until the watch is disposed.</summary>
    /// <param name="interrupt">Ends the statement from another thread. Called again as long as it goes on.</param>
    /// <exception cref="OperationCanceledException">Everything is to end.</exception>
    public StatementWatch Watch(Action interrupt) => new(this, interrupt);

    /// <summary>Runs a statement under watch.</summary>
    /// <exception cref="WarehouseException">It took longer than it may.</exception>
    /// <exception cref="OperationCanceledException">Everything is to end.</exception>
    public T Run<T>(Action interrupt, Func<T> statement)
    {
        using var watch = Watch(interrupt);
        try
        {
            return statement();
        }
        catch (Exception exception) when (watch.HasStruck)
        {
            throw Reason(exception);
        }
    }

    /// <summary>What to say of a statement that took longer than it may.</summary>
    /// <param name="place">Where it ran.</param>
    /// <param name="what">What was being done.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="exception">What the engine said; null if nothing.</param>
    public static WarehouseException Exceeded(string place, string what, TimeSpan limit, Exception? exception) => new(
        $"{place}: while {what}: a statement was stopped because it took longer than {Text(limit)}, the limit of statement_timeout. This step was undone. "
        + "Run the same command again (nothing is loaded twice), or raise statement_timeout in the file of --config.",
        exception);

    /// <summary>Why a statement was interrupted.</summary>
    /// <param name="exception">With what it ended.</param>
    /// <param name="what">What was being done; null for <see cref="What"/>.</param>
    public Exception Reason(Exception exception, string? what = null) => Stop.IsCancellationRequested
        ? new OperationCanceledException(exception.Message, exception, Stop)
        : Exceeded(place, what ?? What, Limit, exception);

    /// <summary>A limit as the settings have it: <c>2h</c>, <c>30m</c>, <c>90s</c>.</summary>
    public static string Text(TimeSpan limit) => limit switch
    {
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{limit.TotalHours:0}h"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{limit.TotalMinutes:0}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0.###}s"),
    };
}

/// <summary>Ends one statement when its time is over or everything is to end.</summary>
public sealed class StatementWatch : IDisposable
{
    // An engine takes no notice of an interrupt that comes just before a statement starts.
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    private readonly Action _interrupt;
    private readonly Timer _timer;
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _gate = new();
    private bool _isOver;

    internal StatementWatch(StatementBounds bounds, Action interrupt)
    {
        var stop = bounds.Stop;
        stop.ThrowIfCancellationRequested();
        _interrupt = interrupt;
        _timer = new Timer(_ => Strike());
        _timer.Change(bounds.Limit, Again);
        _registration = stop.UnsafeRegister(_ => _timer.Change(TimeSpan.Zero, Again), null);
    }

    /// <summary>Whether it has ended the statement.</summary>
    public bool HasStruck { get; private set; }

    /// <summary>The statement has come to its end; what runs after it is not interrupted any more.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
            _isOver = true;
        _timer.Dispose();
    }

    private void Strike()
    {
        lock (_gate)
        {
            if (_isOver) return;
            HasStruck = true;
            _interrupt();
        }
    }
}
