using Npgsql;
using Polly;
using Polly.Retry;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>What is tried again, and how often: bounded waits that grow, with jitter, so that many do not come back at once.</summary>
internal static class Retries
{
    /// <summary>Opening a connection, while a server starts or is out of places: four more times within about three seconds.</summary>
    public static ResiliencePipeline OfConnecting { get; } = Pipeline(4, TimeSpan.FromMilliseconds(200), static exception => exception switch
    {
        PostgresException refused => refused.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections,
        NpgsqlException { InnerException: System.Net.Sockets.SocketException socket } =>
            socket.SocketErrorCode is System.Net.Sockets.SocketError.ConnectionRefused or System.Net.Sockets.SocketError.ConnectionReset,
        _ => false,
    });

    /// <summary>A transaction that another one got in the way of; the server has undone it.</summary>
    public static ResiliencePipeline OfTransactions { get; } = Pipeline(3, TimeSpan.FromMilliseconds(100), static exception =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure });

    private static ResiliencePipeline Pipeline(int retries, TimeSpan first, Func<Exception, bool> isTransient) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(exception => isTransient(exception)),
            MaxRetryAttempts = retries,
            Delay = first,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            MaxDelay = TimeSpan.FromSeconds(2),
        })
        .Build();
}
