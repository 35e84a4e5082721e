using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Ingest;

/// <summary>
/// Stages the events of sources in temporary DuckDB tables and compares them with what is known, by <c>sql/ingest/</c>. What it staged is gone when it
/// is disposed.
/// </summary>
public sealed class Collector : IDisposable
{
    // A sender's clock may run ahead, and the business day of the farthest time zone is 14 hours ahead of UTC.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly DuckDBConnection _connection;
    private readonly bool _ownsConnection;
    private readonly WorkFolder _workFolder;
    private readonly SourceReader _reader;
    private readonly CollectingOptions _options;
    private readonly StatementBounds _bounds;
    private readonly EventTable _events;
    private RefusedRows? _refused;
    private FirstEvents? _firsts;

    /// <summary>Prepares to stage.</summary>
    /// <param name="inPlace">The warehouse's own DuckDB connection; null to stage in memory.</param>
    /// <param name="options">What to accept, and within which bounds.</param>
    /// <param name="stop">Cancelled when reading is to end.</param>
    public Collector(DbConnection? inPlace, CollectingOptions options, CancellationToken stop = default)
    {
        _bounds = new StatementBounds("staging on this machine", options.StatementTimeout ?? StatementBounds.DefaultLimit, stop) { What = "reading the sources" };
        _ownsConnection = inPlace is null;
        _options = options;
        _workFolder = WorkFolder.Create();
        _reader = new SourceReader(_workFolder.Path);
        try
        {
            _connection = inPlace as DuckDBConnection ?? OpenInMemory(options.Catalog, _workFolder.Path, options.MemoryLimitBytes ?? EngineMemory.OfStaging, _bounds);
            _events = Prepare(options.Catalog);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private EventTable Prepare(EventCatalog catalog)
    {
        Run($"SET TimeZone = {DuckSql.Literal(_options.TimeZone)}");
        // A temporary file has a name that another one may have later.
        Run("SET enable_external_file_cache = false");
        RunFile("prepare");
        return new EventTable(_connection, catalog);
    }

    /// <summary>The connection that has the tables.</summary>
    internal DuckDBConnection Connection => _connection;

    /// <summary>Whether it is the warehouse's own.</summary>
    internal bool IsInPlace => !_ownsConnection;

    /// <summary>What the engine of a warehouse may hold in memory, in bytes.</summary>
    internal long MemoryBytes => _options.MemoryLimitBytes ?? EngineMemory.OfWarehouse;

    /// <summary>The files behind the arguments, standard input left out.</summary>
    /// <exception cref="InputException">A source is missing or unreadable.</exception>
    public static IEnumerable<string> FilesOf(IReadOnlyList<string> arguments) =>
        SourceFinder.Find(arguments).Where(source => source.Name != SourceFile.StandardInput).Select(source => source.Path);

    /// <summary>Finds the sources and looks through them; they are read and judged when the warehouse takes their rows.</summary>
    /// <param name="arguments">Files, globs, folders, or <c>-</c> for standard input.</param>
    /// <param name="run">The run the batches belong to; its start bounds how far ahead an event may be.</param>
    /// <param name="onSource">Told each source's name before it is looked through, and before it is read.</param>
    /// <exception cref="InputException">A source is missing, unreadable, or not in the interchange format.</exception>
    public Incoming Collect(IReadOnlyList<string> arguments, RunStamp run, Action<string> onSource)
    {
        var sources = new List<PreparedSource>();
        foreach (var file in SourceFinder.Find(arguments))
        {
            onSource(file.Name);
            var setting = _options.Sources.FirstOrDefault(setting => setting.Matches(file.PlainName));
            sources.Add(_reader.Prepare(file with { HasQuotes = setting?.HasQuotes ?? true }, _bounds.Stop));
        }

        Begin(run);
        return new SourceLoading(this, sources, run, onSource);
    }

    /// <summary>Takes what a flush of a stream has; it is read and judged when the warehouse takes the rows.</summary>
    /// <param name="parts">One for each partition.</param>
    /// <param name="run">The run the batches belong to; its start bounds how far ahead an event may be.</param>
    public Incoming Collect(IReadOnlyList<TopicPart> parts, RunStamp run)
    {
        Begin(run);
        var sources = parts.Select((part, place) => TopicMessages.Write(part, Path.Join(_workFolder.Path, string.Create(CultureInfo.InvariantCulture, $"messages-{place}")))).ToList();
        return new SourceLoading(this, sources, run, _ => { });
    }

    /// <summary>A reading of some sources.</summary>
    /// <param name="sources">The sources, each with its place in the run, from 1.</param>
    /// <param name="run">The run.</param>
    /// <param name="refused">Takes the rows that break a rule; null to leave them out.</param>
    /// <param name="onSource">Told each source's name before it is read.</param>
    /// <param name="takes">Asked of every row that keeps the rules, in their order; null to take all.</param>
    internal SourceReading NewReading(
        IReadOnlyList<(int Number, PreparedSource Source)> sources, RunStamp run, RefusedRows? refused, Action<string>? onSource = null, Func<bool>? takes = null) =>
        new(_reader, sources, Rules(run), refused, _bounds.Stop) { OnSource = onSource ?? (_ => { }), Takes = takes };

    /// <summary>A reading of all sources that keeps rows for later whose ids come again.</summary>
    /// <param name="sources">The sources in their order.</param>
    /// <param name="run">The run.</param>
    /// <param name="refused">Takes the rows that break a rule.</param>
    /// <param name="onSource">Told each source's name before it is read.</param>
    internal SourceReading NewFirstReading(IReadOnlyList<PreparedSource> sources, RunStamp run, RefusedRows? refused, Action<string> onSource)
    {
        _firsts?.Dispose();
        _firsts = new FirstEvents(_workFolder.Path);
        return new SourceReading(_reader, SourceLoading.Numbered(sources), Rules(run), refused, _bounds.Stop) { OnSource = onSource, Firsts = _firsts };
    }

    /// <summary>An empty place for rows that are not accepted, instead of any before; it is there until the collector is disposed.</summary>
    internal RefusedRows NewRefused()
    {
        _refused?.Dispose();
        return _refused = new RefusedRows(_workFolder.Path, _options.RefusedRowsLimit ?? RefusedRows.DefaultLimit);
    }

    // Several collectors may take turns on one connection. .NET composes characters only with ICU, so the engine does.
    private void Begin(RunStamp run) => Run($"""
        SET VARIABLE run_id = {DuckSql.Literal(run.RunId)};
        SET VARIABLE time_zone = {DuckSql.Literal(_options.TimeZone)};
        CREATE OR REPLACE TEMP VIEW incoming_events AS
        SELECT * REPLACE (nfc_normalize(event_id) AS event_id, nfc_normalize(seller_id) AS seller_id) FROM {_events.Name}();
        """);

    private JudgingRules Rules(RunStamp run)
    {
        var newest = (run.StartedAt + Ahead - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return new JudgingRules(_options.Catalog, TimeZoneInfo.FindSystemTimeZoneById(_options.TimeZone), newest) { AllowedKeys = _options.AllowedKeys };
    }

    /// <summary>Makes a reading what <c>incoming_events</c> gives.</summary>
    /// <param name="reading">It.</param>
    /// <param name="isOrdered">Whether rows are to come in their order, by one thread.</param>
    internal void Offer(SourceReading reading, bool isOrdered)
    {
        _events.Reading = reading;
        _events.IsOrdered = isOrdered;
    }

    /// <summary>Runs the statements of a text.</summary>
    internal void Run(string sql) => _connection.Run(sql);

    /// <summary>Runs the statements of <c>sql/ingest/NAME.sql</c>.</summary>
    internal void RunFile(string name) => Run(EmbeddedText.Of(typeof(Collector).Assembly, $"sql/ingest/{name}.sql"));

    /// <summary>Deletes what was staged.</summary>
    public void Dispose()
    {
        if (_ownsConnection) _connection?.Dispose();
        _events?.Dispose();
        _refused?.Dispose();
        _firsts?.Dispose();
        _reader.Dispose();
        _workFolder.Dispose();
    }

    private static BoundedConnection OpenInMemory(EventCatalog catalog, string folder, long memoryLimitBytes, StatementBounds bounds)
    {
        var connection = new BoundedConnection("DataSource=:memory:;autoinstall_known_extensions=false;autoload_known_extensions=false", bounds);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SET memory_limit = '{memoryLimitBytes}B';
            SET temp_directory = {DuckSql.Literal(Path.Join(folder, "staged"))};
            CREATE TYPE direction AS ENUM ('in', 'out');
            CREATE TYPE event_type AS ENUM ({string.Join(", ", catalog.Types.Select(type => DuckSql.Literal(type.Name)))});
            CREATE TYPE currency_code AS ENUM ({string.Join(", ", catalog.Currencies.Order(StringComparer.Ordinal).Select(DuckSql.Literal))});
            """;
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>The numbers that a query gives.</summary>
    internal List<int> Numbers(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var numbers = new List<int>();
        while (reader.Read())
            numbers.Add(reader.GetInt32(0));
        return numbers;
    }

    /// <summary>How many rows there are; what stands after <c>FROM</c>.</summary>
    internal long Count(string what)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM " + what;
        return (long)command.ExecuteScalar()!;
    }
}
