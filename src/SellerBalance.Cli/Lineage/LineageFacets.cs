using System.Globalization;
using System.Text.Json.Nodes;
using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Lineage;

/// <summary>The parts of OpenLineage events, in the versions of the specification of August 2026.</summary>
internal static class LineageFacets
{
    private const int PostgresPort = 5432;
    private const int ClickHousePort = 8123;
    private const int KafkaPort = 9092;
    private const string Specification = "https://openlineage.io/spec/facets/";

    /// <summary>The command that goes on until it is stopped.</summary>
    public const string StreamJob = "stream";

    /// <summary>Who made an event: this program, with its version.</summary>
    public static string Producer { get; } = "urn:seller-balance:" + Version;

    /// <summary>This program's version.</summary>
    public static string Version => typeof(LineageFacets).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>The columns of a dataset.</summary>
    public static JsonObject Schema(JsonArray fields) => Facet("1-2-0/SchemaDatasetFacet", ("fields", fields));

    /// <summary>What the columns of a dataset are made of.</summary>
    /// <param name="fields">By column.</param>
    /// <param name="dataset">What all of them depend on.</param>
    public static JsonObject ColumnLineage(JsonObject fields, JsonArray dataset) => Facet("1-2-0/ColumnLineageDatasetFacet", ("fields", fields), ("dataset", dataset));

    /// <summary>What went wrong.</summary>
    public static JsonObject ErrorMessage(string message) => Facet("1-0-1/ErrorMessageRunFacet", ("message", message), ("programmingLanguage", "C#"));

    /// <summary>What does the work: this program.</summary>
    public static JsonObject Engine() =>
        Facet("1-1-1/ProcessingEngineRunFacet", ("version", Version), ("name", "seller-balance"), ("openlineageAdapterVersion", Version));

    /// <summary>What kind of job a command is.</summary>
    public static JsonObject JobType(string command) =>
        Facet("2-0-4/JobTypeJobFacet", ("processingType", command == StreamJob ? "STREAMING" : "BATCH"), ("integration", "SELLER_BALANCE"), ("jobType", "COMMAND"));

    /// <summary>Our own name of a run.</summary>
    public static JsonObject Tags(string runId) =>
        Facet("1-0-0/TagsRunFacet", ("tags", new JsonArray(new JsonObject { ["key"] = "run_id", ["value"] = runId, ["source"] = "SELLER_BALANCE" })));

    /// <summary>The run that another one belongs to.</summary>
    public static JsonObject Parent(LineageParent parent, LineageParent? root) =>
        Facet("1-2-0/ParentRunFacet", [.. Parts(parent), ("root", Map([.. Parts(root ?? parent)]))]);

    /// <summary>A file that was read.</summary>
    public static JsonObject Input(Batch batch) => Dataset(
        "file",
        batch.Source == "-" ? "stdin" : Path.GetFullPath(batch.Source),
        [("version", batch.SourceSha256 is { } hash ? Facet("1-0-1/DatasetVersionDatasetFacet", ("datasetVersion", hash)) : null)],
        "inputFacets",
        [("inputStatistics", Facet("1-0-0/InputStatisticsInputDatasetFacet", ("rowCount", batch.Receipt.Read), ("size", batch.SourceBytes), ("fileCount", 1)))]);

    /// <summary>A file as it was named, before it is read.</summary>
    public static JsonObject File(string path) => Dataset("file", path == "-" ? "stdin" : Path.GetFullPath(path), [], "inputFacets", []);

    /// <summary>A topic that is read.</summary>
    /// <param name="brokers">Where its cluster is, as the client's setting has it; the first one names it.</param>
    /// <param name="topic">Its name.</param>
    /// <param name="rows">How many messages were read; null if none was yet.</param>
    public static JsonObject Topic(string brokers, string topic, long? rows) => Dataset(
        "kafka://" + Broker(brokers), topic, [], "inputFacets", rows is { } count ? [("inputStatistics", Facet("1-0-0/InputStatisticsInputDatasetFacet", ("rowCount", count)))] : []);

    /// <summary>The tables that events land in.</summary>
    public static IReadOnlyList<JsonObject> Landed(WarehouseUrl url, Receipt receipt) =>
        [WrittenTable(url, LineageTables.Events, receipt.Accepted), WrittenTable(url, LineageTables.Quarantine, receipt.Rejected + receipt.Conflicts)];

    /// <summary>A file that was written.</summary>
    /// <param name="path">It.</param>
    /// <param name="rows">How many rows it has.</param>
    public static JsonObject WrittenFile(string path, long rows) => Dataset("file", Path.GetFullPath(path), [], "outputFacets", [("outputStatistics", Written(rows))]);

    /// <summary>A table of a warehouse that was read.</summary>
    public static JsonObject ReadTable(WarehouseUrl url, string table) => Dataset(url, table, "inputFacets", []);

