using System.Globalization;
using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>
/// Where the rows of events and mart lie: on the warehouse's only server, or on each server of its cluster. A shard is a warehouse of its
/// own with the books of its sellers, so the same statements build it; only the coordinator knows what is landed and published, and
/// tells them.
/// </summary>
internal sealed partial class ClickHouseShards : IDisposable
{
    private const string FirstEvents = "events_0";
    private const string Preparing = "preparing the shards";

    private readonly ClickHouseSession _coordinator;
    private readonly List<ClickHouseSession> _shards;
    private readonly ClickHouseCluster? _cluster;

    private ClickHouseShards(ClickHouseSession coordinator, ClickHouseCluster? cluster, List<ClickHouseSession> shards)
    {
        _coordinator = coordinator;
        _cluster = cluster;
        _shards = shards;
    }

    /// <summary>Whether there is a cluster.</summary>
    public bool AreSpread => _cluster is not null;

    private bool AreReplicated => _coordinator.Replication is not null;

    /// <summary>What a query about a cluster may ask.</summary>
    public IReadOnlyList<(string Name, object? Value)> Parameters(string query) => _cluster is null
        ? []
        : query == "doctor" ? [("cluster", _cluster.Name), ("nodes", ClickHouseReplicas.Describe(_coordinator, _cluster))] : [("cluster", _cluster.Name)];

