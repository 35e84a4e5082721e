using System.Collections.Concurrent;
using System.Globalization;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>
/// How far replicas have read the logs that their tables have in Keeper, and waiting until all of them have all rows. Only a replica that
/// was told to catch up is sure to have done so: what <c>system.replicas</c> shows of its queue may be older than what it shows of the log.
/// </summary>
/// <param name="lead">One of the replicas; the others are its own.</param>
internal sealed class ClickHouseReplicaLog(ClickHouseSession lead)
{
    private const int LooksMax = 300;

    private const string Tables = """
        SELECT zookeeper_path, database || '.' || table, toInt64(log_max_index), toInt64(log_pointer), is_readonly OR is_session_expired
        FROM system.replicas
        WHERE database IN ('raw', 'dwh', 'dq', 'ops')
        """;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    // By the table's place in Keeper: how many entries of its log all replicas have. Deletions are waited for where that matters only.
    private readonly ConcurrentDictionary<(string Path, bool WithDeletions), long> _everywhere = [];

    /// <summary>Waits until every replica has all rows of all tables.</summary>
    /// <param name="what">What it is for.</param>
    /// <param name="withDeletions">Whether rows were deleted that nobody may see any more.</param>
    /// <exception cref="WarehouseException">A replica cannot catch up.</exception>
    public void Wait(string? what, bool withDeletions)
    {
        // Who wrote an entry is sure to see it; that may be any of them.
        var before = Repeat(() => Look(what), tables => tables.SelectMany(table => table).FirstOrDefault(state => state.IsCutOff));
        var wanted = before
            .Where(table => table.Max(state => state.LastEntry) >= _everywhere.GetValueOrDefault((table.Key, withDeletions), 0))
            .ToDictionary(table => table.Key, table => table.Max(state => state.LastEntry > 0 ? state.LastEntry + 1 : state.Read));
        if (wanted.Count == 0) return;
        var sync = before.Where(table => wanted.ContainsKey(table.Key)).SelectMany(table => table).ToLookup(
            state => state.Replica, state => $"SYSTEM SYNC REPLICA {state.Table}{(withDeletions ? "" : " LIGHTWEIGHT")}");
        Repeat(
            () => Look(what, sync),
            tables => wanted.SelectMany(table => tables[table.Key].Where(state => state.IsCutOff || state.Read < table.Value)).FirstOrDefault());
        foreach (var (path, entries) in wanted)
        {
            _everywhere[(path, false)] = entries;
            if (withDeletions) _everywhere[(path, true)] = entries;
        }
    }

    /// <summary>Takes nothing for known any more: tables were made or dropped.</summary>
    public void Forget() => _everywhere.Clear();

    private ILookup<string, State> Repeat(Func<ILookup<string, State>> look, Func<ILookup<string, State>, State?> behind)
    {
        for (var times = 1; ; times++)
        {
            var tables = look();
            if (behind(tables) is not { } slow) return tables;
            if (times == LooksMax)
                throw new WarehouseException($"{slow.Replica.Place}: this replica does not receive the rows of {slow.Table} that the others have. Make sure that it can reach Keeper and the other replicas, and run the same command again.");
            lead.Bounds.Stop.WaitHandle.WaitOne(LookEvery);
        }
    }

    // What each replica says of each table, after it was told to catch up.
    private ILookup<string, State> Look(string? what, ILookup<ClickHouseSession, string>? sync = null)
    {
        var states = new ConcurrentBag<State>();
        lead.EachReplica(replica =>
        {
            foreach (var statement in sync?[replica] ?? [])
                replica.Execute(statement, what);
            using var rows = replica.Read(lead.Names.In(Tables), what, null);
            while (rows.Read())
                states.Add(new State(replica, rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt64(3), Convert.ToBoolean(rows.GetValue(4), CultureInfo.InvariantCulture)));
        });
        return states.ToLookup(state => state.Path);
    }

    /// <param name="Replica">Whose state it is.</param>
    /// <param name="Path">Where the table is in Keeper; the same on all replicas.</param>
    /// <param name="Table">Its name, on this replica.</param>
    /// <param name="LastEntry">The number of the log's last entry, from 0; also 0 if there is none.</param>
    /// <param name="Read">How many entries the replica has read.</param>
    /// <param name="IsCutOff">Whether it has lost Keeper, and so cannot say.</param>
    private sealed record State(ClickHouseSession Replica, string Path, string Table, long LastEntry, long Read, bool IsCutOff);
}
