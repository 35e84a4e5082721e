using System.Globalization;
using ClickHouse.Driver;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>How long a statement may take on the server, and the end of one that nobody waits for any more.</summary>
/// <param name="client">The server.</param>
/// <param name="limit">This program's limit; the server's own counts where it is shorter.</param>
internal sealed class ClickHouseLimit(ClickHouseClient client, TimeSpan limit)
{
    /// <summary>How much later than the server this side takes a statement for lost.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(5);

    // Not kept if it could not be asked for.
    private readonly Lazy<long?> _seconds = new(() => Find(client, limit), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Adds what tells the server to the settings of a statement.</summary>
    public void AddTo(Dictionary<string, object> settings)
    {
        if (_seconds.Value is not { } seconds) return;
        settings["max_execution_time"] = seconds.ToString(CultureInfo.InvariantCulture);
        // Else the server ends a statement that it expects to take too long.
        settings["timeout_before_checking_execution_speed"] = "0";
    }

    /// <summary>Whether the server has ended a statement at this limit.</summary>
    public bool IsExceeded(Exception exception) =>
        exception is ClickHouseServerException server && ClickHouseErrors.IsTimeout(server) && _seconds is { IsValueCreated: true, Value: not null };

    /// <summary>Ends a statement, waiting a little until that is done.</summary>
    public void Kill(string id)
    {
        using var patience = new CancellationTokenSource(KillTimeout);
        try
        {
            client.ExecuteNonQueryAsync($"KILL QUERY WHERE query_id = '{id}' SYNC", null, new QueryOptions(), patience.Token).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is ClickHouseServerException or HttpRequestException or IOException or OperationCanceledException)
        {
            // A server that does not answer has other worries; its own limit ends the statement.
        }
    }

    // Null where the server's own limit is shorter, or may not be changed.
    private static long? Find(ClickHouseClient client, TimeSpan limit)
    {
        if (limit == Timeout.InfiniteTimeSpan) return null;
        using var patience = new CancellationTokenSource(limit + Silence);
        using var rows = client.ExecuteReaderAsync(
            "SELECT toFloat64OrZero(value), toFloat64OrZero(ifNull(max, '')), readonly FROM system.settings WHERE name = 'max_execution_time'",
            null,
            new QueryOptions(),
            patience.Token).GetAwaiter().GetResult();
        if (!rows.Read()) return null;
        var seconds = Math.Ceiling(limit.TotalSeconds);
        var (own, most) = (rows.GetDouble(0), rows.GetDouble(1));
        if ((own > 0 && own <= seconds) || Convert.ToInt32(rows.GetValue(2), CultureInfo.InvariantCulture) != 0) return null;
        return (long)(most > 0 ? Math.Min(most, seconds) : seconds);
    }
}