    /// <summary>A table that checks looked at.</summary>
    /// <param name="url">Its warehouse.</param>
    /// <param name="table">It.</param>
    /// <param name="checks">What they found.</param>
    /// <param name="figures">Of the balances as the checks saw them; null for another table, or if they are not known.</param>
    public static JsonObject CheckedTable(WarehouseUrl url, string table, IEnumerable<CheckResult> checks, BalanceSummary? figures) => Dataset(
        url,
        table,
        "inputFacets",
        [
            ("dataQualityAssertions", Facet("1-1-0/DataQualityAssertionsDatasetFacet", ("assertions", new JsonArray([.. checks.Select(Assertion)])))),
            ("dataQualityMetrics", figures is null ? null : Facet(
                "1-0-3/DataQualityMetricsInputDatasetFacet", ("rowCount", figures.BalanceDays), ("columnMetrics", Map(("seller_id", Map(("distinctCount", figures.Sellers))))))),
        ]);

    /// <summary>A table that was filled.</summary>
    /// <param name="url">Its warehouse.</param>
    /// <param name="table">It.</param>
    /// <param name="rows">How many rows came in; null if that was not counted.</param>
    public static JsonObject WrittenTable(WarehouseUrl url, string table, long? rows) =>
        Dataset(url, table, "outputFacets", rows is { } count ? [("outputStatistics", Written(count))] : []);

    /// <summary>The name of a table as a dataset, and its namespace, by the naming of OpenLineage and of its integration with dbt.</summary>
    public static (string Namespace, string Name) Named(WarehouseUrl url, string table) => url switch
    {
        { Server: null } => ("duckdb://" + Path.GetFullPath(url.Location), Path.GetFileNameWithoutExtension(url.Location) + "." + table),
        // A schema of ours is a database there.
        { Scheme: "clickhouse", Server: { } server } => ("clickhouse://" + Authority(server, ClickHousePort), table),
        { Server: { } server } => ("postgres://" + Authority(server, PostgresPort), $"{server.Database}.{table}"),
    };

    /// <summary>A map without the keys that have no value.</summary>
    public static JsonObject Map(params ReadOnlySpan<(string Key, JsonNode? Value)> entries)
    {
        var map = new JsonObject();
        foreach (var (key, value) in entries)
        {
            if (value is not null) map[key] = value;
        }

        return map;
    }

    private static JsonObject Dataset(WarehouseUrl url, string table, string kind, ReadOnlySpan<(string, JsonNode?)> facets)
    {
        var (space, name) = Named(url, table);
        return Dataset(space, name, [("schema", LineageTables.Schema(table)), ("columnLineage", kind == "outputFacets" ? LineageTables.Lineage(table, Named(url, LineageTables.Events)) : null)], kind, facets);
    }

    private static JsonObject Dataset(string space, string name, ReadOnlySpan<(string, JsonNode?)> facets, string kind, ReadOnlySpan<(string, JsonNode?)> ofKind) =>
        Map(("namespace", space), ("name", name), ("facets", Map(facets)), (kind, Map(ofKind)));

    private static string Authority(ServerAddress server, int usualPort) =>
        string.Create(CultureInfo.InvariantCulture, $"{(server.Host.StartsWith('/') ? "localhost" : server.Host)}:{server.Port ?? usualPort}");

    // The first of several, without the protocol that may stand before it.
    private static string Broker(string brokers)
    {
        var first = brokers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("");
        var protocol = first.IndexOf("://", StringComparison.Ordinal);
        if (protocol >= 0) first = first[(protocol + "://".Length)..];
        return first.LastIndexOf(':') > first.LastIndexOf(']') ? first : string.Create(CultureInfo.InvariantCulture, $"{first}:{KafkaPort}");
    }

    private static JsonObject Written(long rows) => Facet("1-0-2/OutputStatisticsOutputDatasetFacet", ("rowCount", rows));

    private static JsonObject Assertion(CheckResult check) => Map(
        ("assertion", check.Name),
        ("name", check.Title),
        ("success", check.Findings == 0),
        ("severity", check.Severity == Severity.Error ? "error" : "warn"),
        ("expected", "0 findings"),
        ("actual", Output.Wording.Count(check.Findings, "finding")));

    private static IEnumerable<(string, JsonNode?)> Parts(LineageParent parent)
    {
        yield return ("run", Map(("runId", parent.RunId.ToString())));
        yield return ("job", Map(("namespace", parent.Namespace), ("name", parent.Job)));
    }

    private static JsonObject Facet(string schema, params ReadOnlySpan<(string Key, JsonNode? Value)> entries)
    {
        var name = schema[(schema.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var facet = Map(entries);
        facet.Insert(0, "_producer", Producer);
        facet.Insert(1, "_schemaURL", $"{Specification}{schema}.json#/$defs/{name}");
        return facet;
    }
}
