using System.Globalization;
using DuckDB.NET.Data;
using SellerBalance.Ingest;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>
/// Lands what was staged. Events are loaded into a table of their own, which gets all earlier ones by linking their files, and then trades
/// names with <c>raw.events</c>; that step is the landing. Receipts and quarantine are written before it and count only with it.
/// </summary>
internal sealed class ClickHouseLanding(ClickHouseSession session, ClickHouseShards shards, ClickHouseWriter writer, string timeZone, WarehouseOptions options)
{
    private const string WhatLands = "landing the batches";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Lands the input, whole or not at all.</summary>
    public void Land(Incoming input)
    {
        using var folder = WorkFolder.Create();
        var loading = new ClickHouseLoading(session, (DuckDBConnection)input.Connection, folder.Path, options.Progress);
        if (input.Stream is { } stream && !HasEvents())
        {
            LandFirst(input, stream, loading);
            return;
        }

        input.Stage();
        if (HasEvents()) LookUp(loading, ClickHouseScripts.Text("known"));
        input.Resolve(options.Clock.GetUtcNow());
        if (!input.Relations.Any(relation => relation.Table == "raw.batches"))
        {
            foreach (var (relation, table) in input.Relations)
                LoadPlainly(loading, relation, Insert(table, Guid.NewGuid()), table);
            return;
        }

        var hasEvents = loading.Count(Events(input)) > 0;
        if (hasEvents) shards.MakeNext(WhatLands);
        Complete(input, loading, hasEvents);
    }

    /// <summary>Gives rows that were loaded by hand a batch, if there are any.</summary>
    public void Adopt(RunStamp run)
    {
        const string what = "adopting what was loaded by hand";
        shards.Flush("events", what);
        if (!shards.HasRow("SELECT 1 FROM raw.events WHERE batch_id = '' LIMIT 1", what)) return;
        session.RunFile("settings", what, ("time_zone", timeZone));
        if (shards.AreSpread) shards.RunFile("settings", what, ("time_zone", timeZone));
        DropNext();
        shards.MakeNext(what);
        shards.RunFile("attach", what);
        shards.RunFile("adopt", what, ("batch_id", run.BatchId(0)));
        session.RunFile("adopt_receipt", what, ("run_id", run.RunId), ("batch_id", run.BatchId(0)), ("now_utc", options.Clock.GetUtcNow()));
        writer.RequireHeld();
        Arrive();
    }

    /// <summary>Ends what a writer before this one began: a load that arrived is noted, one that did not is deleted.</summary>
    /// <exception cref="WarehouseException">Somebody still inserts by hand into a table that is to go.</exception>
    public void Recover()
    {
        DropNext();
        shards.DropFormer(WhatLands);
        DeleteOrphans();
    }

    // raw.events_next is the table that was raw.events before the last load, or what a load that did not arrive has left.
    private void DropNext()
    {
        var next = session.Scalar("SELECT toString(uuid) FROM system.tables WHERE database = 'raw' AND name = 'events_next'", null) as string;
        var wasCurrent = next is not null
            && session.Scalar("SELECT 1 FROM ops.loads WHERE load_id = {next:UUID}", null, ("next", next)) is not null;
        if (wasCurrent)
        {
            AwaitInsertions();
            shards.Flush("events_next", WhatLands);
            session.RunFile("settle", WhatLands);
        }
        else
        {
            session.Run(ClickHouseScripts.Statements(ClickHouseScripts.Text("settle")).First(), WhatLands);
        }

        if (next is not null) session.Run("DROP TABLE IF EXISTS raw.events_next", WhatLands);
    }

    // Who began by hand before the last load arrived writes into the table that was; it goes when that has ended.
    private void AwaitInsertions()
    {
        var start = options.Clock.GetTimestamp();
        while (session.WithOthers.Select(FormerInsertion).FirstOrDefault(found => found is not null) is { } insertion)
        {
            if (options.Clock.GetElapsedTime(start) >= options.LockTimeout)
            {
                throw new WarehouseException(
                    $"{session.Place}: {insertion} and began before the last load arrived. Its rows would be lost if this command continued. Wait until it has finished, or stop it; then run the same command again.")
                { IsUnreachable = true };
            }

            options.Stop.WaitHandle.WaitOne(LookEvery);
        }
    }

    private static string? FormerInsertion(ClickHouseSession coordinator)
    {
        using var rows = coordinator.Read(ClickHouseScripts.Text("insertions"), WhatLands, null);
        return rows.Read() && rows.GetBoolean(3)
            ? string.Create(CultureInfo.InvariantCulture, $"the query {rows.GetString(0)} of {rows.GetString(1)} has been inserting by hand for {rows.GetInt64(2)} s")
            : null;
    }

