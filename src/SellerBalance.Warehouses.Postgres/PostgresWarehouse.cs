using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>A database on a PostgreSQL or Greenplum server: one writer, and any number of readers beside it.</summary>
public sealed class PostgresWarehouse : IWarehouse
{
    private readonly PostgresSession _session;
    private readonly WarehouseOptions _options;
    private readonly TimeProvider _clock;

    private PostgresWarehouse(PostgresSession session, string timeZone, WarehouseOptions options)
    {
        _session = session;
        _options = options;
        _clock = options.Clock;
        TimeZone = timeZone;
    }

    /// <inheritdoc/>
    public string TimeZone { get; }

    /// <inheritdoc/>
    public DbConnection? StagingInPlace => null;

    /// <summary>Opens a database of a PostgreSQL server, making its tables where needed.</summary>
    /// <exception cref="WarehouseException">
    /// The server cannot be reached or refuses, another writer is there for longer than the time to wait, or the tables are not this program's.
    /// </exception>
    /// <exception cref="UsageException">The URL means nothing here, or another time zone is asked for than the books are kept in.</exception>
    public static PostgresWarehouse Open(WarehouseOptions options) => Open(options, Flavor.Postgres);

    /// <summary>As <see cref="Open(WarehouseOptions)"/>, of a Greenplum cluster.</summary>
    /// <exception cref="WarehouseException">As there.</exception>
    /// <exception cref="UsageException">As there.</exception>
    public static PostgresWarehouse OpenGreenplum(WarehouseOptions options) => Open(options, Flavor.Greenplum);

    /// <summary>Empties a warehouse that a copy has begun to fill and will not finish.</summary>
    /// <exception cref="WarehouseException">As <see cref="Open(WarehouseOptions)"/>.</exception>
    /// <exception cref="UsageException">No copy has begun to fill it.</exception>
    public static void GiveUpCopy(WarehouseOptions options) => GiveUpCopy(options, Flavor.Postgres);

    /// <summary>As <see cref="GiveUpCopy(WarehouseOptions)"/>, of a Greenplum cluster.</summary>
    /// <exception cref="WarehouseException">As there.</exception>
    /// <exception cref="UsageException">As there.</exception>
    public static void GiveUpGreenplumCopy(WarehouseOptions options) => GiveUpCopy(options, Flavor.Greenplum);

    /// <summary>Readers of a database of a PostgreSQL server, on pooled connections.</summary>
    /// <exception cref="WarehouseException">As of <see cref="Open(WarehouseOptions)"/>, opened to read.</exception>
    public static IReaders Readers(WarehouseOptions options) => PostgresReaders.Open(options, Flavor.Postgres);

    /// <summary>As <see cref="Readers"/>, of a Greenplum cluster.</summary>
    /// <exception cref="WarehouseException">As there.</exception>
    public static IReaders GreenplumReaders(WarehouseOptions options) => PostgresReaders.Open(options, Flavor.Greenplum);

