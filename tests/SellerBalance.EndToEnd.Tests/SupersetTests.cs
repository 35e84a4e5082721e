using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using SellerBalance.Servers;
using YamlDotNet.Serialization;

namespace SellerBalance.EndToEnd;

/// <summary>What <c>deploy/superset/bundle.py</c> writes: whole, by the rules of Superset's import, and right in its figures. Superset itself is not run.</summary>
public sealed class SupersetTests : IDisposable
{
    private const string Currency = "EUR";
    private const string Url = "postgres://db.example/books";

    private static readonly string s_root = Root();
    private static readonly string[] s_needed = ["uuid", "version"];

    private readonly Workspace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_bundle_has_all_that_the_import_needs_and_nothing_that_it_would_trip_over()
    {
        var files = Bundle(Url);
        Assert.Equal(("1.0.0", "Dashboard"), (Text(files["metadata.yaml"], "version"), Text(files["metadata.yaml"], "type")));
        Assert.All(files.Where(file => file.Key != "metadata.yaml"), file => Assert.All(s_needed, key => Assert.NotNull(file.Value[key])));
        var uuids = files.Values.Select(file => file["uuid"]?.ToString()).Where(uuid => uuid is not null).ToList();
        Assert.All(uuids, uuid => Assert.True(Guid.TryParse(uuid, out _), uuid));
        Assert.Equal(uuids.Count, uuids.Distinct().Count());
        var database = Assert.Single(In(files, "databases"));
        Assert.NotNull(database["extra"]);
        Assert.Equal("postgresql+psycopg2://seller_balance_reader@db.example:5432/books?sslmode=require", Text(database, "sqlalchemy_uri"));
        foreach (var dataset in In(files, "datasets"))
        {
            // A catalog of another name is no error at the import, and one at every query.
            Assert.Null(dataset["catalog"]);
            Assert.Equal((Text(database, "uuid"), "bi"), (Text(dataset, "database_uuid"), Text(dataset, "schema")));
            var columns = dataset["columns"]!.AsArray();
            Assert.NotEmpty(columns);
            var hasCurrency = columns.Any(column => Text(column!, "column_name") == "currency");
            Assert.Equal(hasCurrency, dataset["currency_code_column"] is not null);
            Assert.All(dataset["metrics"]!.AsArray().Where(metric => hasCurrency && Text(metric!, "d3format") != ",d"), metric => Assert.StartsWith("CASE WHEN MIN(currency) = MAX(currency) THEN ", Text(metric!, "expression"), StringComparison.Ordinal));
        }

        var datasets = In(files, "datasets").ToDictionary(dataset => Text(dataset, "uuid"));
        foreach (var chart in In(files, "charts"))
        {
            var dataset = datasets[Text(chart, "dataset_uuid")];
            var known = dataset["columns"]!.AsArray().Select(column => Text(column!, "column_name")).ToHashSet();
            var metrics = dataset["metrics"]!.AsArray().Select(metric => Text(metric!, "metric_name")).ToHashSet();
            // Without it, reports have no data.
            var query = JsonNode.Parse(Text(chart, "query_context"))!["queries"]![0]!;
            Assert.All(Columns(query), column => Assert.Contains(column, known));
            Assert.All(query["metrics"]?.AsArray() ?? [], metric => Assert.Contains((string)metric!, metrics));
            Assert.Equal(Text(chart, "viz_type"), Text(chart["params"]!, "viz_type"));
        }

        var dashboard = Assert.Single(In(files, "dashboards"));
        var places = dashboard["position"]!.AsObject().Where(place => place.Key.StartsWith("CHART-", StringComparison.Ordinal)).Select(place => place.Value!["meta"]!).ToList();
        Assert.Equal(In(files, "charts").Select(chart => Text(chart, "uuid")).Order(), places.Select(place => Text(place, "uuid")).Order());
        Assert.Equal(places.Count, places.Select(place => Text(place, "chartId")).Distinct().Count());
        Assert.All(dashboard["position"]!.AsObject().Where(row => row.Key.StartsWith("ROW-", StringComparison.Ordinal)), row =>
            Assert.True(row.Value!["children"]!.AsArray().Sum(child => int.Parse(Text(dashboard["position"]![(string)child!]!["meta"]!, "width"), CultureInfo.InvariantCulture)) <= 12));
        var filters = dashboard["metadata"]!["native_filter_configuration"]!.AsArray();
        var currency = filters.Single(filter => Text(filter!, "filterType") == "filter_select")!;
        Assert.Equal("true", Text(currency, "requiredFirst").ToLowerInvariant());
        Assert.Equal("false", Text(currency["controlValues"]!, "multiSelect").ToLowerInvariant());
        // Whatever has no booking dates would be empty, or say that it is filtered.
        var days = filters.Single(filter => Text(filter!, "filterType") == "filter_time")!["scope"]!["excluded"]!.AsArray().Select(id => id!.ToString()).ToHashSet();
        foreach (var place in places)
        {
            var chart = In(files, "charts").Single(one => Text(one, "uuid") == Text(place, "uuid"));
            var isByDay = JsonNode.Parse(Text(chart, "query_context"))!["queries"]![0]!["filters"]!.AsArray().Any(filter => Text(filter!, "op") == "TEMPORAL_RANGE");
            Assert.Equal(!isByDay, days.Contains(Text(place, "chartId")));
        }
    }

