using Npgsql;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>Cancels what a session does once everything is to end, and what it still begins before it notices.</summary>
internal sealed class SessionInterrupt : IDisposable
{
    // A cancellation that reaches the server between two statements cancels nothing.
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlConnection _connection;
    private readonly Timer _timer;
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _gate = new();
    private bool _isOver;
    private bool _isCopying;

    /// <param name="connection">The session's.</param>
    /// <param name="stop">Cancelled when everything is to end.</param>
    public SessionInterrupt(NpgsqlConnection connection, CancellationToken stop)
    {
        _connection = connection;
        _timer = new Timer(_ => Cancel());
        _registration = stop.UnsafeRegister(_ => _timer.Change(TimeSpan.Zero, Again), null);
    }

    /// <summary>The last statement that may be cancelled.</summary>
    public NpgsqlCommand? Command { private get; set; }

    /// <summary>Starts a COPY.</summary>
    public NpgsqlRawCopyStream Copy(Func<NpgsqlRawCopyStream> start)
    {
        lock (_gate)
            _isCopying = true;
        return start();
    }

    /// <summary>The COPY is over.</summary>
    public void EndCopy()
    {
        // What follows is not to be hit by a cancellation that is on its way.
        lock (_gate)
            _isCopying = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
            _isOver = true;
        _timer.Dispose();
    }

    private void Cancel()
    {
        if (!_gate.TryEnter()) return;
        try
        {
            if (_isOver) return;
            Command?.Cancel();
            if (_isCopying) CancelCopy();
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException or TimeoutException)
        {
            // A server that does not take it now is asked again.
        }
        finally
        {
            _gate.Exit();
        }
    }

    // The driver has no way to cancel one that waits for the server.
    private void CancelCopy()
    {
        using var other = _connection.CloneWith(new NpgsqlConnectionStringBuilder(_connection.ConnectionString) { Timeout = 2, CommandTimeout = 2 }.ConnectionString);
        other.Open();
        using var command = new NpgsqlCommand("SELECT pg_cancel_backend(:process)", other);
        command.Parameters.AddWithValue("process", _connection.ProcessID);
        command.ExecuteNonQuery();
    }
}
