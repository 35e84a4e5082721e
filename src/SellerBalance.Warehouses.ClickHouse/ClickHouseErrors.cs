using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using ClickHouse.Driver;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>What the driver and the server say, as the user needs it: the cause and what to do.</summary>
internal static partial class ClickHouseErrors
{
    // Names of the server's own codes: https://github.com/ClickHouse/ClickHouse, src/Common/ErrorCodes.cpp.
    private const int AttemptToReadAfterEof = 32;
    private const int UnknownDatabase = 81;
    private const int TimeoutExceeded = 159;
    private const int Readonly = 164;
    private const int UnknownUser = 192;
    private const int WrongPassword = 193;
    private const int RequiredPassword = 194;
    private const int TooManySimultaneousQueries = 202;
    private const int SocketTimeout = 209;
    private const int NetworkError = 210;
    public const int QueryWithSameIdIsAlreadyRunning = 216;
    private const int MemoryLimitExceeded = 241;
    private const int TableIsReadOnly = 242;
    private const int NotEnoughSpace = 243;
    private const int TooManyParts = 252;
    private const int NoZooKeeper = 225;
    private const int AllConnectionTriesFailed = 279;
    private const int DatabaseAccessDenied = 291;
    private const int QueryWasCancelled = 394;
    private const int AccessDenied = 497;
    private const int AuthenticationFailed = 516;
    private const int KeeperException = 999;

    /// <summary>The cause and the fix where something else answers.</summary>
    public const string NotClickHouse = "the answer is not from ClickHouse's HTTP interface. Use the HTTP port, usually 8123, or 8443 with TLS";

    /// <summary>The exception to show.</summary>
    /// <param name="place">The warehouse, and in a cluster the server.</param>
    /// <param name="what">What was being done, such as <c>loading raw.events</c>; null while opening.</param>
    /// <param name="exception">What happened.</param>
    public static Exception Refusal(string place, string? what, Exception exception)
    {
        var text = exception switch
        {
            WarehouseException or UsageException => null,
            ClickHouseServerException server => Server(server),
            HttpRequestException http => Http(http),
            IOException or OperationCanceledException => "the connection broke: the server was stopped or restarted, or the network failed. Run the same command again",
            _ when exception.InnerException is not null => Inner(place, what, exception.InnerException),
            _ => exception.Message,
        };
        if (text is null) return exception;
        return new WarehouseException(what is null ? $"{place}: {text}." : $"{place}: while {what}: {text}.", exception)
        {
            IsUnreachable = what is null || exception is HttpRequestException { StatusCode: null },
        };
    }

