using System.Data.Common;
using DuckDB.NET.Data;
using SellerBalance.Balances;
using SellerBalance.DuckDb;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>The embedded warehouse: one DuckDB file, one writer, and readers while nobody writes.</summary>
public sealed class DuckDbWarehouse : IWarehouse
{
    private const string Reading = "reading the sources";
    private const string Landing = "landing the batches";
    private const string Noting = "noting the run";
    private const string Answering = "answering";
    private const string Copying = "copying for readers";

    // So few rows onto so few are dealt with sooner by one thread: to hand work to another, and to take memory back from it, costs more than it saves.
    private const long RowsOfOneThread = 1_000;
    private const long EventsOfOneThread = 1_000_000;

    private readonly BoundedConnection _connection;
    private readonly StatementBounds _bounds;
    private readonly WarehouseUrl _url;
    private readonly TimeProvider _clock;

    // Readers share the engine's threads.
    private bool _hasReaders;
    private bool _isOneThread;

    private DuckDbWarehouse(BoundedConnection connection, StatementBounds bounds, string timeZone, WarehouseOptions options)
    {
        _connection = connection;
        _bounds = bounds;
        _url = options.Url;
        _clock = options.Clock;
        TimeZone = timeZone;
    }

    /// <inheritdoc/>
    public string TimeZone { get; }

    /// <inheritdoc/>
    public DbConnection StagingInPlace => _connection;

