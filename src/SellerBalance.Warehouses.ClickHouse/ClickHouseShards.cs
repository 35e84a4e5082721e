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

    private ClickHouseShards(ClickHouseSession coordinator, ClickHouseCluster? cluster)
    {
        _coordinator = coordinator;
        _cluster = cluster;
        _shards = cluster is null ? [coordinator] : [
            .. cluster.Nodes.Select(node => new ClickHouseSession(coordinator.Url, node) { Names = coordinator.Names.OfShards(FirstEvents) }),
        ];
    }

    /// <summary>Whether there is a cluster.</summary>
    public bool AreSpread => _cluster is not null;

    /// <summary>What every query about a cluster may ask: its name.</summary>
    public IReadOnlyList<(string Name, object? Value)> Parameters => _cluster is null ? [] : [("cluster", _cluster.Name)];

    /// <summary>Connects to the server of a URL or to its cluster's coordinator.</summary>
    public static (ClickHouseSession Coordinator, ClickHouseShards Shards) Connect(WarehouseUrl url)
    {
        var session = new ClickHouseSession(url);
        try
        {
            session.RequireServer();
            if (ClickHouseCluster.Find(session) is not { } cluster) return (session, new ClickHouseShards(session, null));
            var coordinator = new ClickHouseSession(url, cluster.Coordinator, readsShards: true);
            session.Dispose();
            session = coordinator;
            coordinator.RequireServer();
            return (coordinator, new ClickHouseShards(coordinator, cluster));
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
            throw new UsageException($"{_coordinator.Place}: its tables are a part of a warehouse that is spread over a cluster. Name that one, its name without _shard, and add ?cluster=NAME.");
        var found = _coordinator.Scalar("SELECT engine FROM system.tables WHERE database = 'raw' AND name = 'events'", null) as string;
        if (found is null || found == "Distributed" == AreSpread) return;
        throw new UsageException(AreSpread
            ? $"{_coordinator.Place}: its tables stand on this one server. Leave the option 'cluster' away, or name another database for a warehouse on the cluster."
            : $"{_coordinator.Place}: its tables are spread over a cluster. Add ?cluster=NAME to the URL, as it was when they were made.");
    }

    /// <summary>Makes the shards' tables, and over them those that everybody reads.</summary>
    public void MakeTables(string what)
    {
        if (!AreSpread) return;
        RunFile("schema", what);
        EachNumbered((shard, number) => shard.RunFile("cluster/mark", what, ("shard", Mark(number))));
        _coordinator.RunFile("cluster/distribute", what, ("cluster", _cluster!.Name));
    }

    /// <summary>Makes sure that each shard is the one that it was. Rows would be sought on the wrong one otherwise.</summary>
    /// <exception cref="UsageException">The cluster was changed.</exception>
    public void RequireUnchanged()
    {
        if (!AreSpread) return;
        EachNumbered((shard, number) =>
        {
            var isThere = shard.Scalar("SELECT 1 FROM system.tables WHERE database = 'ops' AND name = 'settings'", null) is not null;
            var found = isThere ? shard.Scalar("SELECT setting FROM ops.settings WHERE name = 'shard'", null) as string : null;
            if (found == Mark(number)) return;
            throw new UsageException(
                $"{shard.Place}: found shard {found ?? "of another warehouse, or none"}, expected {Mark(number)}: the cluster was changed since the tables were made. "
                + "Change it back, or copy the warehouse into a new one with: seller-balance copy");
        });
    }

    /// <summary>Runs all statements of <c>sql/clickhouse/NAME.sql</c> on every shard.</summary>
    public void RunFile(string name, string what, params (string Name, object? Value)[] parameters) => Each(shard => shard.RunFile(name, what, parameters));

    /// <summary>Runs the statements of a text on every shard.</summary>
    public void RunAll(string text, string what) => Each(shard => shard.RunAll(text, what));

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
        Copy("ops.builds", "build_no", "generation", "published_at");
        Locate();
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
        RunFile("next", what);
        _coordinator.RunFile("cluster/next", what, ("cluster", _cluster!.Name), ("next", next));
    }

    /// <summary>Waits for rows that somebody inserted by hand, which may still be on their way to their shard.</summary>
    /// <param name="table"><c>events</c> or <c>events_next</c>.</param>
    /// <param name="what">What it is for.</param>
    public void Flush(string table, string what)
    {
        if (AreSpread) _coordinator.Run("SYSTEM FLUSH DISTRIBUTED raw." + table, what);
    }

    /// <summary>Deletes the shards' tables of events that stand behind no table of the coordinator any more.</summary>
    public void DropFormer(string what)
    {
        if (!AreSpread) return;
        Locate();
        var kept = new[] { Behind("events"), Behind("events_next") };
        Each(shard =>
        {
            var former = new List<string>();
            using (var rows = shard.Read("SELECT name FROM system.tables WHERE database = 'raw' AND startsWith(name, 'events_')", what, null))
            {
                while (rows.Read())
                    former.Add(rows.GetString(0));
            }

            foreach (var name in former.Except(kept))
                shard.Run($"DROP TABLE IF EXISTS raw.{name}", what);
        });
    }

    public void Dispose()
    {
        foreach (var shard in _shards.Where(shard => shard != _coordinator))
            shard.Dispose();
    }

    private string Mark(int number) => string.Create(CultureInfo.InvariantCulture, $"{number} of {_shards.Count}");

    // Where raw.events lies on the shards changes with every load.
    private void Locate()
    {
        var events = Behind("events") ?? FirstEvents;
        foreach (var shard in _shards)
            shard.Names = shard.Names.WithEvents(events);
    }

    private string? Behind(string table) => _coordinator.Scalar(
        "SELECT engine_full FROM system.tables WHERE database = 'raw' AND name = {table:String}", Preparing, ("table", table)) is string engine
        ? Table().Match(engine).Groups["table"].Value
        : null;

    private void Copy(string table, params string[] columns)
    {
        var lines = new List<string[]>();
        using (var rows = _coordinator.Read($"SELECT {string.Join(", ", columns.Select(column => $"toString({column})"))} FROM {table}", Preparing, null))
        {
            while (rows.Read())
                lines.Add([.. Enumerable.Range(0, columns.Length).Select(rows.GetString)]);
        }

        Each(shard =>
        {
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
