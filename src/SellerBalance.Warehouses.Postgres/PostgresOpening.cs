using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>Connects to a server, or says why not.</summary>
internal static class PostgresOpening
{
    private const string ConnectTimeout = "connect_timeout";
    private const string Host = "host";
    private const string RootCertificate = "sslrootcert";
    private const string SslModeOption = "sslmode";
    private const string StatementTimeout = "statement_timeout";

    // How much later than the server this side takes a statement for lost.
    private const int SilenceSeconds = 30;

    // A wire that went dead while the server works or the program reads a file is noticed within about two minutes.
    private const int KeepAliveAfterSeconds = 60;

    /// <summary>Opens a session, the only writing one if it is for writing.</summary>
    /// <exception cref="WarehouseException">The server cannot be reached, refuses, is another engine, or another writer is there.</exception>
    /// <exception cref="UsageException">The URL has an option or a value that means nothing here.</exception>
    public static PostgresSession Connect(WarehouseOptions options, Flavor flavor)
    {
        var bounds = Bounds(options);
        var connection = new NpgsqlConnection(ConnectionString(options.Url, bounds.Limit));
        var session = new PostgresSession(connection, flavor, options.Url, bounds) { Progress = options.Progress };
        try
        {
            Retries.OfConnecting.Execute(stop => connection.OpenAsync(stop).GetAwaiter().GetResult(), options.Stop);
            flavor.Require(options.Url, (string)session.Scalar("SELECT version()")!, int.Parse((string)session.Scalar("SHOW server_version_num")!, CultureInfo.InvariantCulture));
            session.RunFile("session");
            LimitStatements(session, isLocal: false);
            if (options.Url.RequireServer().IsLoopback) session.RunFile("session_shared", ("cores", Environment.ProcessorCount));
            if (options.Access == Access.Write)
                WriterLock.Take(session, options);
            else
                session.Run("SET default_transaction_read_only = on");
            return session;
        }
        catch (Exception exception)
        {
            session.Dispose();
            options.Stop.ThrowIfCancellationRequested();
            if (exception is not WarehouseException && PostgresErrors.Unreachable(exception, options.Url) is { } explained) throw explained;
            throw;
        }
    }

    /// <summary>
    /// Has the server end a statement when its time is over, whoever set the shorter time: the server's settings or this program's. The URL's
    /// stands above both.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="isLocal">Whether to say so for the transaction only.</param>
    public static void LimitStatements(PostgresSession session, bool isLocal)
    {
        if (session.Url.RequireServer().Options.ContainsKey(StatementTimeout) || session.Bounds.Limit == Timeout.InfiniteTimeSpan) return;
        session.HasOwnLimit = (bool)session.Scalar(
            session.Flavor.Text("limit_statements"), ("limit_ms", (long)session.Bounds.Limit.TotalMilliseconds), ("is_local", isLocal))!;
    }

    /// <summary>How many seconds to wait for a server that should have ended a statement by itself; null for ever.</summary>
    public static int? WaitForServer(TimeSpan limit) =>
        limit == Timeout.InfiniteTimeSpan ? null : (int)Math.Ceiling(limit.TotalSeconds) + SilenceSeconds;

    /// <summary>The driver's own text for a URL; it has the password.</summary>
    internal static string ConnectionString(WarehouseUrl url, TimeSpan? limit = null)
    {
        var server = url.RequireServer();
        server.RequireKnownOptions(ConnectTimeout, Host, RootCertificate, SslModeOption, StatementTimeout);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = server.Host,
            Port = server.Port ?? 5432,
            Database = server.Database.Length == 0 ? null : server.Database,
            Username = server.User,
            Password = server.Password(),
            ApplicationName = string.Create(CultureInfo.InvariantCulture, $"seller-balance, process {Environment.ProcessId}"),
            SslMode = Tls(server),
            RootCertificate = Authority(server),
            Timeout = Seconds(server, ConnectTimeout) ?? 15,
            CommandTimeout = limit is { } given ? WaitForServer(given) ?? 0 : 0,
            Pooling = false,
            Enlist = false,
            GssEncryptionMode = GssEncryptionMode.Disable,
            TcpKeepAlive = true,
            TcpKeepAliveTime = KeepAliveAfterSeconds,
        };
        if (Seconds(server, StatementTimeout) is { } seconds)
            builder.Options = string.Create(CultureInfo.InvariantCulture, $"-c statement_timeout={seconds}s");
        return builder.ConnectionString;
    }

    private static SslMode Tls(ServerAddress server) => server.Options.GetValueOrDefault(SslModeOption) switch
    {
        null when server.Secure => RequireOrVerify(server),
        null => server.Options.ContainsKey("secure") ? SslMode.Disable : SslMode.Prefer,
        "disable" => SslMode.Disable,
        "prefer" => SslMode.Prefer,
        "require" => RequireOrVerify(server),
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        var other => throw new UsageException($"--warehouse: found {SslModeOption}={other}, expected disable, prefer, require, verify-ca or verify-full."),
    };

    // Whoever names an authority wants it to count, as libpq has it; the driver would trust any other as well.
    private static SslMode RequireOrVerify(ServerAddress server) =>
        server.Options.ContainsKey(RootCertificate) ? SslMode.VerifyCA : SslMode.Require;

    private static string? Authority(ServerAddress server)
    {
        if (server.Options.GetValueOrDefault(RootCertificate) is not { } path) return null;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(File.ReadAllBytes(path));
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{RootCertificate}: the file {path} cannot be read ({exception.Message}). Correct the path or the file's permissions.");
        }
        catch (CryptographicException)
        {
            throw new UsageException($"{RootCertificate}: the file {path} is not a certificate. Use one in PEM or DER format.");
        }
    }

    private static StatementBounds Bounds(WarehouseOptions options)
    {
        var given = Seconds(options.Url.RequireServer(), StatementTimeout);
        return (given is { } seconds ? options with { StatementTimeout = seconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds) } : options).Bounds();
    }

    private static int? Seconds(ServerAddress server, string option)
    {
        if (server.Options.GetValueOrDefault(option) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw new UsageException($"--warehouse: found {option}={text}, expected a number of seconds.");
    }
}
