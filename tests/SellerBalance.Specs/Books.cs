using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>One warehouse, its files and its clock. The clock stands at <see cref="Start"/> and moves a second with every run.</summary>
public sealed class Books : IDisposable
{
    public static IReadOnlyDictionary<string, string> NoParameters { get; } = new Dictionary<string, string>();

    public static readonly DateTimeOffset Start = new(2026, 11, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>All checks but those of shares: a few lines of a test are soon past two in a hundred.</summary>
    public static readonly CheckPlan AllChecks = Plan(
        ("rejected_share", new CheckSetting(false, null, NoParameters)), ("conflict_share", new CheckSetting(false, null, NoParameters)));

    // What a run that lost or doubled money would fail.
    private static readonly CheckPlan FewChecks = CheckPlan.From(
        new Dictionary<string, CheckSetting>(), ["balance_identity", "duplicate_event_ids", "last_line_open", "movements_match_events"]);

    private static readonly string[] Lineage = ["batch_id", "ingested_at", "quarantined_at", "source", "source_line", "line", "raw", "raw_bytes_hex"];

    private readonly Engine _engine;
    private EventCatalog _catalog;
    private IWarehouse? _warehouse;
    private int _files;

    public Books(Engine engine, string? timeZone, EventCatalog catalog)
    {
        _engine = engine;
        _catalog = catalog;
        Folder = Directory.CreateTempSubdirectory("seller-balance-spec-").FullName;
        Checks = engine.HasDearChecks ? FewChecks : AllChecks;
        var folder = Directory.CreateDirectory(Path.Join(Folder, "warehouse")).FullName;
        Place = catalog == EventCatalog.Default ? engine.EmptyPlace(folder) : engine.NewPlace(folder);
        _warehouse = Open(timeZone, Access.Write);
    }

    public string Folder { get; }

    public WarehouseUrl Place { get; }

    public FakeTimeProvider Clock { get; } = new(Start);

    /// <summary>What runs check: everything, or a few on an engine with <see cref="Engine.HasDearChecks"/>.</summary>
    public CheckPlan Checks { get; set; }

    /// <summary>How long a statement may take; null for as long as usual. Counts for what is opened from then on.</summary>
    public TimeSpan? StatementTimeout { get; set; }

    /// <summary>How many rows of a source may break a rule; null for as many as usual.</summary>
    public long? RefusedRowsLimit { get; set; }

    /// <summary>Words for nothing that are keys all the same.</summary>
    public IReadOnlySet<string> AllowedKeys { get; set; } = new HashSet<string>();

    /// <summary>Asks runs to end, of what is opened from then on.</summary>
    public StopRequest Stop { get; set; } = new();

    /// <summary>Makes an empty warehouse, of the built-in catalog.</summary>
    public static void Make(Engine engine, WarehouseUrl place) =>
        engine.Open(new WarehouseOptions(place, Access.Write, null, EventCatalog.Default, TimeSpan.Zero, new FakeTimeProvider(Start))).Dispose();

    public IWarehouse Warehouse => _warehouse ?? throw new InvalidOperationException("The warehouse is closed.");

    public static CheckPlan Plan(params (string Check, CheckSetting Setting)[] settings) =>
        CheckPlan.From(settings.ToDictionary(setting => setting.Check, setting => setting.Setting), []);

    /// <summary>A row as text, as <see cref="Rows(string, string[])"/> gives it.</summary>
    public static string Text(DbDataReader row, Func<string, bool> isWanted) => string.Join(
        '|',
        Enumerable.Range(0, row.FieldCount).Where(column => isWanted(row.GetName(column))).Select(column => Text(row.GetValue(column))));

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, byte[] content)
    {
        var path = Path.Join(Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes rows into a CSV file of their own. Rows that do not say which system they come from come from <c>shop</c>.</summary>
    public string Write(params IEnumerable<EventRow> rows) => Write(
        string.Create(CultureInfo.InvariantCulture, $"file{++_files}.csv"),
        EventFile.Csv(rows.Select(row => row.SourceSystem is null ? row with { SourceSystem = "shop" } : row)));

    /// <summary>Ingests rows, builds, checks and publishes.</summary>
    public RunReport Run(params IEnumerable<EventRow> rows) => RunFiles(Write(rows));

    public RunReport RunFiles(params string[] files) => Pipeline("run", files, new PublishRequest(BuildScope.Touched, Checks));

    public RunReport Ingest(params IEnumerable<EventRow> rows) => IngestFiles(Write(rows));

    public RunReport IngestFiles(params string[] files) => Pipeline("ingest", files, null);

    public RunReport Build(BuildScope scope, DateOnly? from = null, DateOnly? to = null) =>
        Pipeline("build", null, new PublishRequest(scope, Checks, from, to));

    /// <summary>Looks at everything that is there.</summary>
    public RunReport Check() => Pipeline("check", null, new PublishRequest(BuildScope.Nothing, Checks));

    /// <summary>Closes the warehouse, runs SQL on it by the engine's own client, and opens it again.</summary>
    public void Execute(string sql)
    {
        Close();
        _engine.Execute(Place, sql);
        Reopen();
    }

    public void Close()
    {
        _warehouse?.Dispose();
        _warehouse = null;
    }

    /// <summary>Closes the warehouse and opens it as the next command would.</summary>
    /// <param name="timeZone">The time zone asked for; null for none.</param>
    /// <param name="catalog">What to know from now on; null leaves it.</param>
    public void Reopen(string? timeZone = null, EventCatalog? catalog = null)
    {
        Close();
        _catalog = catalog ?? _catalog;
        _warehouse = Open(timeZone, Access.Write);
    }

    /// <summary>Closes the warehouse and opens it to look only.</summary>
    public void ReopenToRead()
    {
        Close();
        _warehouse = Open(timeZone: null, Access.Read);
    }

    /// <summary>Closes the warehouse and opens it as <c>doctor</c> does.</summary>
    public void ReopenToInspect()
    {
        Close();
        _warehouse = Open(timeZone: null, Access.Inspect);
    }

    /// <summary>The rows of a table in its own order, the values as text with bars between them, null as ∅.</summary>
    /// <param name="table">Schema and name.</param>
    /// <param name="columns">Those to give; none for all.</param>
    public IReadOnlyList<string> Rows(string table, params string[] columns) =>
        Rows(table, name => columns.Length == 0 || columns.Contains(name));

    /// <summary>The rows of a table without what says when and from where they came, sorted.</summary>
    public IReadOnlyList<string> Content(string table) => [.. Rows(table, name => !Lineage.Contains(name)).Order(StringComparer.Ordinal)];

    /// <summary>The published mart, one text a row.</summary>
    public IReadOnlyList<string> Mart() =>
        [.. Rows("dwh.seller_movement_daily"), .. Rows("dwh.seller_balance_daily")];

    /// <summary>Everything but the run log.</summary>
    public IReadOnlyList<string> Everything() => [.. Content("raw.events"), .. Content("raw.quarantine"), .. Mart()];

    /// <summary>Why rows are in quarantine: event id and reasons, in the order of their lines.</summary>
    public IReadOnlyList<string> Reasons() => [.. QuarantineQueries.Rows(Warehouse, null, null).Select(row => $"{row.EventId}: {row.Reasons}")];

    /// <summary>The running balance of every balance day: day, seller, currency, balance.</summary>
    public IReadOnlyList<string> Running() => Rows("dwh.seller_balance_daily", "dt", "seller_id", "currency", "running_balance");

    /// <summary>The invariants that do not hold.</summary>
    public IReadOnlyList<Proof> Broken() => [.. Proof.All(Warehouse).Where(proof => !proof.Holds)];

    public void Dispose()
    {
        Close();
        _engine.Discard(Place);
        Directory.Delete(Folder, recursive: true);
    }

    private RunReport Pipeline(string verb, string[]? files, PublishRequest? publish)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        var run = RunStamp.Start(Clock, verb);
        using var collector = files is null ? null : new Collector(
            Warehouse.StagingInPlace, new CollectingOptions(_catalog, Warehouse.TimeZone) { StatementTimeout = StatementTimeout, RefusedRowsLimit = RefusedRowsLimit, AllowedKeys = AllowedKeys }, Stop.Token);
        return new Pipeline(Warehouse, Place.ToString(), Clock, Stop).Run(
            run,
            collector is null ? null : () => collector.Collect(files!, run, _ => { }),
            publish);
    }

    private IWarehouse Open(string? timeZone, Access access) =>
        _engine.Open(new WarehouseOptions(Place, access, timeZone, _catalog, TimeSpan.Zero, Clock)
        {
            StatementTimeout = StatementTimeout ?? StatementBounds.DefaultLimit,
            Stop = Stop.Token,
        });

    private List<string> Rows(string table, Func<string, bool> isWanted) =>
        [.. Warehouse.Read("tables/" + table, new Dictionary<string, object?>(), row => Text(row, isWanted))];

    private static string Text(object value) => value switch
    {
        DBNull => "∅",
        decimal amount => Money.Text(amount),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