    private void DeleteOrphans()
    {
        const string what = "deleting what a killed run left";
        using var rows = session.Read(ClickHouseScripts.Text("orphans"), null, null);
        rows.Read();
        if (Enumerable.Range(0, rows.FieldCount).Sum(column => rows.GetInt64(column)) == 0) return;
        session.RunFile("delete_orphans", what);
        shards.RunFile("delete_orphan_builds", what);
    }

    private void Arrive()
    {
        session.RunFile("arrive", WhatLands);

        // Somebody may be loading by hand into the table that was: then the next writer looks again before it goes.
        var isLoading = session.HasRowAnywhere(ClickHouseScripts.Text("insertions"), WhatLands);
        shards.Flush("events_next", WhatLands);
        session.RunFile("settle", WhatLands);
        if (!isLoading) session.Run("DROP TABLE IF EXISTS raw.events_next", WhatLands);
        shards.DropFormer(WhatLands);
    }

    private void LandFirst(Incoming input, IEventStream stream, ClickHouseLoading loading)
    {
        shards.MakeNext(WhatLands);
        var landedAt = options.Clock.GetUtcNow();
        long landed = 0;
        var insert = ClickHouseScripts.Text("load/streamed").Replace(
            "{ingested_at:Int64}", ((landedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        foreach (var source in stream.Start(landedAt))
            landed += loading.Load(source, insert.Replace("{batch_id:String}", $"'{source.BatchId}'", StringComparison.Ordinal), stream);

        if (stream.StageRest()) LookUp(loading, ClickHouseScripts.Text("known").Replace("raw.events", "raw.events_next", StringComparison.Ordinal));
        input.Resolve(landedAt);
        var hasEvents = landed > 0 || loading.Count(Events(input)) > 0;
        if (!hasEvents) DropNext();
        Complete(input, loading, hasEvents);
    }

    // With raw.events_next, if there are events.
    private void Complete(Incoming input, ClickHouseLoading loading, bool hasEvents)
    {
        var loadId = Guid.NewGuid();
        if (hasEvents)
        {
            loadId = Guid.Parse((string)session.Scalar("SELECT toString(uuid) FROM system.tables WHERE database = 'raw' AND name = 'events_next'", WhatLands)!);
            LoadPlainly(loading, Events(input), "INSERT INTO raw.events_next ({columns}) FORMAT ArrowStream", "raw.events");
            shards.Flush("events", WhatLands);
            shards.RunFile("attach", WhatLands);
        }

        foreach (var (relation, table) in input.Relations.Where(relation => relation.Table != "raw.events"))
            LoadPlainly(loading, relation, Insert(table, loadId), table);
        // A statement that changes nothing takes its time all the same.
        if (session.Scalar("SELECT setting FROM ops.settings WHERE name = 'time_zone' AND (SELECT count() FROM raw.batches) > 0", WhatLands) is null)
            session.RunFile("settings", WhatLands, ("time_zone", timeZone));
        writer.RequireHeld();
        if (hasEvents)
            Arrive();
        else
            session.Run($"INSERT INTO ops.loads (load_id) VALUES ('{loadId}')", WhatLands);
    }

    private static string Events(Incoming input) => input.Relations.Single(relation => relation.Table == "raw.events").Relation;

    private bool HasEvents() => shards.HasRow("SELECT 1 FROM raw.events LIMIT 1", WhatLands);

    private void LookUp(ClickHouseLoading loading, string known)
    {
        const string staged = "(SELECT DISTINCT event_id FROM staged)";
        if (loading.Count(staged) == 0) return;
        session.Run("TRUNCATE TABLE ops.staged_ids", WhatLands);
        loading.Load(staged, "INSERT INTO ops.staged_ids ({columns}) FORMAT ArrowStream", "the ids to look up");
        loading.Fetch(known, ClickHouseScripts.Text("staging/known"), "comparing with history");
        session.Run("TRUNCATE TABLE ops.staged_ids", WhatLands);
    }

    private static void LoadPlainly(ClickHouseLoading loading, string relation, string insert, string table)
    {
        if (loading.Count(relation) > 0) loading.Load(relation, insert, table);
    }

    // A table that is a view, or that keeps a row once, has its own statement.
    private static string Insert(string table, Guid loadId) => ClickHouseScripts.Find("load/" + table) is { } own
        ? own.Replace("{load_id:UUID}", $"toUUID('{loadId}')", StringComparison.Ordinal)
        : $"INSERT INTO {table} ({{columns}}) FORMAT ArrowStream";
}
