using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Ingest;

/// <summary>
/// Reads sources into temporary DuckDB tables and judges every row by the rules of <c>sql/ingest/</c>. What it staged is gone when it
/// is disposed.
/// </summary>
public sealed class Collector : IDisposable
{
    // A sender's clock may run ahead, and the business day of the farthest time zone is 14 hours ahead of UTC.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private static readonly IReadOnlyList<StagedRelation> Relations =
    [
        new("landing_events", "raw.events"),
        new("landing_quarantine", "raw.quarantine"),
        new("landing_batches", "raw.batches"),
    ];

    private readonly DuckDBConnection _connection;
    private readonly bool _ownsConnection;
    private readonly WorkFolder _workFolder;
    private readonly SourceReader _reader;
    private readonly string _timeZone;
    private readonly StatementBounds _bounds;

    /// <summary>Prepares to stage.</summary>
    /// <param name="inPlace">The warehouse's own DuckDB connection; null to stage in memory.</param>
    /// <param name="catalog">The event types and currencies to accept.</param>
    /// <param name="timeZone">The business time zone's IANA id, for times without an offset.</param>
    /// <param name="memoryLimitBytes">
    /// What staged rows may hold in memory before the rest spills into the folder for temporary files; null for <see cref="EngineMemory"/>'s own.
    /// </param>
    /// <param name="statementTimeout">How long a statement may take that stages in memory.</param>
    /// <param name="stop">Cancelled when reading is to end.</param>
    public Collector(DbConnection? inPlace, EventCatalog catalog, string timeZone, long? memoryLimitBytes = null, TimeSpan? statementTimeout = null, CancellationToken stop = default)
    {
        _bounds = new StatementBounds("staging on this machine", statementTimeout ?? StatementBounds.DefaultLimit, stop) { What = "reading the sources" };
        _ownsConnection = inPlace is null;
        _timeZone = timeZone;
        _workFolder = WorkFolder.Create();
        _reader = new SourceReader(_workFolder.Path);
        try
        {
            _connection = inPlace as DuckDBConnection ?? OpenInMemory(catalog, _workFolder.Path, memoryLimitBytes ?? EngineMemory.OfStaging, _bounds);
            Prepare(catalog);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Prepare(EventCatalog catalog)
    {
        Run($"SET TimeZone = {Literal(_timeZone)}");
        // Each source is read once or twice, and one that came through a pipe has a name that another one may have later.
        Run("SET enable_external_file_cache = false");
        Run($"SET VARIABLE event_types = MAP {{{string.Join(", ", catalog.Types.SelectMany(Entries))}}}");
        RunFile("prepare");
    }

    /// <summary>The connection that has the tables.</summary>
    internal DuckDBConnection Connection => _connection;

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
            sources.Add(_reader.Prepare(file, _bounds.Stop));
        }

        Run($"SET VARIABLE newest_ts = {Literal(run.StartedAt + Ahead)}; SET VARIABLE run_id = {Literal(run.RunId)}; SET VARIABLE time_zone = {Literal(_timeZone)}");
        return new Incoming(_connection, Relations, landedAt => Resolve(sources, landedAt))
        {
            Stage = () => Stage(sources, run, onSource),
            Stream = EventStream.Of(this, sources, run, onSource),
        };
    }

    /// <summary>Runs the statements of a text.</summary>
    internal void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs the statements of <c>sql/ingest/NAME.sql</c>.</summary>
    internal void RunFile(string name)
    {
        using var stream = typeof(Collector).Assembly.GetManifestResourceStream($"sql/ingest/{name}.sql")!;
        using var reader = new StreamReader(stream);
        Run(reader.ReadToEnd());
    }

    /// <summary>Deletes what was staged.</summary>
    public void Dispose()
    {
        if (_ownsConnection) _connection?.Dispose();
        _reader.Dispose();
        _workFolder.Dispose();
    }

    /// <summary>Makes the relations <c>parsed</c> and <c>judged</c> of a source's fields.</summary>
    /// <param name="input">A SELECT.</param>
    /// <param name="number">The source's place in the run, from 1.</param>
    internal void Judge(string input, int number)
    {
        Run($"SET VARIABLE batch_no = {number}; CREATE OR REPLACE TEMP VIEW input AS {input}");
        RunFile("parse");
        RunFile("judge");
    }

    /// <summary>Refuses a source of which other rows came than were counted when it was looked through.</summary>
    /// <exception cref="InputException">It is such a source.</exception>
    internal static void RequireAll(PreparedSource source, long rows)
    {
        if (rows == source.Records) return;
        throw new InputException(
            $"{source.Source.Name}: found {rows} records on reading it, expected the {source.Records} counted before. "
            + "It changed while it was read, or it is a dialect this program misreads; nothing of it was kept. Run it again on a file that stays as it is.");
    }

