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
                + $"Find out who uses these tables. {Again}",
                exception);
        if (session.HasOwnLimit && (IsTimeout(exception) || IsSilence(exception)))
            return StatementBounds.Exceeded(url.ToString(), what, session.Bounds.Limit, exception);
        var cause = exception is PostgresException refused
            ? Refused(refused, url) ?? Said(refused)
            : $"the connection to the server was lost ({Innermost(exception).Message}). Check that the server is running. {Again}";
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
            $"the password of {User(url)} was refused. Put the right one in $SELLER_BALANCE_PASSWORD, a file named by password_file, or ~/.pgpass.",
        PostgresErrorCodes.InvalidAuthorizationSpecification when refused.MessageText.EndsWith("no encryption", StringComparison.Ordinal) =>
            $"the server does not let {User(url)} connect: {refused.MessageText}. Add secure=true if it requires TLS, use a user that may connect, or allow the connection in the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"the server does not let {User(url)} connect: {refused.MessageText}. Write a user that may connect before the host's @, or allow the connection in the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"there is no database {Name(url)}. Create it with: createdb {Name(url)}",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"{User(url)} lacks a privilege: {refused.MessageText}. Use the owner of the tables, or make this user the owner of the database: "
            + "ALTER DATABASE … OWNER TO …",
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            "the server is read-only: it is a standby, or default_transaction_read_only is on. Use the primary, or turn that setting off for this user.",
        PostgresErrorCodes.UniqueViolation when refused.ConstraintName == "stream_offsets_once" =>
            "another process has read this stream further; nothing of this flush was landed. Start the stream again: it goes on where that process stands.",
        PostgresErrorCodes.DiskFull =>
            $"the server's disk is full ({refused.MessageText}); this step was undone. Free some space there. {Again}",
        PostgresErrorCodes.ConfigurationLimitExceeded =>
            $"the server allows no more temporary space ({refused.MessageText}). Raise temp_file_limit for this user. {Again}",
        PostgresErrorCodes.OutOfMemory =>
            $"the server is out of memory ({refused.MessageText}). Lower its work_mem or give it more. {Again}",
        PostgresErrorCodes.TooManyConnections =>
            "the server has too many connections. Close some, or raise its max_connections.",
        PostgresErrorCodes.QueryCanceled when IsTimeout(refused) =>
            $"the statement exceeded the server's statement_timeout. Add statement_timeout=0 to the URL, or raise it for this user. {Again}",
        PostgresErrorCodes.QueryCanceled => $"the statement was cancelled on the server. {Again}",
        PostgresErrorCodes.LockNotAvailable => $"a lock could not be acquired in time ({refused.MessageText}). Find out who uses these tables. {Again}",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.IdleSessionTimeout =>
            $"the server ended the session ({refused.MessageText}). Check whether it was stopped or restarted. {Again}",
        PostgresErrorCodes.CannotConnectNow => $"the server is starting or stopping ({refused.MessageText}). Wait until it is up. {Again}",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
            $"the tables differ from those that this program created ({refused.MessageText}). Undo the changes made by hand.",
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure =>
            $"another session conflicted again and again ({refused.MessageText}). Find out who writes to these tables. {Again}",
        _ => null,
    };

    private static string Said(PostgresException refused) => $"the server refused ({refused.SqlState}): {refused.MessageText}";

    private static string NoConnection(SocketException socket, WarehouseUrl url) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            $"there is no host {url.Server!.Host}. Correct its name.",
        SocketError.ConnectionRefused => "no server is listening there. Start the server, or correct host and port.",
        SocketError.TimedOut => "no answer in time. Correct host and port, or open the firewall.",
        _ => $"cannot be reached: {socket.Message}. Correct host and port, or check that the server is running.",
    };

    private static string NoSession(NpgsqlException failure, WarehouseUrl url)
    {
        var message = Innermost(failure).Message;
        if (message.Contains("No password has been provided", StringComparison.Ordinal))
            return $"the server requires a password for {User(url)}. Put it in $SELLER_BALANCE_PASSWORD, a file named by password_file, or ~/.pgpass.";
        if (message.Contains("SSL connection requested", StringComparison.Ordinal))
            return "the server does not offer TLS. Turn on its setting ssl, or add secure=false if the network is trusted.";
        if (message.Contains("certificate", StringComparison.OrdinalIgnoreCase))
            return Untrusted(url);
        return $"the server there is not PostgreSQL, or it closed the connection ({message}). Correct scheme, host and port.";
    }

    // The driver does not tell which of them it was.
    private static string Untrusted(WarehouseUrl url)
    {
        var host = url.Server!.Host;
        return url.Server.Options.GetValueOrDefault("sslmode") != "verify-full"
            ? "the server's certificate is not trusted: another certificate authority signed it, or it has expired. Set sslrootcert=FILE to the certificate of its authority."
            : $"the server's certificate is not trusted: another certificate authority signed it, it is not for the host {host}, or it has expired. "
                + "Set sslrootcert=FILE to the certificate of its authority, and use the host name in the certificate.";
    }

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    private static string User(WarehouseUrl url) => url.Server?.User is { } user ? $"the user {user}" : "the user of this process";

    private static string Name(WarehouseUrl url) => url.Server is { Database.Length: > 0 } server ? server.Database : "with the user's name";
}