    /// <summary>Whether nothing was sent yet, or the server says that later is better.</summary>
    public static bool IsBeforeWork(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } http => http.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused },
        ClickHouseServerException server => server.ErrorCode is TooManySimultaneousQueries or TooManyParts or TableIsReadOnly or KeeperException,
        _ => false,
    };

    /// <summary>Whether the connection was lost, so that a repeat helps where it does no harm.</summary>
    public static bool IsLostConnection(Exception exception) =>
        IsBeforeWork(exception) || exception is HttpRequestException { StatusCode: null, InnerException: not AuthenticationException } or IOException;

    /// <summary>Whether the server ended a statement at a time limit.</summary>
    public static bool IsTimeout(ClickHouseServerException exception) =>
        exception.ErrorCode == TimeoutExceeded && !exception.Message.Contains("SYNC REPLICA", StringComparison.Ordinal);

    private static string Inner(string place, string? what, Exception exception) => Refusal(place, what, exception).Message is var message
        && message.StartsWith($"{place}: ", StringComparison.Ordinal) ? message[$"{place}: ".Length..].TrimEnd('.') : message;

    private static string Server(ClickHouseServerException exception) => exception.ErrorCode switch
    {
        AuthenticationFailed or UnknownUser or WrongPassword or RequiredPassword =>
            "the server refused the user or the password. Put the user in the URL, and the password in SELLER_BALANCE_PASSWORD, CLICKHOUSE_PASSWORD or a file named by password_file",
        AccessDenied or DatabaseAccessDenied => $"the user lacks a privilege: {Said(exception)}. Grant it, or use another user",
        Readonly when exception.Message.Contains("Cannot modify", StringComparison.Ordinal) =>
            "the user's profile has readonly=1, which does not allow query settings. Set readonly=2 there, which does not allow writes either, or use a user that may write",
        Readonly => "the user may only read. Use a user that may write, or a command that only reads",
        TableIsReadOnly => "the table is read-only: the server lost its connection to Keeper. Restart Keeper, and run the same command again",
        NoZooKeeper => "the cluster has replicas, but the server has no Keeper. Configure Keeper or ZooKeeper on the server (<zookeeper>), or use a cluster without replicas",
        NotEnoughSpace => "the server's disk is full. Free some space there, and run the same command again",
        MemoryLimitExceeded => $"the server's memory limit was reached: {Said(exception)}. Raise max_memory_usage, and run the same command again",
        TimeoutExceeded when exception.Message.Contains("SYNC REPLICA", StringComparison.Ordinal) =>
            "this replica does not receive the rows that another one has. Make sure that it can reach Keeper and the other replicas' interserver port, or remove the lost replica with SYSTEM DROP REPLICA, and run the same command again",
        TimeoutExceeded => "the server stopped the statement at its time limit. Raise max_execution_time for the user, and run the same command again",
        QueryWasCancelled => "the statement was cancelled on the server. Run the same command again",
        AllConnectionTriesFailed or NetworkError or SocketTimeout or AttemptToReadAfterEof =>
            $"a server of the cluster does not answer: {(Node().Match(exception.Message) is { Success: true } node ? node.Groups["node"].Value : Said(exception))}. Bring it back, and run the same command again",
        UnknownDatabase when !exception.Message.Contains("Received from", StringComparison.Ordinal) => "there is no such warehouse. Fill it with: seller-balance run FILE",
        _ => Said(exception).Contains("No space left on device", StringComparison.Ordinal)
            ? "the server's disk is full. Free some space there, and run the same command again"
            : Said(exception),
    };

    private static string Http(HttpRequestException exception) => exception switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            "no server is listening there. Start the server, or correct the host or the port: use the HTTP port, usually 8123, or 8443 with TLS",
        { HttpRequestError: HttpRequestError.NameResolutionError } => "there is no such host. Correct its name",
        { InnerException: AuthenticationException refused } when refused.Message.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal) =>
            "the server's certificate is not for this host. Use the host name in the certificate",
        { InnerException: AuthenticationException refused } when refused.Message.Contains("remote certificate", StringComparison.Ordinal) =>
            "the server's certificate is not trusted: this machine does not know its certificate authority, or it has expired. Set SSL_CERT_FILE to the certificate of its authority, or make the machine trust it",
        { InnerException: AuthenticationException } or { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "the TLS connection failed: the port does not use TLS. Use the TLS port, usually 8443, or add secure=false if the network is trusted",
        { HttpRequestError: HttpRequestError.InvalidResponse } =>
            NotClickHouse,
        { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => "the server refused the user or the password",
        { StatusCode: not null } => NotClickHouse,
        _ => "the connection broke: the server was stopped or restarted, or the network failed. Run the same command again",
    };

    // The server's text without its code, version and trace.
    private static string Said(Exception exception)
    {
        var text = exception.Message.Split('\n')[0];
        var start = text.IndexOf("DB::Exception: ", StringComparison.Ordinal);
        if (start >= 0) text = text[(start + "DB::Exception: ".Length)..];
        var version = text.LastIndexOf(" (version ", StringComparison.Ordinal);
        return (version < 0 ? text : text[..version]).TrimEnd('.', ' ');
    }

    // The server of a cluster that another one could not reach, as its message names it.
    [GeneratedRegex(@"(?<=[( ])(?<node>[\w.\-]+:[0-9]+|\[[0-9a-fA-F:]+\]:[0-9]+)(?=[,)])")]
    private static partial Regex Node();
}
