using System.Data.Common;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Features;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Output;

/// <summary>A training set as it is made: the rows of a file of entities, and the features of each.</summary>
internal sealed class TrainingFile : IDisposable
{
    /// <summary>By which Parquet says of which definition it is.</summary>
    public const string DefinitionKey = "features_sha256";

    private const string Place = "place of the row";

    // In the order in which they are read.
    private static readonly string[] s_required = ["seller_id", "currency", "timestamp"];

    private readonly WorkFolder _folder = WorkFolder.Create();
    private readonly BoundedConnection _connection;
    private readonly StatementBounds _bounds;
    private readonly FeatureSet _set;
    private readonly string _source;

    private TrainingFile(string source, FeatureSet set, StatementBounds bounds)
    {
        (_source, _set, _bounds) = (source, set, bounds);
        _connection = new BoundedConnection($"DataSource={Path.Combine(_folder.Path, "training.duckdb")}", bounds);
        _connection.Open();
    }

    /// <summary>Reads the entities.</summary>
    /// <param name="source">The file.</param>
    /// <param name="set">Which features are to be added.</param>
    /// <param name="bounds">What ends a statement.</param>
    /// <exception cref="UsageException">The ending is not known.</exception>
    /// <exception cref="InputException">The file is missing or cannot be read, or its columns are not those that are needed.</exception>
    public static TrainingFile Read(string source, FeatureSet set, StatementBounds bounds) => Read(source, "--entities", set, bounds, file => file.PrepareFeatures());

    /// <summary>Reads a training set that was written before.</summary>
    /// <param name="source">The file.</param>
    /// <param name="set">Which features it has.</param>
    /// <param name="bounds">What ends a statement.</param>
    /// <exception cref="UsageException">The ending is not known.</exception>
    /// <exception cref="InputException">The file is missing or cannot be read, or it is not one of these features.</exception>
    public static TrainingFile ReadMade(string source, FeatureSet set, StatementBounds bounds) => Read(source, "FILE", set, bounds, file => file.RequireFeatures());

    private static TrainingFile Read(string source, string argument, FeatureSet set, StatementBounds bounds, Action<TrainingFile> require)
    {
        var relation = EntitiesFile.Relation(source, argument);
        var file = new TrainingFile(source, set, bounds);
        try
        {
            file.Load(relation);
            require(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The moments of the rows, in their order.</summary>
    /// <param name="timeZone">Of times without an offset, an IANA id.</param>
    /// <param name="now">After which no time may be.</param>
    /// <exception cref="InputException">A row has no seller, no currency or no moment, or one that has not come yet.</exception>
    public IReadOnlyList<FeatureMoment> Moments(string timeZone, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var type = Columns().First(column => column.Name == s_required[2]).Type;
        var time = type switch
        {
            "VARCHAR" => "timestamp",
            "TIMESTAMP WITH TIME ZONE" => "make_timestamp(epoch_us(timestamp))",
            _ when type.StartsWith("TIMESTAMP", StringComparison.Ordinal) => "timestamp::TIMESTAMP",
            _ => throw Wrong($"the type {type} in the column timestamp", "times, or text such as 2026-11-14T08:00Z", "A day alone is no moment: write the time of the decision."),
        };
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT seller_id::VARCHAR, currency::VARCHAR, {time} FROM entities ORDER BY \"{Place}\"";
        using var reader = command.ExecuteReader();
        var moments = new List<FeatureMoment>();
        while (_connection.Reading(reader.Read))
        {
            for (var column = 0; column < s_required.Length; column++)
            {
                if (reader.IsDBNull(column)) throw Wrong(moments.Count, $"no {s_required[column]}", "one in every row", "Complete the row, or delete it.");
            }

            var moment = type == "TIMESTAMP WITH TIME ZONE"
                ? new DateTimeOffset(DateTime.SpecifyKind(reader.GetDateTime(2), DateTimeKind.Utc))
                : Moment(reader, type, zone, moments.Count);
            if (moment > now) throw Wrong(moments.Count, $"the timestamp {Wording.Exact(moment)}, which has not come yet", $"one up to now, {Wording.Instant(now)}: what will be known then nobody knows", "Correct it, or delete the row.");
            moments.Add(new FeatureMoment(reader.GetString(0).Trim().Normalize(), reader.GetString(1).Trim(), moment));
        }

        return moments;
    }

    /// <summary>The features that rows of a training set have, as text; null where there is no value.</summary>
    /// <param name="places">The places of the rows in <see cref="Moments"/>, in ascending order.</param>
    public IReadOnlyList<string?[]> Values(IReadOnlyList<int> places)
    {
        Execute("CREATE TEMP TABLE wanted (place BIGINT)");
        using (var appender = _connection.CreateAppender("temp", "main", "wanted"))
        {
            foreach (var place in places)
                appender.CreateRow().AppendValue((long?)place).EndRow();
        }

        using var command = _connection.CreateCommand();
        var columns = string.Join(", ", _set.Features.Select(feature => $"nullif(\"{feature.Name}\"::VARCHAR, '')"));
        command.CommandText = $"SELECT {columns} FROM entities WHERE \"{Place}\" IN (SELECT place FROM wanted) ORDER BY \"{Place}\"";
        using var reader = command.ExecuteReader();
        var values = new List<string?[]>();
        while (_connection.Reading(reader.Read))
            values.Add([.. Enumerable.Range(0, _set.Features.Count).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))]);
        return values;
    }

    /// <summary>Adds the features of rows, in any order.</summary>
    /// <param name="rows">The place of each in <see cref="Moments"/>, and its features.</param>
    public void Add(IEnumerable<(int Place, IReadOnlyList<decimal?> Values)> rows)
    {
        using var appender = _connection.CreateAppender("features");
        foreach (var (place, values) in rows)
        {
            var line = appender.CreateRow();
            line.AppendValue((long?)place);
            for (var i = 0; i < values.Count; i++)
            {
                if (values[i] is not { } value) line.AppendNullValue();
                else if (_set.Features[i].Kind == FeatureKind.Count) line.AppendValue((long?)value);
                else line.AppendValue((decimal?)value);
            }

            line.EndRow();
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="metadata">What Parquet says about it.</param>
    public void Write(OutputFile file, IReadOnlyDictionary<string, string> metadata) => TableFile.Write(
        file,
        _bounds,
        _connection,
        $"SELECT e.* EXCLUDE (\"{Place}\"), f.* EXCLUDE (\"{Place}\") FROM entities e JOIN features f USING (\"{Place}\") ORDER BY \"{Place}\"",
        metadata);

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    private void Load(string relation)
    {
        try
        {
            Execute($"CREATE TABLE entities AS SELECT row_number() OVER () - 1 AS \"{Place}\", * FROM {relation}");
        }
        catch (DuckDBException exception)
        {
            throw new InputException($"{_source}: cannot be read: {exception.Message.Split('\n')[0].TrimEnd('.')}. Correct the file.", exception);
        }

        var names = Columns().Select(column => column.Name).ToList();
        foreach (var name in s_required.Where(name => !names.Contains(name)))
            throw Wrong($"no column {name} among {string.Join(", ", names.Skip(1))}", $"the columns {string.Join(", ", s_required)}", $"Add it, or rename the one that is meant.{Spelling.Hint(name, names.Skip(1))}");
    }

    private void PrepareFeatures()
    {
        var names = Columns().Select(column => column.Name).ToList();
        if (_set.Features.FirstOrDefault(feature => names.Contains(feature.Name, StringComparer.OrdinalIgnoreCase)) is { } taken)
            throw Wrong($"the column {taken.Name}, which is also a feature", "other names beside those of the features", "Rename the column.");
        Execute($"CREATE TABLE features (\"{Place}\" BIGINT, {string.Join(", ", _set.Features.Select(feature => $"\"{feature.Name}\" {feature.SqlType()}"))})");
    }