    [Fact]
    public void The_same_warehouse_gives_the_same_bytes_and_two_warehouses_stand_beside_each_other()
    {
        Assert.Equal(File.ReadAllBytes(Write(Url, "a.zip")), File.ReadAllBytes(Write(Url, "b.zip")));
        var (one, two) = (Bundle(Url), Bundle("postgres://db.example/others"));
        Assert.Empty(one.Values.Select(file => file["uuid"]?.ToString()).OfType<string>().Intersect(two.Values.Select(file => file["uuid"]?.ToString()).OfType<string>()));
        Assert.NotEqual(Text(In(one, "dashboards").Single(), "slug"), Text(In(two, "dashboards").Single(), "slug"));
        Assert.Equal("assets", Text(Bundle(Url, "--assets")["metadata.yaml"], "type"));
        Assert.Contains(":XXXXXXXXXX@", Text(In(Bundle(Url, "--ask-password"), "databases").Single(), "sqlalchemy_uri"), StringComparison.Ordinal);
        Assert.Equal("clickhousedb://seller_balance_reader@ch.example:8443/shop_bi?secure=true", Text(In(Bundle("clickhouse://ch.example/shop"), "databases").Single(), "sqlalchemy_uri"));
        Assert.Equal("duckdb:////srv/readers.duckdb?access_mode=read_only", Text(In(Bundle("duckdb:/srv/readers.duckdb"), "databases").Single(), "sqlalchemy_uri"));
    }