    /// <summary>Notes what is known of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="number">Its place in the run, from 1.</param>
    /// <param name="batchId">Its batch.</param>
    /// <param name="firstRow">The rowid in <c>staged</c> of its first row, if lines are counted from there; else null.</param>
    /// <param name="streamed">How many of its rows landed without being staged.</param>
    internal void Note(PreparedSource source, int number, string batchId, long? firstRow, long streamed)
    {
        var lines = source.Lines;
        Insert(
            "staged_batch",
            number,
            batchId,
            source.Source.Name,
            source.Source.DerivedSourceSystem,
            firstRow,
            firstRow is null ? null : source.FirstLine,
            lines?.Physical,
            lines?.Header,
            lines?.Blank,
            lines?.Continuation,
            source.IgnoredColumns.Count == 0 ? null : string.Join(',', source.IgnoredColumns),
            streamed);
    }

    private void Stage(List<PreparedSource> sources, RunStamp run, Action<string> onSource)
    {
        RunFile("prepare");
        for (var number = 1; number <= sources.Count; number++)
        {
            var source = sources[number - 1];
            onSource(source.Source.Name);
            var firstRow = Count("staged");
            Judge(Fields(source), number);
            Run("INSERT INTO staged SELECT * FROM judged");
            RequireAll(source, Count("staged") - firstRow);
            Note(source, number, run.BatchId(number), firstRow, streamed: 0);
        }
    }

    private void Resolve(List<PreparedSource> sources, DateTimeOffset landedAt)
    {
        Run($"SET VARIABLE now_utc = {Literal(landedAt)}");
        RunFile("resolve");
        FetchRefused(sources);
        RunFile("landing");
    }

    private void FetchRefused(List<PreparedSource> sources)
    {
        for (var number = 1; number <= sources.Count; number++)
        {
            if (Count($"wanted WHERE batch_no = {number}") == 0) continue;
            var source = sources[number - 1];
            var line = source.FirstLine is { } first ? $"{first} - 1 + row_number() OVER ()" : "line";
            Run($"""
                SET VARIABLE batch_no = {number};
                CREATE OR REPLACE TEMP TABLE wanted_fields AS
                  SELECT f.* FROM (SELECT * REPLACE ({line} AS line) FROM ({Fields(source)})) f
                  SEMI JOIN wanted w ON w.line = f.line AND w.batch_no = {number};
                CREATE OR REPLACE TEMP TABLE wanted_raw AS
                  SELECT r.* FROM ({source.RawRelation}) r SEMI JOIN wanted w ON w.line = r.line AND w.batch_no = {number};
                CREATE OR REPLACE TEMP VIEW input AS SELECT f.*, r.raw, r.raw_bytes FROM wanted_fields f JOIN wanted_raw r ON r.line = f.line
                """);
            RunFile("parse");
            RunFile("refuse");
        }
    }

    /// <summary>A source's fields. A blank is a space or a tab; a field of blanks only is empty, and an empty field is null.</summary>
    internal static string Fields(PreparedSource source) => source.IsTrimmed
        ? source.Relation
        : $"SELECT * REPLACE ({string.Join(", ", InterchangeColumns.Names.Select(name => $"nullif(trim({name}, ' ' || chr(9)), '') AS {name}"))}) FROM ({source.Relation})";

    private static BoundedConnection OpenInMemory(EventCatalog catalog, string folder, long memoryLimitBytes, StatementBounds bounds)
    {
        var connection = new BoundedConnection("DataSource=:memory:;autoinstall_known_extensions=false;autoload_known_extensions=false", bounds);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SET memory_limit = '{memoryLimitBytes}B';
            SET temp_directory = {Literal(Path.Join(folder, "staged"))};
            CREATE TYPE direction AS ENUM ('in', 'out');
            CREATE TYPE event_type AS ENUM ({string.Join(", ", catalog.Types.Select(type => Literal(type.Name)))});
            CREATE TYPE currency_code AS ENUM ({string.Join(", ", catalog.Currencies.Order(StringComparer.Ordinal).Select(Literal))});
            """;
        command.ExecuteNonQuery();
        return connection;
    }

    private static IEnumerable<string> Entries(EventType type) => type.Aliases.Prepend(type.Name).Select(name =>
        $"{Literal(name)}: {{'name': {Literal(type.Name)}, 'direction': {Literal(type.Direction.ToString().ToLowerInvariant())}}}");

    /// <summary>How many rows there are; what stands after <c>FROM</c>.</summary>
    internal long Count(string what)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM " + what;
        return (long)command.ExecuteScalar()!;
    }

    private void Insert(string table, params object?[] values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", values.Select(_ => "?"))})";
        foreach (var value in values)
            command.Parameters.Add(new DuckDBParameter(value ?? DBNull.Value));
        command.ExecuteNonQuery();
    }

    /// <summary>A text as SQL writes it.</summary>
    internal static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>A time as SQL writes it, in UTC.</summary>
    internal static string Literal(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP '{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}'");
}
