using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>Readers beside the writer: further connections to the engine that has the file open, each with a snapshot of its own.</summary>
internal sealed class DuckDbReaders : IReaders
{
    // They share the engine's threads and its memory with a run.
    private const int ReadersMax = 8;

    private readonly DuckDBConnection _root;
    private readonly string _database;
    private readonly string _timeZone;
    private readonly WarehouseUrl _url;
    private readonly TimeSpan _limit;
    private readonly SemaphoreSlim _places = new(ReadersMax, ReadersMax);
    private readonly ConcurrentBag<DuckDBConnection> _idle = [];

    /// <param name="writer">The connection that has the file open.</param>
    /// <param name="url">Where the file is.</param>
    /// <param name="timeZone">Of the books: as long as the writer has the file open, nobody else's load can choose another.</param>
    /// <param name="limit">How long a statement may take.</param>
    public DuckDbReaders(DuckDBConnection writer, WarehouseUrl url, string timeZone, TimeSpan limit)
    {
        // Not the writer's own connection, which is busy while another thread asks for one more reader.
        _root = writer.Duplicate();
        _root.Open();
        _database = (string)writer.Scalar("SELECT current_database()")!;
        (_url, _limit, _timeZone) = (url, limit, timeZone);
    }

    /// <inheritdoc/>
    public async ValueTask<ISnapshot> Begin(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var connection = _idle.TryTake(out var idle) ? idle : Connect();
            connection.Run("BEGIN TRANSACTION READ ONLY");
            return new Snapshot(this, connection);
        }
        catch (Exception exception)
        {
            _places.Release();
            if (exception is DuckDBException cause) throw DuckDbErrors.Explain(_url, "answering", cause);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var connection in _idle)
            connection.Dispose();
        _root.Dispose();
        _places.Dispose();
        return ValueTask.CompletedTask;
    }

    private DuckDBConnection Connect()
    {
        DuckDBConnection connection;
        lock (_root)
            connection = _root.Duplicate();
        connection.Open();
        connection.Run($"USE {_database}");
        return connection;
    }

    private void Return(DuckDBConnection connection)
    {
        try
        {
            connection.Run("ROLLBACK");
            _idle.Add(connection);
        }
        catch (DuckDBException)
        {
            connection.Dispose();
        }
        finally
        {
            _places.Release();
        }
    }

    private sealed class Snapshot(DuckDbReaders readers, DuckDBConnection connection) : ISnapshot
    {
        private bool _isOver;

        public string TimeZone => readers._timeZone;

        public async IAsyncEnumerable<T> Read<T>(
            string query,
            IReadOnlyDictionary<string, object?> parameters,
            Func<DbDataReader, T> row,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var bounds = new StatementBounds(readers._url.ToString(), readers._limit, cancellationToken) { What = "answering" };
            using var command = connection.Query(query, parameters);
            using var watch = bounds.Watch(command.Cancel);
            // The engine has no asynchronous calls: a thread waits for it, but not the one that asks.
            using var reader = await Task.Run(() => Try(bounds, watch, command.ExecuteReader), CancellationToken.None);
            while (Try(bounds, watch, reader.Read))
                yield return row(reader);
        }

        public ValueTask DisposeAsync()
        {
            if (_isOver) return ValueTask.CompletedTask;
            _isOver = true;
            readers.Return(connection);
            return ValueTask.CompletedTask;
        }

        private T Try<T>(StatementBounds bounds, StatementWatch watch, Func<T> body)
        {
            try
            {
                return body();
            }
            catch (Exception exception) when (watch.HasStruck && exception is not WarehouseException)
            {
                throw bounds.Reason(exception);
            }
            catch (DuckDBException exception)
            {
                throw DuckDbErrors.Explain(readers._url, "answering", exception);
            }
        }
    }
}