    [Theory]
    [InlineData("a password in the URL", "postgres://ann:hunter2@db.example/books", "a.zip")]
    [InlineData("'mysql', expected postgres", "mysql://db.example/books", "a.zip")]
    [InlineData("its whole path", "duckdb:readers.duckdb", "a.zip")]
    [InlineData("did not write", Url, "notes.txt")]
    [InlineData("no folder", Url, "nowhere/a.zip")]
    public void What_cannot_become_a_bundle_is_refused_and_nothing_is_written(string part, string url, string to)
    {
        Require();
        _here.Write("notes.txt", "mine");
        var told = _here.Execute("python3", [Script, "--warehouse", url, "--to", _here.At(to)]);
        Assert.Equal(64, told.ExitCode);
        Assert.Contains(part, told.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", told.Error, StringComparison.Ordinal);
        Assert.Equal("mine", _here.Read("notes.txt"));
        Assert.False(File.Exists(_here.At("a.zip")));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("clickhouse")]
    [InlineData("duckdb")]
    public void What_every_chart_asks_is_answered_and_its_figures_are_what_the_program_says(string engine)
    {
        Require();
        var url = engine == "duckdb" ? "duckdb:books.duckdb" : AnyWarehouse.NewUrl(engine);
        string[] copy = engine == "duckdb" ? ["--publish-copy", "readers.duckdb"] : [];
        _here.Write("events.csv", File.ReadAllText(Path.Combine(s_root, "data/events.csv")) + "below,2026-11-15T10:00:00Z,BELOW,refund,EUR,12.34,,,shop-api\n");
        _here.Succeed(["run", "events.csv", "--warehouse", url, .. copy]);
        if (engine == "postgres") PostgresServer.Psql(url, "-f", Path.Combine(s_root, "sql/postgres/reader_role.sql"));
        var files = Bundle(engine == "duckdb" ? "duckdb:" + _here.At("readers.duckdb") : engine + "://db.example" + new Uri(url).AbsolutePath);
        var answers = new Dictionary<string, List<string[]>>();
        foreach (var chart in In(files, "charts"))
        {
            answers[Text(chart, "slice_name")] = Ask(engine, url, Sql(engine, files, chart, Currency, "P1D"));
            Assert.NotEmpty(answers[Text(chart, "slice_name")]);
        }

        var balances = _here.Succeed("balance", "--json", "--warehouse", url).Json.EnumerateArray().Where(day => day.Text("currency") == Currency)
            .Select(day => (Seller: day.Text("seller_id")!, Balance: Number(day.Text("running_balance")!))).ToList();
        var owed = balances.Sum(seller => seller.Balance);
        Assert.Equal(owed, Number(answers["Owed on the last day"].MaxBy(row => row[0], StringComparer.Ordinal)![1]));
        Assert.Equal(owed, Number(answers["Owed at the close of each day"].MaxBy(row => row[0], StringComparer.Ordinal)![^1]));
        Assert.Equal(owed, answers["Movements by type"].Sum(row => Number(row[3])));
        Assert.Equal(owed, answers["Money in and out by day"].Sum(row => Number(row[1]) + Number(row[2])));
        Assert.Equal(balances.MaxBy(seller => seller.Balance).Seller, answers["Sellers owed most now"][0][0]);
        Assert.Equal(("BELOW", -12.34m), (answers["Sellers below zero now"][0][0], Number(answers["Sellers below zero now"][0][2])));
        Assert.Equal("2026-11-15", answers["As of"][0][0][..10]);
        Assert.Equal("run", answers["Runs"][0][1]);

        // By the week a level is that of its last day, and no measure adds up currencies.
        var level = In(files, "charts").Single(chart => Text(chart, "slice_name") == "Owed on the last day");
        Assert.Equal(owed, Number(Ask(engine, url, Sql(engine, files, level, Currency, "P1W")).MaxBy(row => row[0], StringComparer.Ordinal)![1]));
        Assert.All(Ask(engine, url, Sql(engine, files, level, null, "P1W")).TakeLast(1), row => Assert.Contains(row[1], (string[])["", "\\N"]));
    }

    // As Superset puts it together: columns, measures, filters; on ClickHouse labels get an ending, so that none hides a column.
    private static string Sql(string engine, Dictionary<string, JsonNode> files, JsonNode chart, string? currency, string grain)
    {
        var dataset = In(files, "datasets").Single(one => Text(one, "uuid") == Text(chart, "dataset_uuid"));
        var measures = dataset["metrics"]!.AsArray().ToDictionary(metric => Text(metric!, "metric_name"), metric => Text(metric!, "expression"));
        var query = JsonNode.Parse(Text(chart, "query_context"))!["queries"]![0]!;
        var metrics = (query["metrics"]?.AsArray() ?? []).Select(metric => (string)metric!).ToList();
        string Label(string name) => engine == "clickhouse" ? name + "_a1b2c3" : name;
        var columns = query["columns"]!.AsArray().Select(column => column is JsonObject axis ? (Grain(engine, grain, Text(axis, "sqlExpression")), Label(Text(axis, "label"))) : ((string)column!, (string)column!)).ToList();
        var where = query["filters"]!.AsArray().Where(filter => Text(filter!, "op") != "TEMPORAL_RANGE").Select(filter => $"{Text(filter!, "col")} {Text(filter!, "op")} {Text(filter!, "val")}").ToList();
        if (currency is not null && dataset["currency_code_column"] is not null) where.Add($"currency = '{currency}'");
        var select = columns.Select(column => column.Item1 == column.Item2 ? column.Item1 : $"{column.Item1} AS {column.Item2}").Concat(metrics.Select(metric => $"{measures[metric]} AS {Label(metric)}"));
        var order = (query["orderby"]?.AsArray() ?? []).Select(key => $"{(metrics.Contains((string)key![0]!) ? Label((string)key[0]!) : (string)key[0]!)} {((bool)key[1]! ? "ASC" : "DESC")}").ToList();
        return $"SELECT {string.Join(", ", select)} FROM {Text(dataset, "schema")}.{Text(dataset, "table_name")}"
            + (where.Count == 0 ? "" : " WHERE " + string.Join(" AND ", where))
            + (metrics.Count == 0 || columns.Count == 0 ? "" : " GROUP BY " + string.Join(", ", columns.Select(column => column.Item1)))
            + (order.Count == 0 ? "" : " ORDER BY " + string.Join(", ", order)) + $" LIMIT {Text(query, "row_limit")}";
    }

    private static string Grain(string engine, string grain, string column) => (engine, grain) switch
    {
        ("clickhouse", "P1W") => $"toMonday(toDateTime({column}))",
        ("clickhouse", _) => $"toStartOfDay(toDateTime({column}))",
        (_, "P1W") => $"DATE_TRUNC('week', {column})",
        _ => $"DATE_TRUNC('day', {column})",
    };

    private List<string[]> Ask(string engine, string url, string sql)
    {
        if (engine == "duckdb") return Read(sql);
        var text = engine == "postgres" ? PostgresServer.Psql(url, "-c", "SET ROLE seller_balance_reader", "-c", sql) : ClickHouseServer.Shared.Query(sql + " FORMAT TSV").Replace('\t', '|');
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != "SET").Select(line => line.Split('|'))];
    }

    private List<string[]> Read(string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={_here.At("readers.duckdb")};ACCESS_MODE=READ_ONLY");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? "" : Text(reader.GetValue(column)))]);
        return rows;
    }

    private static string Text(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static IEnumerable<string> Columns(JsonNode query) => query["columns"]!.AsArray().Select(column => column is JsonObject axis ? Text(axis, "sqlExpression") : (string)column!)
        .Concat(query["filters"]!.AsArray().Select(filter => Text(filter!, "col")));

    private static IEnumerable<JsonNode> In(Dictionary<string, JsonNode> files, string folder) => files.Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal)).Select(file => file.Value);

    private static string Text(JsonNode node, string name) => node[name]!.ToString();

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string Script => Path.Combine(s_root, "deploy/superset/bundle.py");

    private static void Require() => Servers.Servers.RequireOrSkip(File.Exists("/usr/bin/python3") || File.Exists("/usr/local/bin/python3"), "Python is not installed. Install it with: apt-get install python3");

    private string Write(string url, string to, params string[] more)
    {
        Require();
        var told = _here.Execute("python3", [Script, "--warehouse", url, "--to", _here.At(to), .. more]);
        Assert.True(told.ExitCode == 0, told.Error);
        return _here.At(to);
    }

    private Dictionary<string, JsonNode> Bundle(string url, params string[] more)
    {
        using var zip = ZipFile.OpenRead(Write(url, "bundle.zip", more));
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        Assert.Single(zip.Entries.Select(entry => entry.FullName.Split('/')[0]).Distinct());
        return zip.Entries.ToDictionary(
            entry => string.Join('/', entry.FullName.Split('/').Skip(1)),
            entry =>
            {
                using var reader = new StreamReader(entry.Open());
                return JsonSerializer.SerializeToNode(yaml.Deserialize<object>(reader))!;
            });
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SellerBalance.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
