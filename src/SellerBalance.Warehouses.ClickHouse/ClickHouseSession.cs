using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using ClickHouse.Driver;
using ClickHouse.Driver.ADO;
using ClickHouse.Driver.ADO.Parameters;
using Polly;
using Polly.Retry;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>Statements, rows and files to and from one server. Its exceptions are fit for the user.</summary>
internal sealed class ClickHouseSession : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly ClickHouseClient _client;
    private readonly ResiliencePipeline _beforeWork;
    private readonly ResiliencePipeline _repeatable;
    private readonly ClickHouseReplicaLog _replicaLog;

    private readonly ClickHouseLimit _limit;

    private readonly bool _readsShards;

    /// <param name="url">The warehouse.</param>
    /// <param name="bounds">What ends a statement; null for the usual limit.</param>
    /// <param name="node">The server of its cluster; null for the one that the URL names.</param>
    /// <param name="readsShards">Whether its tables lie on other servers too.</param>
    public ClickHouseSession(WarehouseUrl url, StatementBounds? bounds = null, ClickHouseNode? node = null, bool readsShards = false)
    {
        var server = url.RequireServer();
        Bounds = bounds ?? new StatementBounds(url.ToString(), StatementBounds.DefaultLimit, CancellationToken.None);
        Url = url;
        Place = node is null ? url.ToString() : $"{url}, node {node}";
        Names = ClickHouseNames.Of(url);
        _readsShards = readsShards;
        // Every request has its own limit.
        var handler = Handler();
        handler.AutomaticDecompression = System.Net.DecompressionMethods.All;
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        Endpoint = new UriBuilder(server.Secure ? "https" : "http", node?.Host ?? server.Host, node?.HttpPort ?? server.Port ?? (server.Secure ? 8443 : 8123)).Uri;
        User = server.User ?? Environment.GetEnvironmentVariable("CLICKHOUSE_USER") ?? "default";
        Password = server.Password() ?? Environment.GetEnvironmentVariable("CLICKHOUSE_PASSWORD") ?? "";
        _client = new ClickHouseClient(new ClickHouseClientSettings
        {
            Host = Endpoint.Host,
            Port = (ushort)Endpoint.Port,
            Protocol = Endpoint.Scheme,
            Username = User,
            Password = Password,
            Database = "default",
            HttpClient = _http,
            UseCustomDecimals = false,
            UseFormDataParameters = true,
            UseCompression = !server.IsLoopback,
        });
        _limit = new ClickHouseLimit(_client, Bounds.Limit);
        _replicaLog = new ClickHouseReplicaLog(this);
        _beforeWork = Retry(ClickHouseErrors.IsBeforeWork);
        _repeatable = Retry(ClickHouseErrors.IsLostConnection);
    }

    public WarehouseUrl Url { get; }

    /// <summary>What ends a statement; the same for all sessions of a warehouse.</summary>
    public StatementBounds Bounds { get; }

    /// <summary>The warehouse, and in a cluster which of its servers, for messages.</summary>
    public string Place { get; }

    public ClickHouseNames Names { get; set; }

    /// <summary>How its tables are replicated; null where they are not.</summary>
    public ClickHouseReplication? Replication { get; init; }

    /// <summary>The other servers with the same tables: what defines something runs on them too.</summary>
    public IReadOnlyList<ClickHouseSession> Others { get; init; } = [];

    /// <summary>This server and the others with the same tables.</summary>
    public IEnumerable<ClickHouseSession> WithOthers => Others.Prepend(this);

    public Uri Endpoint { get; }

    public string User { get; }

    public string Password { get; }

    /// <summary>Makes sure that ClickHouse answers.</summary>
    /// <exception cref="WarehouseException">Nobody does, or somebody else.</exception>
    public void RequireServer()
    {
        try
        {
            Guard(null, _repeatable, (_, stop) => Ping(stop));
        }
        catch (WarehouseException exception) when (exception.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded })
        {
            throw new WarehouseException($"{Place}: the server closed the connection: {ClickHouseErrors.NotClickHouse}.", exception) { IsUnreachable = true };
        }
    }

    /// <summary>Whether it answers now, asked once.</summary>
    public bool Answers()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Bounds.Stop);
        patience.CancelAfter(ConnectTimeout);
        try
        {
            using var answer = _http.GetAsync(new Uri(Endpoint, "ping"), patience.Token).GetAwaiter().GetResult();
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Runs all statements of <c>sql/clickhouse/NAME.sql</c>.</summary>
    public void RunFile(string name, string what, params (string Name, object? Value)[] parameters) =>
        RunAll(ClickHouseScripts.Text(name), what, parameters);

    /// <summary>Runs the statements of a text.</summary>
    public void RunAll(string text, string what, params (string Name, object? Value)[] parameters)
    {
        foreach (var statement in ClickHouseScripts.Statements(text))
            Run(statement, what, parameters);
    }

    /// <summary>Runs one statement; on the other replicas too, if it defines something.</summary>
    public void Run(string sql, string? what, params (string Name, object? Value)[] parameters)
    {
        var text = Names.In(sql);
        if (Replication is not null && ClickHouseReplication.IsDeletionByQuery(text, out var query, out var deletion))
        {
            var keys = new List<string>();
            using (var rows = Read(query, what, null, parameters))
            {
                while (rows.Read())
                    keys.Add(rows.GetString(0).Replace("'", "''", StringComparison.Ordinal));
            }

            if (keys.Count > 0) Execute($"{deletion}('{string.Join("', '", keys)}')", what);
            return;
        }

        if (Replication is null || !ClickHouseReplication.IsDefinition(text))
        {
            Execute(text, what, parameters);
            return;
        }

        // Names are traded when every replica has all rows.
        if (ClickHouseReplication.IsExchange(text)) Wait(what);
        text = ClickHouseReplication.WithId(text);
        foreach (var session in WithOthers)
            session.Execute(session.Replication!.In(text), what, parameters);
        _replicaLog.Forget();
    }

    /// <summary>Runs one statement here only, in the names of the server.</summary>
    public void Execute(string text, string? what, params (string Name, object? Value)[] parameters) => Guard(what, _beforeWork, (id, stop) =>
        _client.ExecuteNonQueryAsync(text, Parameters(parameters), Options(null, id), stop).GetAwaiter().GetResult());

    /// <summary>Waits until this server and the other replicas have all rows of all tables.</summary>
    /// <param name="what">What it is for.</param>
    /// <param name="withDeletions">Whether rows were deleted that nobody may see any more.</param>
    public void Wait(string? what, bool withDeletions = false)
    {
        if (Replication is not null) _replicaLog.Wait(what, withDeletions);
    }

    /// <summary>Does something here and on the other replicas, on all at once.</summary>
    public void EachReplica(Action<ClickHouseSession> body)
    {
        try
        {
            Parallel.ForEach(WithOthers, body);
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
        }
    }

    /// <summary>Whether a query gives a row here or on another replica.</summary>
    public bool HasRowAnywhere(string sql, string what) => WithOthers.Any(session => session.Scalar(sql, what) is not null);

    /// <summary>The first column of the first row; null if it is null or there is none.</summary>
    public object? Scalar(string sql, string? what, params (string Name, object? Value)[] parameters)
    {
        using var rows = Read(sql, what, null, parameters);
        return rows.Read() && !rows.IsDBNull(0) ? rows.GetValue(0) : null;
    }

    /// <summary>The rows of a query, as they come.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="what">What it is for.</param>
    /// <param name="database">Where names without a database are; null for nowhere in particular.</param>
    /// <param name="parameters">By name.</param>
    public DbDataReader Read(string sql, string? what, string? database, params (string Name, object? Value)[] parameters) => Guard(what, _repeatable, (id, stop) =>
        new ClickHouseRows(
            _client.ExecuteReaderAsync(Names.In(sql), Parameters(parameters), Options(database, id), stop).GetAwaiter().GetResult(),
            Bounds,
            what,
            exception => Refusal(what, exception)));

    /// <summary>Sends a file as the data of an INSERT.</summary>
    /// <param name="sql">The INSERT, up to its FORMAT.</param>
    /// <param name="path">The file.</param>
    /// <param name="token">Names this part of this load: the server takes it once, however often it comes.</param>
    /// <param name="what">What it is for.</param>
    public void Send(string sql, string path, string token, string what) => Guard(what, _repeatable, (id, stop) =>
    {
        using var file = File.OpenRead(path);
        var options = Options(null, id);
        // One file becomes one part of each month it has rows of, and each part is taken once.
        foreach (var (name, value) in new[]
                 {
                     ("insert_deduplication_token", token), ("max_insert_threads", "1"), ("min_insert_block_size_rows", "1000000000"),
                     ("min_insert_block_size_bytes", "4000000000"), ("async_insert", "0"), ("insert_deduplicate", "1"),
                 })
            options.CustomSettings![name] = value;
        using var answer = _client.PostStreamAsync(Names.In(sql), file, isCompressed: false, stop, options).GetAwaiter().GetResult();
        return true;
    });

    /// <summary>Sends a few rows as the data of an INSERT in the format JSONCompactEachRow.</summary>
    public void SendRows(string sql, IEnumerable<string[]> rows, string what)
    {
        using var data = new MemoryStream();
        foreach (var row in rows)
        {
            JsonSerializer.Serialize(data, row);
            data.WriteByte((byte)'\n');
        }

        if (data.Length == 0) return;
        Guard(what, _beforeWork, (id, stop) =>
        {
            using var copy = new MemoryStream(data.ToArray());
            using var answer = _client.PostStreamAsync(Names.In(sql), copy, isCompressed: false, stop, Options(null, id)).GetAwaiter().GetResult();
            return true;
        });
    }

    /// <summary>Writes what a query gives, in the format it names, into a file.</summary>
    public void Fetch(string sql, string path, string what) => Guard(what, _repeatable, (id, stop) =>
    {
        using var file = File.Create(path);
        using var answer = _client.ExecuteRawResultAsync(Names.In(sql), Options(null, id), stop).GetAwaiter().GetResult();
        using var stream = answer.ReadDecompressedStreamAsync().GetAwaiter().GetResult();
        stream.CopyToAsync(file, stop).GetAwaiter().GetResult();
        return true;
    });

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private bool Ping(CancellationToken stop)
    {
        using var answer = _http.GetAsync(new Uri(Endpoint, "ping"), stop).GetAwaiter().GetResult();
        var text = answer.Content.ReadAsStringAsync(stop).GetAwaiter().GetResult();
        return answer.IsSuccessStatusCode && text == "Ok.\n"
            ? true
            : throw new WarehouseException($"{Place}: {ClickHouseErrors.NotClickHouse}.") { IsUnreachable = true };
    }

    private QueryOptions Options(string? database, string id)
    {
        var settings = ClickHouseStatementSettings.Of(isReplicated: Replication is not null, _readsShards);
        _limit.AddTo(settings);
        return new QueryOptions { Database = database, QueryId = id, CustomSettings = settings };
    }

    private static ClickHouseParameterCollection Parameters((string Name, object? Value)[] parameters)
    {
        var collection = new ClickHouseParameterCollection();
        foreach (var (name, value) in parameters)
            collection.Add(new ClickHouseDbParameter { ParameterName = name, Value = Text(value) ?? (object)DBNull.Value, ClickHouseType = "Nullable(String)" });
        return collection;
    }

    private static string? Text(object? value) => value switch
    {
        null or DBNull => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"No parameter of a {value.GetType().Name}.", nameof(value)),
    };

    /// <summary>Connections as this program wants them.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        ConnectTimeout = ConnectTimeout,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
        ConnectCallback = async (context, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
                await socket.ConnectAsync(context.DnsEndPoint, stop).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    // Five times within about six seconds: a server that starts is there by then.
    private static ResiliencePipeline Retry(Func<Exception, bool> isTransient) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && isTransient(exception)),
            MaxRetryAttempts = 5,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(3),
        })
        .Build();

    // The body gets the statement's id and a token that is cancelled when nobody waits for its answer any more.
    private T Guard<T>(string? what, ResiliencePipeline retry, Func<string, CancellationToken, T> body)
    {
        var stop = Bounds.Stop;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (Bounds.Limit != Timeout.InfiniteTimeSpan) end.CancelAfter(Bounds.Limit + ClickHouseLimit.Silence);
        var id = "";
        try
        {
            return retry.Execute(
                token =>
                {
                    id = Guid.NewGuid().ToString();
                    return body(id, token);
                },
                end.Token);
        }
        catch (Exception exception) when (end.IsCancellationRequested)
        {
            // What runs on the server would go on, and write.
            if (id.Length > 0) _limit.Kill(id);
            throw stop.IsCancellationRequested
                ? new OperationCanceledException(exception.Message, exception, stop)
                : StatementBounds.Exceeded(Place, what ?? "asking the server", Bounds.Limit, exception);
        }
        catch (Exception exception) when (exception is not (WarehouseException or UsageException))
        {
            throw Refusal(what, exception);
        }
    }

    private Exception Refusal(string? what, Exception exception) => _limit.IsExceeded(exception)
        ? StatementBounds.Exceeded(Place, what ?? "asking the server", Bounds.Limit, exception)
        : ClickHouseErrors.Refusal(Place, what, exception);
}
