using System.Data.Common;
using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>A ClickHouse server as warehouse: one writer, any number of readers, who always see whole loads and whole builds.</summary>
public sealed class ClickHouseWarehouse : IWarehouse
{
    private const string Building = "building";

    private readonly ClickHouseSession _session;
    private readonly ClickHouseShards _shards;
    private readonly ClickHouseWriter? _writer;
    private readonly ClickHouseLanding? _landing;
    private readonly TimeProvider _clock;

    private ClickHouseWarehouse(ClickHouseSession session, ClickHouseShards shards, ClickHouseWriter? writer, string timeZone, WarehouseOptions options)
    {
        _session = session;
        _shards = shards;
        _writer = writer;
        _clock = options.Clock;
        TimeZone = timeZone;
        _landing = writer is null ? null : new ClickHouseLanding(session, shards, writer, timeZone, options);
    }

    /// <inheritdoc/>
    public string TimeZone { get; }

    /// <inheritdoc/>
    public DbConnection? StagingInPlace => null;

    private ClickHouseWriter Writer => _writer ?? throw new InvalidOperationException("The warehouse was opened to look only.");

    private ClickHouseLanding Landing => _landing ?? throw new InvalidOperationException("The warehouse was opened to look only.");

    /// <summary>Connects to the server, making the tables where needed.</summary>
    /// <exception cref="WarehouseException">The server is out of reach, refuses, is held by another writer, or has other tables.</exception>
    /// <exception cref="UsageException">The URL says what means nothing here, or another time zone is asked for than the books are kept in.</exception>
    public static ClickHouseWarehouse Open(WarehouseOptions options)
    {
        options.Url.RequireServer().RequireKnownOptions(ClickHouseCluster.Options);
        var (session, shards) = ClickHouseShards.Connect(options.Url, options.Access, options.Bounds());
        ClickHouseWriter? writer = null;
        try
        {
            if (options.Access == Access.Write) writer = ClickHouseWriter.Take(session, options.LockTimeout);
            ClickHouseSchema.Prepare(session, shards, options);
            var warehouse = new ClickHouseWarehouse(session, shards, writer, ClickHouseSchema.TimeZone(session, options), options);
            if (writer is not null) warehouse.Recover();
            return warehouse;
        }
        catch
        {
            writer?.Dispose();
            shards.Dispose();
            session.Dispose();
            throw;
        }
    }

    /// <summary>Empties a warehouse that a copy has begun to fill and will not finish.</summary>
    /// <exception cref="WarehouseException">As <see cref="Open"/>.</exception>
    /// <exception cref="UsageException">No copy has begun to fill it.</exception>
    public static void GiveUpCopy(WarehouseOptions options)
    {
        using var warehouse = Open(options);
        UnfinishedCopy.Require(warehouse, options.Url);
        warehouse.Empty();
    }

    /// <summary>Readers of a server, each with a session of its own.</summary>
    /// <exception cref="WarehouseException">As of <see cref="Open"/>, opened to read.</exception>
    public static IReaders Readers(WarehouseOptions options) => ClickHouseReaders.Open(options);

    /// <inheritdoc/>
    public IReadOnlyList<Batch> Land(Incoming input, RunStamp run)
    {
        Writer.RequireHeld();
        Landing.Land(input);
        return [.. Read("batches", new Dictionary<string, object?> { ["run_id"] = run.RunId }, Batch.Read)];
    }

    /// <inheritdoc/>
    public Verdict Publish(PublishRequest request, RunStamp run)
    {
        Writer.RequireHeld();
        if (request.Scope == BuildScope.Nothing)
        {
            _session.RunFile("look", "checking", RunParameters(run));
            _session.RunFile("scope_everything", "checking");
            var looked = RunChecks(request.Checks);
            ClickHouseChecks.Keep(_session, run, looked, _clock);
            return new Verdict(!CheckedRows.Block(looked), request.Scope, [.. looked.Select(check => check.Result)]);
        }

        Landing.Adopt(run);
        var scope = Build(request, run);
        var checks = RunChecks(request.Checks);
        ClickHouseChecks.Keep(_session, run, checks, _clock);
        var isBlocked = CheckedRows.Block(checks);
        Writer.RequireHeld();
        if (isBlocked)
            _shards.RunFile("withdraw", "publishing");
        else
            Show("publishing");
        if (!isBlocked) Compact(run);
        return new Verdict(!isBlocked, scope, [.. checks.Select(check => check.Result)]);
    }

    /// <inheritdoc/>
    public void FoldBuilds(IReadOnlyList<Fold> folds)
    {
        const string what = "folding builds";
        Writer.RequireHeld();
        _session.RunFile("fold", what, ("folds", Fold.Text(folds)));
        _shards.Tell();
        _shards.RunFile("fold_deltas", what);
        Writer.RequireHeld();
        _session.RunFile("fold_publish", what);
        _session.Wait(what);
        _shards.Tell();
        _shards.RunFile("delete_orphan_builds", what);
    }

