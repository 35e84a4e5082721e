using System.Collections.Concurrent;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>
/// Which servers of a cluster with replicas are there. A writer needs them all, so that no replica ever shows half; a reader needs one of
/// each shard.
/// </summary>
internal static class ClickHouseReplicas
{
    private const string RootOfTables =
        "SELECT extract(any(engine_full), '" + ClickHouseReplication.Prefix + @"[^/\']+/[0-9a-f]{32}') FROM system.tables "
        + "WHERE database IN ('raw', 'dwh', 'dq', 'ops', 'shard_raw', 'shard_dwh', 'shard_dq', 'shard_ops') AND startsWith(engine, 'Replicated')";

    private const string Pending =
        "SELECT 1 FROM system.replicas WHERE database IN ('raw', 'dwh', 'dq', 'ops', 'shard_raw', 'shard_dwh', 'shard_dq', 'shard_ops') "
        + "AND (is_readonly OR inserts_in_queue > 0) LIMIT 1";

    /// <summary>The place of the warehouse's tables in Keeper, a new one where there are none; null where nothing is replicated.</summary>
    /// <exception cref="WarehouseException">Somebody is to write, and a replica is away.</exception>
    public static string? Root(ClickHouseSession session, ClickHouseCluster cluster, Access access)
    {
        var roots = new ConcurrentBag<string>();
        Each(session, cluster.HasReplicas ? cluster.Nodes : cluster.Coordinators, (node, server) =>
        {
            if (access == Access.Write && cluster.HasReplicas) RequireServer(server);
            if (!server.Answers()) return;
            if (server.Scalar(RootOfTables, null) is string { Length: > 0 } root) roots.Add(root);
        });
        if (roots.TryPeek(out var known)) return known;
        return cluster.HasReplicas ? $"{ClickHouseReplication.Prefix}{session.Names.Warehouse}/{Guid.NewGuid():N}" : null;
    }

    /// <summary>The servers through which all is read and written: for a writer all that there are, for a reader one that answers.</summary>
    public static IReadOnlyList<ClickHouseNode> Coordinators(ClickHouseSession session, ClickHouseCluster cluster, Access access)
    {
        var nodes = cluster.Coordinators.ToList();
        if (access == Access.Write || nodes.Count == 1) return nodes;
        var answering = new ConcurrentBag<ClickHouseNode>();
        Each(session, nodes, (node, server) =>
        {
            if (server.Answers()) answering.Add(node);
        });
        return [answering.MinBy(node => node.Replica) ?? nodes[0]];
    }

    /// <summary>
    /// Makes sure that every server of the cluster took part in all that was written. One may be taken out of the cluster, which the next
    /// writer notes; from then on it lacks rows, and may not come back.
    /// </summary>
    /// <exception cref="UsageException">One did not.</exception>
    public static void RequireMembers(ClickHouseSession coordinator, ClickHouseCluster cluster, Access access)
    {
        if (coordinator.Replication is null) return;
        var names = cluster.Nodes.Select(node => node.Name).ToHashSet();
        var notes = new ConcurrentBag<string>();
        // The newest note may be on any of them, where one was away.
        Each(coordinator, cluster.Coordinators, (_, server) =>
        {
            if (!server.Answers() || server.Scalar("SELECT 1 FROM system.tables WHERE database = 'ops' AND name = 'settings'", null) is null) return;
            using var rows = server.Read("SELECT setting FROM ops.settings WHERE name = 'replicas'", null, null);
            while (rows.Read())
                notes.Add(rows.GetString(0));
        });
        var members = notes.Select(note => note.Split(',')).ToList();
        if (members.Count > 0 && names.FirstOrDefault(name => members.Exists(known => !known.Contains(name))) is { } stranger)
        {
            throw new UsageException(
                $"{coordinator.Url}: found {stranger} in the cluster, which was not part of it when data was written: it lacks rows. Remove it from the cluster's configuration, or copy the warehouse into a new one with: seller-balance copy");
        }

        if (access != Access.Write || members.Exists(names.SetEquals)) return;
        coordinator.Run("INSERT INTO ops.settings VALUES ('replicas', {members:String})", "noting the cluster's servers", ("members", string.Join(',', names)));
        coordinator.Wait("noting the cluster's servers");
    }

    /// <summary>The servers by their shards, and which of them are away or have not got all rows.</summary>
    public static string Describe(ClickHouseSession session, ClickHouseCluster cluster)
    {
        if (!cluster.HasReplicas) return string.Join(", ", cluster.Nodes.Select(node => node.Name));
        var states = new ConcurrentDictionary<ClickHouseNode, string>();
        Each(session, cluster.Nodes, (node, server) => states[node] = !server.Answers() ? " (away)" : server.Scalar(Pending, null) is null ? "" : " (behind)");
        return string.Join("; ", cluster.Shards.Select(shard => $"shard {shard.Key}: " + string.Join(", ", shard.Select(node => node.Name + states[node]))));
    }

    private static void RequireServer(ClickHouseSession server)
    {
        try
        {
            server.RequireServer();
        }
        catch (WarehouseException exception)
        {
            throw new WarehouseException(
                exception.Message.TrimEnd('.') + ". Nothing is written while a replica is away, because it would miss rows. Bring it back, or remove it from the cluster's configuration.", exception)
            { IsUnreachable = true };
        }
    }

    private static void Each(ClickHouseSession session, IEnumerable<ClickHouseNode> nodes, Action<ClickHouseNode, ClickHouseSession> body)
    {
        try
        {
            Parallel.ForEach(nodes, node =>
            {
                using var server = new ClickHouseSession(session.Url, session.Bounds, node);
                body(node, server);
            });
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
        }
    }
}