    /// <inheritdoc/>
    public IReadOnlyList<Batch> Land(Incoming input, RunStamp run)
    {
        try
        {
            new PostgresLanding(_session, TimeZone, _clock).Land(input);
            return [.. Read("batches", new Dictionary<string, object?> { ["run_id"] = run.RunId }, Batch.Read)];
        }
        catch (DuckDBException exception)
        {
            throw new WarehouseException($"The staged rows could not be sent: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public Verdict Publish(PublishRequest request, RunStamp run) => request.Scope == BuildScope.Nothing
        ? Look(request.Checks, run)
        : Build(request, run);

    /// <inheritdoc/>
    public void FoldBuilds(IReadOnlyList<Fold> folds) => Whole("folding builds", () => _session.RunFile("fold", ("folds", Fold.Text(folds))));

    /// <inheritdoc/>
    public void Record(RunStamp run, RunOutcome? outcome, string? message)
    {
        _session.Bounds.IsEnding = outcome == RunOutcome.Failed;
        Whole("noting the run", () => _session.RunFile(
            "record",
            ("run_id", run.RunId),
            ("command", run.Command),
            ("outcome", outcome?.ToString().ToLowerInvariant() ?? "running"),
            ("message", message),
            ("program", typeof(PostgresWarehouse).Assembly.GetName().Version?.ToString(3)),
            ("started_at", run.StartedAt),
            ("now_utc", _clock.GetUtcNow())));
        _session.Bounds.IsEnding = false;
    }

    /// <inheritdoc/>
    public IEnumerable<T> Read<T>(
        string query, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, Action<DbDataReader>? columns = null)
    {
        const string what = "answering";
        var asked = QueryText.Of(query, _session.Flavor.Find("queries/" + query), parameters);
        using var command = _session.Command(asked.Text, asked.Values);
        using var reader = _session.Try(what, command.ExecuteReader);
        columns?.Invoke(reader);
        while (_session.Try(what, reader.Read))
            yield return row(reader);
    }

    /// <summary>Ends the session, and with it a writer's lock.</summary>
    public void Dispose() => _session.Dispose();

    internal static PostgresWarehouse Open(WarehouseOptions options, Flavor flavor)
    {
        var session = PostgresOpening.Connect(options, flavor);
        try
        {
            return new PostgresWarehouse(session, session.Try("preparing the tables", () => PostgresSchema.Prepare(session, options)), options);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    internal static void GiveUpCopy(WarehouseOptions options, Flavor flavor)
    {
        using var warehouse = Open(options, flavor);
        UnfinishedCopy.Require(warehouse, options.Url);
        warehouse.Whole("emptying", () => warehouse._session.RunFile("empty"));
    }

    private Verdict Look(CheckPlan plan, RunStamp run)
    {
        IReadOnlyList<CheckedRows> checks = [];
        Whole("checking", () =>
        {
            _session.RunFile("scope_everything");
            checks = PostgresChecks.Run(_session, plan, _clock);
            PostgresChecks.Keep(_session, run, checks, _clock);
        });
        return new Verdict(!CheckedRows.Block(checks), BuildScope.Nothing, Results(checks));
    }

    private Verdict Build(PublishRequest request, RunStamp run)
    {
        Whole("adopting rows loaded by hand", () => _session.RunFile(
            "adopt", ("run_id", run.RunId), ("batch_id", run.BatchId(0)), ("time_zone", TimeZone), ("now_utc", _clock.GetUtcNow())));
        var scope = IsWholeBuildDue() ? BuildScope.Everything : request.Scope;
        var build = Convert.ToInt64(_session.Scalar("SELECT coalesce(max(build), 0) + 1 FROM ops.builds"), CultureInfo.InvariantCulture);
        IReadOnlyList<CheckedRows> checks = [];
        var published = false;
        using var beside = scope == BuildScope.Everything ? ChecksBeside.Start(_options, _session.Flavor, request.Checks) : null;
        _session.InTransaction("building", () =>
        {
            Build(request, scope, build);
            checks = beside?.Complete(_session, request.Checks, _clock) ?? PostgresChecks.Run(_session, request.Checks, _clock);
            published = !CheckedRows.Block(checks);
            if (!published) return false;
            _session.RunFile("publish", ("run_id", run.RunId), ("build", build), ("scope", scope.ToString().ToLowerInvariant()), ("now_utc", _clock.GetUtcNow()));
            PostgresChecks.Keep(_session, run, checks, _clock);
            return true;
        });
        if (!published) Whole("noting the checks", () => PostgresChecks.Keep(_session, run, checks, _clock));
        return new Verdict(published, scope, Results(checks));
    }

    // A build by hand has events of batches that it does not publish.
    private bool IsWholeBuildDue() =>
        _session.Scalar("SELECT 1 FROM dwh.seller_balance_daily LIMIT 1") is null
        || _session.Scalar("SELECT run_id FROM ops.builds ORDER BY build DESC LIMIT 1") is "by hand";

    private void Build(PublishRequest request, BuildScope scope, long build)
    {
        _session.RunFile("scope_everything");
        _session.RunFile("scope_waiting");
        if (scope == BuildScope.Everything)
        {
            _session.RunFile("build");
            return;
        }

        if (scope == BuildScope.Range)
            _session.RunFile("deltas_range", ("build", build), ("from_dt", request.From ?? DateOnly.MinValue), ("to_dt", request.To ?? DateOnly.MaxValue));
        else
            _session.RunFile("deltas", ("build", build));
        _session.RunFile("balances_touched");
        _session.RunFile("scope_touched");
    }

    private void Whole(string what, Action body) => _session.InTransaction(what, () =>
    {
        body();
        return true;
    });

    private static List<CheckResult> Results(IEnumerable<CheckedRows> checks) => [.. checks.Select(check => check.Result)];
}
