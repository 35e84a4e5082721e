using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>
/// The names of a warehouse's databases. The SQL files say raw, dwh, dq, ops and bi; behind a URL that names a database, say
/// <c>books</c>, they are <c>books_raw</c> and so on.
/// </summary>
internal sealed partial class ClickHouseNames
{
    private readonly string _prefix;

    // The tables of events on a shard; null where they have their own names.
    private readonly string? _events;
    private readonly string? _next;

    private ClickHouseNames(string prefix, string? events = null, string? next = null)
    {
        _prefix = prefix;
        _events = events;
        _next = next;
    }

    /// <summary>The database in which the checks of a run find their names.</summary>
    public string Ops => _prefix + "ops";

    /// <summary>What distinguishes this warehouse from others on the same server.</summary>
    public string Warehouse => _prefix.Length == 0 ? "default" : _prefix[..^1];

    /// <summary>The names behind a URL.</summary>
    /// <exception cref="UsageException">The URL's database is no plain word.</exception>
    public static ClickHouseNames Of(WarehouseUrl url)
    {
        var database = url.RequireServer().Database;
        if (database.Length == 0 || database == "default") return new ClickHouseNames("");
        if (Word().IsMatch(database)) return new ClickHouseNames(database + "_");
        throw new UsageException($"--warehouse: found the database '{database}', expected letters, digits and underscores, such as clickhouse://host:8123/books.");
    }

    /// <summary>The names on the shards of a cluster: <c>books_shard_raw</c> and so on, and a table of events for each load.</summary>
    public ClickHouseNames OfShards(string events) => new(_prefix + "shard_", events);

    /// <summary>The same while <c>raw.events</c> is another table.</summary>
    public ClickHouseNames WithEvents(string events) => new(_prefix, events, _next);

    /// <summary>The same while <c>raw.events_next</c> is another table.</summary>
    public ClickHouseNames WithNext(string next) => new(_prefix, _events, next);

    /// <summary>SQL with this warehouse's names.</summary>
    public string In(string sql)
    {
        if (_events is not null) sql = Events().Replace(sql, "raw." + _events);
        if (_next is not null) sql = Next().Replace(sql, "raw." + _next);
        return _prefix.Length == 0 ? sql : Name().Replace(sql, _prefix + "${name}");
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Word();

    // Before a dot, as a text of its own, or where a database is made.
    [GeneratedRegex(@"(?<![\w.'])(?<name>(shard_)?(raw|dwh|dq|ops|bi))(?=\.[a-z_])|(?<=')(?<name>(shard_)?(raw|dwh|dq|ops|bi))(?=')|(?<=DATABASE IF NOT EXISTS )(?<name>raw|dwh|dq|ops|bi)\b")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<![\w.'])raw\.events\b")]
    private static partial Regex Events();

    [GeneratedRegex(@"(?<![\w.'])raw\.events_next\b")]
    private static partial Regex Next();
}
