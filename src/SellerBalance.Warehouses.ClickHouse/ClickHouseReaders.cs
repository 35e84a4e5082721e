using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>Readers of a server: sessions that are kept, one for each who looks at a time.</summary>
internal sealed class ClickHouseReaders : IReaders
{
    private const int ReadersMax = 16;

    private readonly WarehouseOptions _options;
    private readonly string _unsettledTimeZone;
    private readonly SemaphoreSlim _places = new(ReadersMax, ReadersMax);
    private readonly ConcurrentBag<Session> _idle = [];
    private string? _settledTimeZone;

    private ClickHouseReaders(WarehouseOptions options, Session first)
    {
        // Whatever zone the first load settles, readers go on.
        _options = options with { TimeZone = null };
        _unsettledTimeZone = first.Warehouse.TimeZone;
        _idle.Add(first);
    }

    /// <summary>Makes sure that the tables are this program's, as for any command that reads.</summary>
    public static ClickHouseReaders Open(WarehouseOptions options)
    {
        var first = new Session(options);
        try
        {
            UnfinishedCopy.Refuse(first.Warehouse, options.Url);
            return new ClickHouseReaders(options, first);
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ISnapshot> Begin(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(Look, cancellationToken);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var session in _idle)
            session.Dispose();
        _places.Dispose();
        return ValueTask.CompletedTask;
    }

    private Snapshot Look()
    {
        var session = _idle.TryTake(out var idle) ? idle : new Session(_options);
        try
        {
            var settled = session.Warehouse.SettledTimeZone(_settledTimeZone);
            _settledTimeZone = settled;
            return new Snapshot(this, session, settled ?? _unsettledTimeZone);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // Its statements end with it: one that was stopped is not used again.
    private sealed class Session : IDisposable
    {
        private readonly CancellationTokenSource _stop;

        public Session(WarehouseOptions options)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(options.Stop);
            Warehouse = ClickHouseWarehouse.Open(options with { Stop = _stop.Token });
        }

        public ClickHouseWarehouse Warehouse { get; }

        public bool IsStopped => _stop.IsCancellationRequested;

        public void Stop() => _stop.Cancel();

        public void Dispose()
        {
            Warehouse.Dispose();
            _stop.Dispose();
        }
    }

    private sealed class Snapshot(ClickHouseReaders readers, Session session, string timeZone) : ISnapshot
    {
        private bool _isOver;

        public string TimeZone => timeZone;

        public async IAsyncEnumerable<T> Read<T>(
            string query,
            IReadOnlyDictionary<string, object?> parameters,
            Func<DbDataReader, T> row,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            using var registration = cancellationToken.UnsafeRegister(_ => session.Stop(), null);
            using var rows = session.Warehouse.Read(query, parameters, row).GetEnumerator();
            // The first call sends the question; a thread waits for the answer, but not the one that asks.
            var hasRow = await Task.Run(rows.MoveNext, CancellationToken.None);
            while (hasRow)
            {
                yield return rows.Current;
                hasRow = rows.MoveNext();
            }
        }

        public ValueTask DisposeAsync()
        {
            if (_isOver) return ValueTask.CompletedTask;
            _isOver = true;
            if (session.IsStopped) session.Dispose();
            else readers._idle.Add(session);
            readers._places.Release();
            return ValueTask.CompletedTask;
        }
    }
}
