using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Features;
using StackExchange.Redis;

namespace SellerBalance.Redis;

/// <summary>What a push did.</summary>
/// <param name="Version">Its name, which is in its keys.</param>
/// <param name="Previous">The version that was current before; null if there was none.</param>
/// <param name="Rows">How many hashes it wrote.</param>
/// <param name="Removed">How many hashes of older versions it removed.</param>
public sealed record RedisPush(string Version, string? Previous, long Rows, long Removed);

/// <summary>
/// Features in Redis: a hash for each seller and currency, <c>PREFIX:VERSION:SELLER:CURRENCY</c>, and the key <c>PREFIX:current</c> with the version to read. A push
/// writes all hashes and then changes that key, so whoever reads the version first sees features of one moment. Nothing expires. The version before stays until the next
/// push, for those who have just read its name.
/// </summary>
public sealed class RedisFeatures : IDisposable
{
    // So many hashes are on their way at once.
    private const int HashesAtOnce = 500;

    private const int TimeoutMs = 30_000;
    private const int KeysAtOnce = 1000;

    // A newer push that is through already stays: versions are times, and their texts are in the order of those.
    private const string Swap = """
        local before = redis.call('GET', KEYS[1])
        if before and before > ARGV[1] then return {0, before} end
        redis.call('SET', KEYS[1], ARGV[1])
        return {1, before}
        """;

    private readonly ConnectionMultiplexer _connection;
    private readonly string _server;
    private readonly string _prefix;

    private RedisFeatures(ConnectionMultiplexer connection, string server, string prefix) => (_connection, _server, _prefix) = (connection, server, prefix);

    /// <summary>Connects to a server.</summary>
    /// <param name="server">Host and port.</param>
    /// <param name="prefix">What all keys begin with.</param>
    /// <param name="password">The password; null for none.</param>
    /// <exception cref="WarehouseException">It cannot be reached, or refuses the password.</exception>
    public static async Task<RedisFeatures> Connect(string server, string prefix, string? password)
    {
        var options = new ConfigurationOptions { EndPoints = { server }, Password = password, ConnectTimeout = TimeoutMs, AsyncTimeout = TimeoutMs, AbortOnConnectFail = true, ConnectRetry = 1 };
        try
        {
            return new RedisFeatures(await ConnectionMultiplexer.ConnectAsync(options), server, prefix);
        }
        catch (RedisConnectionException exception)
        {
            throw new WarehouseException(
                $"--redis: {server} cannot be reached ({exception.Message.Split(": (Redis")[0].TrimEnd('.')}), expected a Redis server. Correct the address, or put its password in $SELLER_BALANCE_REDIS_PASSWORD.", exception)
            { IsUnreachable = true };
        }
    }

    /// <summary>Writes the features of all sellers, makes them current, and removes what nobody reads any more.</summary>
    /// <param name="set">Which features.</param>
    /// <param name="rows">Those of every seller, all of one moment.</param>
    /// <param name="now">When the push began; later than that of the one before.</param>
    /// <param name="stop">Ends it; nothing has changed for readers then.</param>
    /// <exception cref="WarehouseException">The server refused, or a newer push is through already; readers see what they saw before.</exception>
    public async Task<RedisPush> Push(FeatureSet set, IEnumerable<FeatureRow> rows, DateTimeOffset now, CancellationToken stop)
    {
        var version = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssffffff'Z'", CultureInfo.InvariantCulture);
        try
        {
            var database = _connection.GetDatabase();
            long count = 0;
            foreach (var part in rows.Chunk(HashesAtOnce))
            {
                stop.ThrowIfCancellationRequested();
                await Task.WhenAll(part.Select(row => database.HashSetAsync($"{_prefix}:{version}:{row.SellerId}:{row.Currency}", Fields(set, row))));
                count += part.Length;
            }

            var swapped = (RedisResult[])(await database.ScriptEvaluateAsync(Swap, new RedisKey[] { $"{_prefix}:current" }, new RedisValue[] { version }))!;
            var previous = (string?)swapped[1];
            if ((int)swapped[0] == 0)
            {
                await Remove(one => one == version, stop);
                throw new WarehouseException($"--redis: {_server}: found the newer version {previous}, which is current already, expected one from before {version}. Nothing changed. If its clock was wrong, delete {_prefix}:current.");
            }

            var removed = await Remove(one => string.CompareOrdinal(one, version) < 0 && one != previous, stop);
            return new RedisPush(version, previous, count, removed);
        }
        catch (Exception exception) when (exception is RedisException or RedisTimeoutException)
        {
            throw new WarehouseException($"--redis: {_server}: {exception.Message.Split('\n')[0].TrimEnd('.')}. Readers see what they saw before.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    // What has no value has no field.
    private static HashEntry[] Fields(FeatureSet set, FeatureRow row) =>
    [
        new("as_of", row.AsOf.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)),
        new("features_sha256", set.Sha256),
        .. set.Features.Zip(row.Values).Where(pair => pair.Second is not null).Select(pair => new HashEntry(
            pair.First.Name,
            pair.First.Kind == FeatureKind.Count ? ((long)pair.Second!.Value).ToString(CultureInfo.InvariantCulture) : Money.Text(pair.Second!.Value))),
    ];

    private async Task<long> Remove(Func<string, bool> isGone, CancellationToken stop)
    {
        var database = _connection.GetDatabase();
        var start = _prefix.Length + 1;
        long removed = 0;
        var gone = new List<RedisKey>();
        foreach (var server in _connection.GetServers().Where(server => !server.IsReplica))
        {
            await foreach (var key in server.KeysAsync(pattern: Literal(_prefix) + ":*:*", pageSize: KeysAtOnce).WithCancellation(stop))
            {
                var name = (string)key!;
                if (!isGone(name[start..name.IndexOf(':', start)])) continue;
                gone.Add(key);
                if (gone.Count < KeysAtOnce) continue;
                removed += await database.KeyDeleteAsync(gone.ToArray());
                gone.Clear();
            }
        }

        return gone.Count == 0 ? removed : removed + await database.KeyDeleteAsync(gone.ToArray());
    }

    // As the patterns of KEYS and SCAN have it.
    private static string Literal(string text) => string.Concat(text.Select(letter => letter is '*' or '?' or '[' or ']' or '\\' or '^' ? $"\\{letter}" : $"{letter}"));
}
