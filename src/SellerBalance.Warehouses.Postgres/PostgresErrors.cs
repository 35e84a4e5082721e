using System.Net.Sockets;
using Npgsql;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>What went wrong on the server's side, in words that name the cause and the fix. The driver's own texts have no password.</summary>
internal static class PostgresErrors
{
    private const string Again = "Run the same command again; nothing is loaded twice.";

    /// <summary>An error on the way to a session.</summary>
    public static WarehouseException? Unreachable(Exception exception, WarehouseUrl url)
    {
        var cause = exception switch
        {
            UsageException => null,
            PostgresException refused => Refused(refused, url) ?? Said(refused),
            NpgsqlException { InnerException: SocketException socket } => NoConnection(socket, url),
            NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
                "no answer in time. Correct host and port, open the firewall, or wait longer with connect_timeout=SECONDS.",
            NpgsqlException failure => NoSession(failure, url),
            ArgumentException or NotSupportedException => $"{exception.Message}",
            _ => null,
        };
        return cause is null ? null : new WarehouseException($"{url}: {cause}", exception) { IsUnreachable = true };
    }

    /// <summary>An error in a session.</summary>
    /// <param name="exception">From the driver.</param>
    /// <param name="session">The session.</param>
    /// <param name="what">What the session was doing.</param>
    public static WarehouseException Explain(Exception exception, PostgresSession session, string what)
    {
        var url = session.Url;
        if (session.HasOwnLimit && IsLockTimeout(exception))
            return new WarehouseException(
                $"{url}: while {what}: another session kept a table locked for longer than {StatementBounds.Text(session.Bounds.Limit)}, the limit of statement_timeout. "
                + $"See who works on these tables. {Again}",
                exception);
        if (session.HasOwnLimit && (IsTimeout(exception) || IsSilence(exception)))
            return StatementBounds.Exceeded(url.ToString(), what, session.Bounds.Limit, exception);
        var cause = exception is PostgresException refused
            ? Refused(refused, url) ?? Said(refused)
            : $"the connection to the server was lost ({Innermost(exception).Message}). See whether the server runs. {Again}";
        return new WarehouseException($"{url}: while {what}: {cause}", exception);
    }

    /// <summary>Whether the server ended a statement at its time limit.</summary>
    public static bool IsTimeout(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } refused && refused.MessageText.Contains("statement timeout", StringComparison.Ordinal);

    private static bool IsLockTimeout(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>Whether the server has not answered for longer than a statement may take.</summary>
    public static bool IsSilence(Exception exception) => exception is NpgsqlException { InnerException: TimeoutException };

    private static string? Refused(PostgresException refused, WarehouseUrl url) => refused.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword =>
            $"the password of {User(url)} was refused. Put the right one into $SELLER_BALANCE_PASSWORD, a file named by password_file, or ~/.pgpass.",
        PostgresErrorCodes.InvalidAuthorizationSpecification when refused.MessageText.EndsWith("no encryption", StringComparison.Ordinal) =>
            $"the server lets {User(url)} not in: {refused.MessageText}. Write secure=true if it wants TLS, name a user with the right to connect, or allow it in the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"the server lets {User(url)} not in: {refused.MessageText}. Name a user with the right to connect, before the host's @, or allow it in the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"there is no database {Name(url)}. Make it with: createdb {Name(url)}",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"{User(url)} lacks a right: {refused.MessageText}. Let the tables' owner load, or have the database given to this user: "
            + "ALTER DATABASE … OWNER TO …",
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            "the server takes no writes: it is a standby, or default_transaction_read_only is on. Name the primary, or turn that setting off for this user.",
        PostgresErrorCodes.DiskFull =>
            $"the server's disk is full ({refused.MessageText}); nothing of this step remains. Make room there. {Again}",
        PostgresErrorCodes.ConfigurationLimitExceeded =>
            $"the server allows no more temporary space ({refused.MessageText}). Raise temp_file_limit for this user. {Again}",
        PostgresErrorCodes.OutOfMemory =>
            $"the server is out of memory ({refused.MessageText}). Lower its work_mem or give it more. {Again}",
        PostgresErrorCodes.TooManyConnections =>
            "the server has no connection left. Close some, or raise its max_connections.",
        PostgresErrorCodes.QueryCanceled when IsTimeout(refused) =>
            $"the statement ran into the server's statement_timeout. Write statement_timeout=0 into the URL, or raise it for this user. {Again}",
        PostgresErrorCodes.QueryCanceled => $"the statement was cancelled on the server. {Again}",
        PostgresErrorCodes.LockNotAvailable => $"a lock was not to be had in time ({refused.MessageText}). See who works on these tables. {Again}",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.IdleSessionTimeout =>
            $"the server ended the session ({refused.MessageText}). See whether it was stopped or restarted. {Again}",
        PostgresErrorCodes.CannotConnectNow => $"the server is starting or stopping ({refused.MessageText}). Wait until it is up. {Again}",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
            $"the tables are not as this program made them ({refused.MessageText}). Restore what was changed by hand.",
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure =>
            $"another session got in the way again and again ({refused.MessageText}). See who writes to these tables. {Again}",
        _ => null,
    };

    private static string Said(PostgresException refused) => $"the server refused ({refused.SqlState}): {refused.MessageText}";

    private static string NoConnection(SocketException socket, WarehouseUrl url) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            $"there is no host {url.Server!.Host}. Correct its name.",
        SocketError.ConnectionRefused => "nothing listens there. Start the server, or correct host and port.",
        SocketError.TimedOut => "no answer in time. Correct host and port, or open the firewall.",
        _ => $"cannot be reached: {socket.Message}. Correct host and port, or see whether the server runs.",
    };

    private static string NoSession(NpgsqlException failure, WarehouseUrl url)
    {
        var message = Innermost(failure).Message;
        if (message.Contains("No password has been provided", StringComparison.Ordinal))
            return $"the server wants a password of {User(url)}. Put it into $SELLER_BALANCE_PASSWORD, a file named by password_file, or ~/.pgpass.";
        if (message.Contains("SSL connection requested", StringComparison.Ordinal))
            return "the server offers no TLS. Turn its ssl on, or write secure=false if nobody else is on the way to it.";
        if (message.Contains("certificate", StringComparison.OrdinalIgnoreCase))
            return Untrusted(url);
        return $"what answers there is not PostgreSQL, or it hung up ({message}). Correct scheme, host and port.";
    }

    // The driver does not tell which of them it was.
    private static string Untrusted(WarehouseUrl url)
    {
        var host = url.Server!.Host;
        return url.Server.Options.GetValueOrDefault("sslmode") != "verify-full"
            ? "the server's certificate is not to be trusted: another authority signed it, or it has expired. Name the file of its authority by sslrootcert=FILE."
            : $"the server's certificate is not to be trusted: another authority signed it, it is not for the host {host}, or it has expired. "
                + "Name the file of its authority by sslrootcert=FILE, and the host as the certificate does.";
    }

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    private static string User(WarehouseUrl url) => url.Server?.User is { } user ? $"the user {user}" : "the user of this process";

    private static string Name(WarehouseUrl url) => url.Server is { Database.Length: > 0 } server ? server.Database : "with the user's name";
}
