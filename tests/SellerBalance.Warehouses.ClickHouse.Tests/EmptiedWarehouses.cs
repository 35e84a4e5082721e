using System.Collections.Concurrent;
using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Servers;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>
/// Warehouses that a test has done with, emptied for the next one: making one and deleting it again takes more than most tests do with it. One that
/// is then not like a new one to the letter is deleted.
/// </summary>
/// <param name="newPlace">A place where none is yet.</param>
/// <param name="servers">Those that have its tables, the coordinator first.</param>
internal sealed class EmptiedWarehouses(Func<WarehouseUrl> newPlace, Func<IReadOnlyList<ClickHouseServer>> servers)
{
    private readonly ConcurrentBag<WarehouseUrl> _idle = [];
    private readonly Lazy<IReadOnlyList<string>> _new = new(() => DescribeNew(newPlace(), servers()));

    /// <summary>One that is empty; null if there is none.</summary>
    public WarehouseUrl? Take() => _idle.TryTake(out var place) ? place : null;

    /// <summary>Keeps a warehouse that nobody has open for <see cref="Take"/>, or deletes it.</summary>
    public void Return(WarehouseUrl place)
    {
        if (IsEmptied(place))
        {
            _idle.Add(place);
            return;
        }

        foreach (var server in servers())
            server.Drop(place.ToString());
    }

    /// <summary>What a warehouse is on each of its servers: every definition, and the rows of the tables that have some.</summary>
    /// <param name="place">The warehouse.</param>
    /// <param name="servers">Those that have its tables.</param>
    public static IReadOnlyList<string> Describe(WarehouseUrl place, IEnumerable<ClickHouseServer> servers) => [.. servers.SelectMany(server => Describe(server, Prefix(place)))];

    private static IReadOnlyList<string> DescribeNew(WarehouseUrl place, IReadOnlyList<ClickHouseServer> servers)
    {
        ClickHouseWarehouse.Open(new WarehouseOptions(place, Access.Write, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System)).Dispose();
        var described = Describe(place, servers);
        foreach (var server in servers)
            server.Drop(place.ToString());
        return described;
    }

    private static IEnumerable<string> Describe(ClickHouseServer server, string prefix)
    {
        var settings = Lines(server, $"SELECT database FROM system.tables WHERE startsWith(database, '{prefix}') AND name = 'settings' ORDER BY 1")
            .Select(ops => $"SELECT name || ' ' || setting FROM {ops}.settings UNION ALL SELECT 'version ' || toString(version) FROM {ops}.schema_versions");
        // Of these two tables the rows are compared, of others whether they have any.
        var definitions = $"""
            SELECT replaceAll(create_table_query, '{prefix}', '') || if(total_bytes > 0 AND name NOT IN ('settings', 'schema_versions'), ' -- has rows', '')
            FROM system.tables WHERE startsWith(database, '{prefix}')
            """;
        return settings.Append(definitions).SelectMany(query => Lines(server, query).Order(StringComparer.Ordinal));
    }

    private bool IsEmptied(WarehouseUrl place)
    {
        try
        {
            var all = servers();
            if (all.Count > 1) NameEventsAsAtFirst(all, Prefix(place));
            foreach (var server in all)
                Empty(server, Prefix(place));
            return Describe(place, all).SequenceEqual(_new.Value);
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException)
        {
            // Of a server that a test has stopped, or a warehouse that a test has made another.
            return false;
        }
    }

    private static void Empty(ClickHouseServer server, string prefix)
    {
        foreach (var table in Lines(server, $"""
            SELECT if(name = 'events_next', 'DROP TABLE ', 'TRUNCATE TABLE ') || database || '.' || name FROM system.tables
            WHERE startsWith(database, '{prefix}') AND (name = 'events_next' OR engine = 'MergeTree' AND total_bytes > 0 AND name NOT IN ('settings', 'schema_versions'))
            """))
            server.Query(table);
        foreach (var ops in Lines(server, $"SELECT database FROM system.tables WHERE startsWith(database, '{prefix}') AND name = 'settings'"))
        {
            var kept = Lines(server, $"SELECT setting FROM {ops}.settings WHERE name = 'shard'").Select(shard => $", ('shard', '{shard}')");
            server.Query($"TRUNCATE TABLE {ops}.settings");
            server.Query(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {ops}.settings VALUES ('schema_version', '{SchemaVersion.Current}'){string.Concat(kept)}"));
        }

        // As who opened it first has noted.
        foreach (var loads in Lines(server, $"SELECT database || '.loads' FROM system.tables WHERE database = '{prefix}ops' AND name = 'loads'"))
            server.Query($"INSERT INTO {loads} (load_id) SELECT uuid FROM system.tables WHERE database = '{prefix}raw' AND name = 'events'");
    }

    // Each load into a cluster makes a table of another name on the shards.
    private static void NameEventsAsAtFirst(IReadOnlyList<ClickHouseServer> all, string prefix)
    {
        var define = Lines(all[0], $"SELECT replaceRegexpOne(create_table_query, '^CREATE TABLE', 'CREATE OR REPLACE TABLE') FROM system.tables WHERE database = '{prefix}raw' AND name = 'events' FORMAT TSVRaw");
        var events = Lines(all[0], $@"SELECT extract(engine_full, '\'(events_\\w+)\'') FROM system.tables WHERE database = '{prefix}raw' AND name = 'events'").Single();
        if (events == "events_0") return;
        foreach (var shard in all)
        {
            foreach (var former in Lines(shard, $"SELECT name FROM system.tables WHERE database = '{prefix}shard_raw' AND startsWith(name, 'events_') AND name <> '{events}'"))
                shard.Query($"DROP TABLE {prefix}shard_raw.{former}");
            shard.Query($"RENAME TABLE {prefix}shard_raw.{events} TO {prefix}shard_raw.events_0");
        }

        all[0].Query(string.Join('\n', define).Replace(events, "events_0", StringComparison.Ordinal));
    }

    private static string[] Lines(ClickHouseServer server, string query) => server.Query(query).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Prefix(WarehouseUrl place) => ClickHouseNames.Of(place).Warehouse + "_";
}