    private void RequireFeatures()
    {
        var names = Columns().Select(column => column.Name).ToList();
        if (_set.Features.FirstOrDefault(feature => !names.Contains(feature.Name)) is { } missing)
            throw Wrong($"no column {missing.Name}, which is a feature", "every feature of the definition", "Set --definition to that of the training set.");
        if (Path.GetExtension(_source).Equals(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            using var command = _connection.CreateCommand();
            command.CommandText = $"SELECT decode(value) FROM parquet_kv_metadata({DuckSql.Literal(_source)}) WHERE decode(key) = '{DefinitionKey}'";
            if (command.ExecuteScalar() is string sha256 && sha256 != _set.Sha256)
                throw Wrong($"{DefinitionKey} {sha256}", _set.Sha256, "Set --definition to that of the training set.");
        }
        else
        {
            // CSV that is safe to open in a spreadsheet has a quote before what would be a formula.
            Execute("UPDATE entities SET seller_id = substr(seller_id::VARCHAR, 2) WHERE regexp_matches(seller_id::VARCHAR, '^'' *[=+@＝＋－＠-]')");
        }
    }

    private List<(string Name, string Type)> Columns()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'entities' ORDER BY column_index";
        using var reader = command.ExecuteReader();
        var columns = new List<(string, string)>();
        while (reader.Read())
            columns.Add((reader.GetString(0), reader.GetString(1)));
        return columns;
    }

    private DateTimeOffset Moment(DbDataReader reader, string type, TimeZoneInfo zone, int place)
    {
        var isText = type == "VARCHAR";
        var text = isText ? reader.GetString(2).Trim() : reader.GetDateTime(2).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        var moment = isText ? BusinessMoment.Parse(text, zone, out var wasSkipped) : BusinessMoment.Of(reader.GetDateTime(2), zone, out wasSkipped);
        return moment ?? throw (wasSkipped
            ? Wrong(place, $"the timestamp {text}, which the clocks of {zone.Id} skipped", "a time that there was", "Add an offset, such as Z.")
            : Wrong(place, $"the timestamp {Credentials.Quoted(text)}", "a time such as 2026-11-14T08:00Z", "A day alone is no moment: write the time of the decision."));
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private InputException Wrong(int place, string found, string expected, string fix) => Wrong($"{_source}, row {Wording.Count(place + 1)}", found, expected, fix);

    private InputException Wrong(string found, string expected, string fix) => Wrong(_source, found, expected, fix);

    private static InputException Wrong(string where, string found, string expected, string fix) => new($"{where}: found {found}, expected {expected}. {fix}");
}