    /// <summary>Connects to the server of a URL or to its cluster's coordinator.</summary>
    public static (ClickHouseSession Coordinator, ClickHouseShards Shards) Connect(
        WarehouseUrl url, Access access, StatementBounds? bounds = null)
    {
        var session = new ClickHouseSession(url, bounds);
        try
        {
            session.RequireServer();
            if (ClickHouseCluster.Find(session) is not { } cluster) return (session, new ClickHouseShards(session, null, [session]));
            var root = ClickHouseReplicas.Root(session, cluster, access);
            var coordinators = ClickHouseReplicas.Coordinators(session, cluster, access);
            session.Dispose();
            session = Session(url, session.Bounds, coordinators, 0, root, ClickHouseNames.Of(url), readsShards: true);
            session.RequireServer();
            var (names, shared) = (session.Names.OfShards(FirstEvents), session.Bounds);
            return (session, new ClickHouseShards(session, cluster, [.. cluster.Shards.Select(shard => Session(url, shared, [.. shard], shard.Key, root, names))]));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Makes sure that the tables that are there are spread as the URL says.</summary>
    /// <exception cref="UsageException">They are not.</exception>
    public void RequireAsSpread()
    {
        if (_coordinator.Scalar("SELECT 1 FROM system.tables WHERE database = 'ops' AND name = 'settings'", null) is null) return;
        if (_coordinator.Scalar("SELECT setting FROM ops.settings WHERE name = 'shard'", null) is not null)
            throw new UsageException($"{_coordinator.Place}: its tables are part of a warehouse on a cluster. Use that warehouse: remove _shard from the name, and add ?cluster=NAME.");
        var found = _coordinator.Scalar("SELECT engine FROM system.tables WHERE database = 'raw' AND name = 'events'", null) as string;
        if (AreReplicated && _coordinator.Scalar("SELECT engine FROM system.tables WHERE database = 'ops' AND name = 'settings'", null) is "MergeTree")
            throw new UsageException($"{_coordinator.Place}: its tables were created when the cluster had no replicas. Copy the warehouse into a new one with: seller-balance copy");
        if (found is null || found == "Distributed" == AreSpread) return;
        throw new UsageException(AreSpread
            ? $"{_coordinator.Place}: its tables are on this server only. Omit the option 'cluster', or use another database for a warehouse on the cluster."
            : $"{_coordinator.Place}: its tables are spread over a cluster. Add ?cluster=NAME to the URL, as when they were created.");
    }

    /// <summary>Makes the coordinators agree where <c>raw.events</c> is, if a writer ended while names were traded. What the first one has counts.</summary>
    public void Align()
    {
        if (!AreReplicated) return;
        const string current = "SELECT toString(uuid), engine_full FROM system.tables WHERE database = 'raw' AND name = 'events'";
        var (id, engine) = Pair(_coordinator, current);
        foreach (var other in _coordinator.Others.Where(other => Pair(other, current).First != id))
        {
            var next = other.Scalar("SELECT toString(uuid) FROM system.tables WHERE database = 'raw' AND name = 'events_next'", Preparing) as string;
            other.Execute(
                other.Names.In(next == id ? "EXCHANGE TABLES raw.events AND raw.events_next" : $"CREATE OR REPLACE TABLE raw.events UUID '{id}' AS raw.events ENGINE = {engine}"),
                Preparing);
        }
    }

    /// <summary>Makes the shards' tables, and over them those that everybody reads.</summary>
    public void MakeTables(string what)
    {
        if (!AreSpread) return;
        RunFile("schema", what);
        EachNumbered((shard, number) =>
        {
            shard.RunFile("cluster/mark", what, ("shard", Mark(number)));
            shard.Wait(what);
        });
        _coordinator.RunFile("cluster/distribute", what, ("cluster", _cluster!.Name));
    }

    /// <summary>Makes sure that each server of the cluster has everything.</summary>
    public void RequireMembers(Access access)
    {
        if (AreSpread) ClickHouseReplicas.RequireMembers(_coordinator, _cluster!, access);
    }

    /// <summary>Makes sure that each shard is the one that it was. Rows would be sought on the wrong one otherwise.</summary>
    /// <exception cref="UsageException">The cluster was changed.</exception>
    public void RequireUnchanged()
    {
        if (!AreSpread) return;
        EachNumbered((lead, number) => lead.EachReplica(shard => RequireMark(shard, number)));
    }

    private void RequireMark(ClickHouseSession shard, int number)
    {
        var isThere = shard.Scalar("SELECT 1 FROM system.tables WHERE database = 'ops' AND name = 'settings'", null) is not null;
        var found = isThere ? shard.Scalar("SELECT setting FROM ops.settings WHERE name = 'shard'", null) as string : null;
        if (found == Mark(number)) return;
        throw new UsageException(
            $"{shard.Place}: found shard {found ?? "of another warehouse, or none"}, expected {Mark(number)}: the cluster has changed since the tables were created. "
            + "Change it back, or copy the warehouse into a new one with: seller-balance copy");
    }

    /// <summary>Runs all statements of <c>sql/clickhouse/NAME.sql</c> on every shard. All replicas have the rows afterwards.</summary>
    public void RunFile(string name, string what, params (string Name, object? Value)[] parameters) => RunAll(ClickHouseScripts.Text(name), what, parameters);

    /// <summary>Runs the statements of a text on every shard.</summary>
    public void RunAll(string text, string what, params (string Name, object? Value)[] parameters) => Each(shard =>
    {
        shard.RunAll(text, what, parameters);
        if (AreSpread) shard.Wait(what, withDeletions: text.Contains("DELETE FROM", StringComparison.Ordinal));
    });

    /// <summary>Runs something on every shard, on all at once, and waits for all.</summary>
    public void Each(Action<ClickHouseSession> body) => EachNumbered((shard, _) => body(shard));

    /// <summary>Whether a query gives a row on any shard. Each is asked alone: a query over all of them is not ended early.</summary>
    public bool HasRow(string query, string what)
    {
        if (AreSpread) Locate();
        return _shards.Exists(shard => shard.Scalar(query, what) is not null);
    }

    /// <summary>Tells the shards what is to be built and what was published, of which only the coordinator knows.</summary>
    public void Tell()
    {
        if (!AreSpread) return;
        Copy("ops.candidate", "run_id", "build_no", "generation", "now_utc");
        Copy("ops.candidate_batches", "batch_id");
        Copy("ops.build_rows", "build_no", "generation", "later_from", "written_at");
        Copy("ops.folds", "build_no", "member_no");
        Copy("ops.candidate_folds", "build_no", "member_no");
        Locate();
    }

    /// <summary>Tells the shards what was published before there were deltas, which a migration takes over; those that have done so are not told.</summary>
    public void TellFormerBuilds()
    {
        const string former = "SELECT 1 FROM system.columns WHERE database = 'ops' AND table = 'builds' AND name = 'build_no'";
        if (_coordinator.Scalar(former, Preparing) is null) return;
        Copy("ops.builds", shard => shard.Scalar(former, Preparing) is not null, "build_no", "generation", "published_at");
    }

    /// <summary>Brings what the shards found touched to where the checks look.</summary>
    public void GatherTouched(string what)
    {
        if (AreSpread) _coordinator.RunFile("cluster/gather_touched", what, ("cluster", _cluster!.Name));
    }

    /// <summary>Makes <c>raw.events_next</c>, empty, to load into.</summary>
    public void MakeNext(string what)
    {
        if (!AreSpread)
        {
            _coordinator.RunFile("next", what);
            return;
        }

        Locate();
        var next = $"events_{Guid.NewGuid():N}";
        foreach (var shard in _shards)
            shard.Names = shard.Names.WithNext(next);
        if (AreReplicated)
            Each(shard => MakeReplicatedNext(shard, what));
        else
            RunFile("next", what);
        _coordinator.RunFile("cluster/next", what, ("cluster", _cluster!.Name), ("next", next));
    }

    /// <summary>Waits for rows that somebody inserted by hand, which may still be on their way to their shard.</summary>
    /// <param name="table"><c>events</c> or <c>events_next</c>.</param>
    /// <param name="what">What it is for.</param>
    public void Flush(string table, string what)
    {
        if (!AreSpread) return;
        _coordinator.EachReplica(coordinator => coordinator.Run("SYSTEM FLUSH DISTRIBUTED raw." + table, what));
        Each(shard => shard.Wait(what));
    }

    /// <summary>Deletes the shards' tables of events that stand behind no table of the coordinator any more.</summary>
    public void DropFormer(string what)
    {
        if (!AreSpread) return;
        Locate();
        var kept = new[] { Behind("events"), Behind("events_next") };
        Each(lead => lead.EachReplica(shard => DropTables(shard, kept, what)));
    }

    public void Dispose()
    {
        foreach (var session in _shards.Concat(_shards.SelectMany(shard => shard.Others)).Concat(_coordinator.Others).Where(session => session != _coordinator))
            session.Dispose();
    }

    private static ClickHouseSession Session(
        WarehouseUrl url, StatementBounds bounds, IReadOnlyList<ClickHouseNode> nodes, int group, string? root, ClickHouseNames names, bool readsShards = false) => new(url, bounds, nodes[0], readsShards)
        {
            Names = names,
            Replication = root is null ? null : new ClickHouseReplication(string.Create(CultureInfo.InvariantCulture, $"{root}/{group}"), nodes[0].Name),
            Others = nodes.Count == 1 ? [] : [.. nodes.Skip(1).Select(node => Session(url, bounds, [node], group, root, names, readsShards))],
        };

    // As next.sql. The engine is not taken over, since it names a place in Keeper; so what stands behind it is said again.
    private static void MakeReplicatedNext(ClickHouseSession shard, string what)
    {
        const string keys = "SELECT partition_key, sorting_key FROM system.tables WHERE database || '.' || name = '{0}'";
        var (partition, order) = Pair(shard, string.Format(CultureInfo.InvariantCulture, keys, shard.Names.In("raw.events")));
        shard.Run(
            $"""
            CREATE TABLE raw.events_next AS raw.events
            ENGINE = MergeTree
            {(partition is { Length: > 0 } ? "PARTITION BY " + partition : "")}
            ORDER BY ({order})
            """,
            what);
    }

    private static (string? First, string? Second) Pair(ClickHouseSession session, string query)
    {
        using var rows = session.Read(query, Preparing, null);
        return rows.Read() ? (rows.GetString(0), rows.GetString(1)) : (null, null);
    }

    private static void DropTables(ClickHouseSession shard, string?[] kept, string what)
    {
        var former = new List<string>();
        using (var rows = shard.Read("SELECT name FROM system.tables WHERE database = 'raw' AND startsWith(name, 'events_')", what, null))
        {
            while (rows.Read())
                former.Add(rows.GetString(0));
        }

        foreach (var name in former.Except(kept))
            shard.Execute(shard.Names.In($"DROP TABLE IF EXISTS raw.{name}"), what);
    }

    private string Mark(int number) => string.Create(CultureInfo.InvariantCulture, $"{number} of {_shards.Count}");

    /// <summary>Finds where <c>raw.events</c> lies on the shards: that changes with every load.</summary>
    public void Locate()
    {
        var events = Behind("events") ?? FirstEvents;
        foreach (var shard in _shards)
            shard.Names = shard.Names.WithEvents(events);
    }

    private string? Behind(string table) => _coordinator.Scalar(
        "SELECT engine_full FROM system.tables WHERE database = 'raw' AND name = {table:String}", Preparing, ("table", table)) is string engine
        ? Table().Match(engine).Groups["table"].Value
        : null;

    private void Copy(string table, params string[] columns) => Copy(table, _ => true, columns);

    private void Copy(string table, Func<ClickHouseSession, bool> isWanted, params string[] columns)
    {
        var lines = new List<string[]>();
        using (var rows = _coordinator.Read($"SELECT {string.Join(", ", columns.Select(column => $"toString({column})"))} FROM {table}", Preparing, null))
        {
            while (rows.Read())
                lines.Add([.. Enumerable.Range(0, columns.Length).Select(rows.GetString)]);
        }

        Each(shard =>
        {
            if (!isWanted(shard)) return;
            shard.Run("TRUNCATE TABLE " + table, Preparing);
            shard.SendRows($"INSERT INTO {table} ({string.Join(", ", columns)}) FORMAT JSONCompactEachRow", lines, Preparing);
        });
    }

    private void EachNumbered(Action<ClickHouseSession, int> body)
    {
        try
        {
            Parallel.For(0, _shards.Count, number => body(_shards[number], number + 1));
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
        }
    }

    [GeneratedRegex(@"^Distributed\('[^']*', '[^']*', '(?<table>[^']*)'")]
    private static partial Regex Table();
}