    /// <inheritdoc/>
    public void Record(RunStamp run, RunOutcome? outcome, string? message)
    {
        const string what = "noting the run";
        _session.Bounds.IsEnding = outcome == RunOutcome.Failed;
        if (run.Command == "copy" && outcome is null)
        {
            _session.RunFile("mark_copy", what, ("run_id", run.RunId));
            _session.Wait(what);
        }

        _session.RunFile(
            "record",
            what,
            ("run_id", run.RunId),
            ("command", run.Command),
            ("outcome", outcome?.ToString().ToLowerInvariant() ?? "running"),
            ("message", message),
            ("program", typeof(ClickHouseWarehouse).Assembly.GetName().Version?.ToString(3)),
            ("started_at", run.StartedAt),
            ("now_utc", _clock.GetUtcNow()));
        if (run.Command == "copy" && outcome == RunOutcome.Published) _session.RunFile("unmark_copy", what);
        // A run is over when every coordinator knows of it.
        if (outcome is not null) _session.Wait(what, withDeletions: run.Command == "copy");
        _session.Bounds.IsEnding = false;
    }

    /// <inheritdoc/>
    public IEnumerable<T> Read<T>(
        string query, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, Action<DbDataReader>? columns = null)
    {
        var own = (_shards.AreSpread ? ClickHouseScripts.Find("cluster/" + query) : null) ?? ClickHouseScripts.Find("queries/" + query);
        var asked = QueryText.Of(query, own, parameters);
        using var rows = _session.Read(
            asked.Text.TrimEnd().TrimEnd(';'), "reading", null, [.. _shards.Parameters(query), .. asked.Values.Select(value => (value.Name ?? "", value.Value))]);
        columns?.Invoke(rows);
        while (rows.Read())
            yield return row(rows);
    }

    /// <summary>The time zone of the books as they stand now; null before the first load.</summary>
    /// <param name="known">What was settled when it was last asked; null if nothing was.</param>
    internal string? SettledTimeZone(string? known) => ClickHouseSchema.SettledTimeZone(_session, known);

    /// <summary>Lets other writers in.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _shards.Dispose();
        _session.Dispose();
    }

    // The mark goes last: a process that is killed meanwhile leaves a copy to give up.
    private void Empty()
    {
        const string what = "emptying";
        Writer.RequireHeld();
        if (_shards.AreSpread) _shards.Locate();
        _shards.RunFile("empty_shard", what);
        _session.RunFile("empty", what);
        _shards.Tell();
        _session.RunFile("unmark_copy", what);
        _session.Wait(what, withDeletions: true);
    }

    private (string, object?)[] RunParameters(RunStamp run) => [("run_id", run.RunId), ("now_utc", _clock.GetUtcNow())];

    private void Recover()
    {
        _shards.Align();
        _shards.Tell();
        Landing.Recover();
        _shards.Each(DropOldGenerations);
    }

    private static void DropOldGenerations(ClickHouseSession shard)
    {
        var old = new List<string>();
        using (var rows = shard.Read(ClickHouseScripts.Text("old_generations"), null, null))
        {
            while (rows.Read())
                old.Add(rows.GetString(0));
        }

        foreach (var partition in old)
            shard.Run($"ALTER TABLE dwh.balance_rows DROP PARTITION ID '{partition}'", "deleting earlier generations of the balances");
    }

    private void Show(string what) => _session.RunFile("publish", what, ("now_utc", _clock.GetUtcNow()));

    private BuildScope Build(PublishRequest request, RunStamp run)
    {
        _shards.Tell();
        var scope = IsWholeBuildDue() ? BuildScope.Everything : request.Scope;
        _session.RunFile("candidate", Building, [.. RunParameters(run), ("scope", scope.ToString().ToLowerInvariant())]);
        _shards.Tell();
        if (scope == BuildScope.Everything)
        {
            _shards.RunAll(ClickHouseScripts.Between(ClickHouseScripts.Text("build"), "build", "publish"), Building);
            _session.RunFile("scope_everything", Building);
            return scope;
        }

        var (first, last) = (new DateOnly(1900, 1, 1), new DateOnly(2299, 12, 31));
        var (from, to) = scope == BuildScope.Range ? (request.From ?? first, request.To ?? last) : (last, first);
        _shards.RunFile("build_touched", Building, ("from_dt", from), ("to_dt", to));
        _shards.GatherTouched(Building);
        _session.RunFile("scope_touched", Building);
        return scope;
    }

    // A build by hand has events of batches that it does not publish.
    private bool IsWholeBuildDue() =>
        !_shards.HasRow("SELECT 1 FROM dwh.balance_rows WHERE build_no IN (SELECT build_no FROM ops.build_rows) LIMIT 1", Building)
        || _session.Scalar("SELECT argMax(run_id, build_no) FROM ops.build_rows", Building) is "by hand";

    private List<CheckedRows> RunChecks(CheckPlan plan)
    {
        _session.Run("TRUNCATE TABLE dq.parameters", "checking");
        _session.SendRows(
            "INSERT INTO dq.parameters FORMAT JSONCompactEachRow", plan.Settings.Select(setting => new[] { setting.Check, setting.Parameter, setting.Value }), "checking");
        return ClickHouseChecks.Run(_session, plan.Checks, _clock);
    }

    private void Compact(RunStamp run)
    {
        using (var rows = _session.Read(ClickHouseScripts.Text("outgrown"), Building, null))
        {
            if (!rows.Read() || !rows.GetBoolean(1)) return;
        }

        _session.RunFile("candidate", Building, [.. RunParameters(run), ("scope", "")]);
        _shards.Tell();
        _shards.RunFile("compact", Building);
        Writer.RequireHeld();
        Show(Building);
    }
}