    /// <summary>Opens the file, making it and its tables where needed.</summary>
    /// <exception cref="WarehouseException">
    /// The file cannot be opened, another process holds it for longer than the time to wait, or it is not this program's.
    /// </exception>
    /// <exception cref="UsageException">Another time zone is asked for than the warehouse's books are kept in.</exception>
    public static DuckDbWarehouse Open(WarehouseOptions options)
    {
        var bounds = options.Bounds();
        bounds.What = "preparing the tables";
        var connection = DuckDbOpening.Connect(options, bounds);
        try
        {
            var timeZone = DuckDbSchema.Prepare(connection, options);
            return new DuckDbWarehouse(connection, bounds, timeZone, options);
        }
        catch (DuckDBException exception)
        {
            connection.Dispose();
            throw DuckDbErrors.Unreachable(options.Url, exception);
        }
        catch
        {
            connection.Dispose();
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
        warehouse.InTransaction("emptying", () => warehouse._connection.RunFile("empty"));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Batch> Land(Incoming input, RunStamp run) => Try(Landing, () =>
    {
        SetRun(run);
        UseOneThread(input.LikelyRows <= RowsOfOneThread && EventCount() <= EventsOfOneThread);
        var isFirst = input.CanLandFirst && _connection.Scalar("SELECT 1 FROM raw.events LIMIT 1") is null;
        if (!isFirst || !InTransaction(Reading, () => LandFirst(input)))
        {
            _bounds.What = Reading;
            input.Stage();
            // Not in the transaction, whose own rows are read by one thread only.
            _bounds.What = Landing;
            var addsIds = EventIds.Known(_connection);
            input.Resolve(_clock.GetUtcNow());
            InTransaction(Landing, () => Settle(input, addsIds));
        }

        _connection.RunFile("forget");
        return (IReadOnlyList<Batch>)[.. Read("batches", new Dictionary<string, object?> { ["run_id"] = run.RunId }, Batch.Read)];
    });

    private bool LandFirst(Incoming input)
    {
        var landedAt = _clock.GetUtcNow();
        if (!input.LandFirst(landedAt)) return false;
        _bounds.What = Landing;
        _connection.RunFile("known");
        // What landed in this transaction is not counted yet, so the engine would take raw.events for the smaller side of a join, and read all of it.
        _connection.Run("SET disabled_optimizers = 'join_order,build_side_probe_side'");
        input.Resolve(landedAt);
        Settle(input, addsIds: false);
        _connection.Run("RESET disabled_optimizers");
        return true;
    }

    private void Settle(Incoming input, bool addsIds)
    {
        foreach (var (relation, table) in input.Relations)
            _connection.Run(table == "raw.quarantine" ? DuckDbScripts.Text("land_quarantine") : $"INSERT INTO {table} BY NAME SELECT * FROM {relation}");
        if (addsIds && input.Relations.Any(relation => relation.Table == "raw.events")) EventIds.Add(_connection);
        _connection.RunFile("settle_time_zone");
    }

    /// <inheritdoc/>
    public Verdict Publish(PublishRequest request, RunStamp run) => request.Scope == BuildScope.Nothing
        ? Try("checking", () => Look(request.Checks, run))
        : Try("building", () => Build(request, run));

    /// <inheritdoc/>
    public void FoldBuilds(IReadOnlyList<Fold> folds)
    {
        _connection.Set(("folds", Fold.Text(folds)));
        InTransaction("folding builds", () => _connection.RunFile("fold"));
    }

    /// <inheritdoc/>
    public void Record(RunStamp run, RunOutcome? outcome, string? message) => Try(Noting, () =>
    {
        _bounds.IsEnding = outcome == RunOutcome.Failed;
        SetRun(
            run,
            ("command", run.Command),
            ("outcome", outcome?.ToString().ToLowerInvariant() ?? "running"),
            ("message", message),
            ("program", typeof(DuckDbWarehouse).Assembly.GetName().Version?.ToString(3)),
            ("started_at", run.StartedAt));
        InTransaction(Noting, () => _connection.RunFile("record"));
        _bounds.IsEnding = false;
        return true;
    });

    /// <inheritdoc/>
    public IEnumerable<T> Read<T>(
        string query, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, Action<DbDataReader>? columns = null)
    {
        using var command = _connection.Query(query, parameters);
        _bounds.What = Answering;
        using var reader = Try(Answering, command.ExecuteReader);
        columns?.Invoke(reader);
        while (Try(Answering, () => _connection.Reading(reader.Read)))
            yield return row(reader);
    }

    /// <summary>Readers beside this one, which may write meanwhile. To be disposed before it.</summary>
    /// <param name="limit">How long a statement of theirs may take.</param>
    public IReaders Readers(TimeSpan limit)
    {
        UseOneThread(false);
        _hasReaders = true;
        return new DuckDbReaders(_connection, _url, TimeZone, limit);
    }

    /// <summary>Copies what readers may see into a file of its own; all of it is as of now.</summary>
    /// <param name="path">The file, which is not there yet.</param>
    /// <exception cref="WarehouseException">The engine refused, and the file is not whole.</exception>
    public void CopyForReaders(string path)
    {
        _bounds.What = Copying;
        Try(Copying, () =>
        {
            DuckDbReaderCopy.Open(_connection, path);
            return true;
        });
        try
        {
            InTransaction(Copying, () => DuckDbReaderCopy.Fill(_connection));
        }
        finally
        {
            _bounds.IsEnding = true;
            DuckDbReaderCopy.Close(_connection);
            _bounds.IsEnding = false;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _connection.Dispose();

    private Verdict Look(CheckPlan plan, RunStamp run)
    {
        SetRun(run);
        _connection.RunFile("scope_everything");
        var looked = RunChecks(plan);
        InTransaction("noting the checks", () => DuckDbChecks.Keep(_connection, run, looked, _clock));
        return new Verdict(!CheckedRows.Block(looked), BuildScope.Nothing, [.. looked.Select(check => check.Result)]);
    }

    private Verdict Build(PublishRequest request, RunStamp run)
    {
        SetRun(run);
        try
        {
            return BuildAndPublish(request, run);
        }
        catch (DuckDBException exception)
        {
            // The failed transaction answers no question, so it ends first.
            RollBack();
            if (!OutgrewTheMart(exception))
                throw DuckDbErrors.Explain(_url, "building", exception);
            InTransaction("widening the mart", () => _connection.RunFile("widen"));
        }
        catch
        {
            RollBack();
            throw;
        }

        return Build(request with { Scope = BuildScope.Everything }, run);
    }

    private bool OutgrewTheMart(DuckDBException exception) =>
        exception.Message.Contains("DECIMAL(18,4)", StringComparison.Ordinal)
        && _connection.Scalar("SELECT 1 FROM information_schema.columns WHERE table_schema = 'dwh' AND column_name = 'running_balance' AND data_type = 'DECIMAL(18,4)'") is not null;

    private Verdict BuildAndPublish(PublishRequest request, RunStamp run)
    {
        _bounds.What = "building";
        _connection.Run("BEGIN TRANSACTION");
        _connection.Set(("batch_id", run.BatchId(0)));
        _connection.RunFile("adopt");
        _connection.Run("SET VARIABLE build = (SELECT coalesce(max(build), 0) + 1 FROM ops.builds)");
        var scope = BuildMart(request);
        _connection.RunFile("scope_waiting");
        var checks = RunChecks(request.Checks);
        if (CheckedRows.Block(checks))
        {
            RollBack();
            InTransaction("noting the checks", () => DuckDbChecks.Keep(_connection, run, checks, _clock));
            return new Verdict(false, scope, [.. checks.Select(check => check.Result)]);
        }

        _bounds.What = "publishing";
        _connection.Set(("scope", scope.ToString().ToLowerInvariant()), ("now_utc", _clock.GetUtcNow()));
        _connection.RunFile("publish");
        DuckDbChecks.Keep(_connection, run, checks, _clock);
        _connection.Run("COMMIT");
        return new Verdict(true, scope, [.. checks.Select(check => check.Result)]);
    }

    private BuildScope BuildMart(PublishRequest request)
    {
        if (request.Scope == BuildScope.Everything || IsWholeBuildDue())
        {
            UseOneThread(_isOneThread && EventCount() <= RowsOfOneThread);
            _connection.RunFile("build");
            _connection.RunFile("event_ids");
            _connection.RunFile("source_days");
            _connection.RunFile("scope_everything");
            _connection.RunFile("scope_built");
            return BuildScope.Everything;
        }

        if (request.Scope == BuildScope.Range)
            _connection.Set(("from_dt", request.From ?? DateOnly.MinValue), ("to_dt", request.To ?? DateOnly.MaxValue));

        EventIds.Complete(_connection);
        _connection.RunFile("waiting_since");
        if (request.Scope == BuildScope.Range)
        {
            _connection.RunFile("deltas_range");
            _connection.RunFile("balances_range");
            _connection.RunFile("seller_books");
        }
        else
        {
            if (!HasAllBooks()) _connection.RunFile("seller_books");
            _connection.RunFile("deltas");
            _connection.RunFile("balances_touched");
        }

        _connection.RunFile("source_days_touched");
        _connection.RunFile("scope_touched");
        return request.Scope;
    }

    private bool HasAllBooks() => _connection.Scalar(
        "SELECT (SELECT count(*) FROM dwh.seller_balance_daily) = (SELECT coalesce(sum(balance_days), 0) FROM dwh.seller_books)") is true;

    // A build by hand has events of batches that it does not publish.
    private bool IsWholeBuildDue() =>
        _connection.Scalar("SELECT 1 FROM dwh.seller_balance_daily LIMIT 1") is null
        || _connection.Scalar("SELECT run_id FROM ops.builds ORDER BY build DESC LIMIT 1") is "by hand";

    private List<CheckedRows> RunChecks(CheckPlan plan)
    {
        _connection.Run("CREATE OR REPLACE TEMP TABLE parameters_in_force (check_name VARCHAR, parameter VARCHAR, setting VARCHAR)");
        foreach (var (check, parameter, value) in plan.Settings)
            _connection.Run("INSERT INTO parameters_in_force VALUES (?, ?, ?)", check, parameter, value);
        _connection.RunFile("parameters");
        return [.. plan.Checks.Select(check =>
        {
            _bounds.What = "checking " + check.Name;
            return DuckDbChecks.Run(_connection, check, _clock);
        })];
    }

    private void SetRun(RunStamp run, params IEnumerable<(string Name, object? Value)> others) =>
        _connection.Set([("run_id", run.RunId), ("time_zone", TimeZone), ("now_utc", _clock.GetUtcNow()), .. others]);

    // Not counted but known.
    private long EventCount() => (long)_connection.Scalar("SELECT count(*) FROM raw.events")!;

    private void UseOneThread(bool isOne)
    {
        if (_hasReaders || isOne == _isOneThread) return;
        _connection.Run(isOne ? "SET threads = 1" : "RESET threads");
        _isOneThread = isOne;
    }

    private T Try<T>(string what, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (DuckDBException exception)
        {
            throw DuckDbErrors.Explain(_url, what, exception);
        }
    }

    private void InTransaction(string what, Action body) => InTransaction(what, () =>
    {
        body();
        return true;
    });

    private bool InTransaction(string what, Func<bool> body)
    {
        _bounds.What = what;
        _connection.Run("BEGIN TRANSACTION");
        try
        {
            var isDone = body();
            if (isDone)
                _connection.Run("COMMIT");
            else
                RollBack();
            return isDone;
        }
        catch (DuckDBException exception)
        {
            RollBack();
            throw DuckDbErrors.Explain(_url, what, exception);
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void RollBack()
    {
        var wasEnding = _bounds.IsEnding;
        _bounds.IsEnding = true;
        try
        {
            _connection.Run("ROLLBACK");
        }
        catch (DuckDBException)
        {
            // A failed statement may already have ended the transaction; the first error is the one to tell.
        }

        _bounds.IsEnding = wasEnding;
    }
}
