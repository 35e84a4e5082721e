using System.Data;
using Npgsql;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>One connection, the scripts of its engine, and the errors it can have.</summary>
/// <param name="connection">Open; closed with the session.</param>
/// <param name="flavor">Whose scripts to run.</param>
/// <param name="url">For messages.</param>
/// <param name="bounds">What ends a statement. The server ends one whose time is over; one that is to stop is cancelled from here.</param>
internal sealed class PostgresSession(NpgsqlConnection connection, Flavor flavor, WarehouseUrl url, StatementBounds bounds) : IDisposable
{
    private readonly SessionInterrupt _interrupt = new(connection, bounds.Stop);

    public NpgsqlConnection Connection { get; } = connection;

    public Flavor Flavor { get; } = flavor;

    public WarehouseUrl Url { get; } = url;

    public StatementBounds Bounds { get; } = bounds;

    /// <summary>Whether the server ends a statement at a limit of this program's, not of its own or the URL's.</summary>
    public bool HasOwnLimit { get; set; }

    /// <summary>Told what takes long.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Runs all statements of a file. Its parameters are <c>:name</c>.</summary>
    public void RunFile(string name, params IReadOnlyList<(string? Name, object? Value)> parameters) => Run(Flavor.Text(name), parameters);

    /// <summary>Runs the statements of a text.</summary>
    public void Run(string sql, params IReadOnlyList<(string? Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null if it is null or there is none.</summary>
    public object? Scalar(string sql, params IReadOnlyList<(string? Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar() is var value and not DBNull ? value : null;
    }

    /// <summary>A command with its parameters.</summary>
    public NpgsqlCommand Command(string sql, IEnumerable<(string? Name, object? Value)> parameters)
    {
        Bounds.Stop.ThrowIfCancellationRequested();
        var command = new NpgsqlCommand(sql, Connection);
        if (!Bounds.IsEnding) _interrupt.Command = command;
        foreach (var (name, value) in parameters)
            command.Parameters.Add(new NpgsqlParameter(name, Sent(value)));
        return command;
    }

    /// <summary>Starts a COPY of rows to or from this program.</summary>
    /// <remarks>
    /// It takes as long as its rows do, which may be read from anywhere: not all of it counts against the limit, but every wait for the server.
    /// </remarks>
    public NpgsqlRawCopyStream Copy(string sql)
    {
        Bounds.Stop.ThrowIfCancellationRequested();
        if (HasOwnLimit) RunFile("before_copy", ("limit_ms", (long)Bounds.Limit.TotalMilliseconds));
        var copy = _interrupt.Copy(() => Connection.BeginRawBinaryCopy(sql));
        if (PostgresOpening.WaitForServer(Bounds.Limit) is { } wait) (copy.ReadTimeout, copy.WriteTimeout) = (wait * 1000, wait * 1000);
        return copy;
    }

    /// <summary>After a COPY, however it ended.</summary>
    public void EndCopy() => _interrupt.EndCopy();

    /// <summary>Runs a body whole or not at all, again where the server asks for it.</summary>
    /// <param name="what">What it does, for messages.</param>
    /// <param name="body">May run more than once. Returns false to leave nothing.</param>
    /// <exception cref="WarehouseException">The server refused; nothing remains.</exception>
    public void InTransaction(string what, Func<bool> body) => Try(what, () => Retries.OfTransactions.Execute(() =>
    {
        using var transaction = Connection.BeginTransaction();
        if (body())
            transaction.Commit();
        else
            transaction.Rollback();
    }));

    /// <summary>Runs a body and words what the server says against it.</summary>
    /// <exception cref="WarehouseException">The server refused.</exception>
    public void Try(string what, Action body) => Try(what, () =>
    {
        body();
        return true;
    });

    /// <summary>Runs a body and words what the server says against it.</summary>
    /// <exception cref="WarehouseException">The server refused.</exception>
    public T Try<T>(string what, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (Exception exception) when (Bounds.Stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, Bounds.Stop);
        }
        catch (Exception exception) when (exception is NpgsqlException || (Connection.State is not ConnectionState.Open && exception is not WarehouseException))
        {
            throw PostgresErrors.Explain(exception, this, what);
        }
    }

    /// <summary>Ends the session.</summary>
    public void Dispose()
    {
        Bounds.IsEnding = true;
        _interrupt.Dispose();
        WriterLock.Release(this);
        Connection.Dispose();
    }

    private static object Sent(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified),
        _ => value,
    };
}
