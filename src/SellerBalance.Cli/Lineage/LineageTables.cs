using System.Text.Json.Nodes;

namespace SellerBalance.Cli.Lineage;

/// <summary>
/// The tables that runs fill, as OpenLineage describes them: their columns, and what each column of the mart is made of. <c>LineageTablesTests</c> compares
/// both with what the SQL does.
/// </summary>
internal static class LineageTables
{
    /// <summary>Where the mart comes from.</summary>
    public const string Events = "raw.events";

    /// <summary>What was not accepted.</summary>
    public const string Quarantine = "raw.quarantine";

    /// <summary>The daily mart.</summary>
    public const string Balances = "dwh.seller_balance_daily";

    private static readonly string[] s_mart = ["dwh.seller_movement_daily", Balances];

    private static readonly Dictionary<string, Column[]> s_columns = new(StringComparer.Ordinal)
    {
        [Events] =
        [
            new("event_id", "text"), new("event_ts", "timestamp"), new("seller_id", "text"), new("event_type", "text"), new("currency", "text"),
            new("amount", "decimal(18,4)"), new("signed_amount", "decimal(18,4)"), new("direction", "text"), new("source_system", "text"),
            new("booking_date", "date"), new("batch_id", "text"), new("ingested_at", "timestamp"), new("source_line", "bigint"),
        ],
        [Quarantine] =
        [
            new("batch_id", "text"), new("source", "text"), new("line", "bigint"), new("event_id", "text"), new("reasons", "text"), new("raw", "text"),
            new("raw_bytes", "binary"), new("quarantined_at", "timestamp"),
        ],
        ["dwh.seller_movement_daily"] =
        [
            new("dt", "date", new Source("booking_date", How.Same)),
            new("seller_id", "text", new Source("seller_id", How.Same)),
            new("currency", "text", new Source("currency", How.Same)),
            new("event_type", "text", new Source("event_type", How.Same)),
            new("inflow", "decimal", new("amount", How.Sum), new("direction", How.Condition)),
            new("outflow", "decimal", new("amount", How.Sum), new("direction", How.Condition)),
            new("event_count", "bigint", new Source("event_id", How.Count)),
        ],
        [Balances] =
        [
            new("dt", "date", new Source("booking_date", How.Same)),
            new("seller_id", "text", new Source("seller_id", How.Same)),
            new("currency", "text", new Source("currency", How.Same)),
            new("opening_balance", "decimal", new("amount", How.Sum), new("direction", How.Condition), new("booking_date", How.Window)),
            new("inflow", "decimal", new("amount", How.Sum), new("direction", How.Condition)),
            new("outflow", "decimal", new("amount", How.Sum), new("direction", How.Condition)),
            new("net_change", "decimal", new("amount", How.Sum), new("direction", How.Condition)),
            new("running_balance", "decimal", new("amount", How.Sum), new("direction", How.Condition), new("booking_date", How.Window)),
            new("event_count", "bigint", new Source("event_id", How.Count)),
        ],
    };

    /// <summary>What a build fills.</summary>
    public static IReadOnlyList<string> Mart => s_mart;

    /// <summary>The columns of a table, in its order; none for a table that no run fills.</summary>
    public static IReadOnlyList<Column> Columns(string table) => s_columns.GetValueOrDefault(table) ?? [];

    /// <summary>The columns of events by which rows of a table of the mart are grouped: each decides which row an event counts in.</summary>
    public static IEnumerable<string> GroupedBy(string table) => Columns(table).SelectMany(column => column.From).Where(source => source.How == How.Same).Select(source => source.Column);

    /// <summary>The facet <c>schema</c> of a table.</summary>
    public static JsonObject? Schema(string table) => Columns(table) is not { Count: > 0 } columns ? null : LineageFacets.Schema(
        [.. columns.Select(column => new JsonObject { ["name"] = column.Name, ["type"] = column.Type })]);

    /// <summary>The facet <c>columnLineage</c> of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="events">The name of <see cref="Events"/> as a dataset, and its namespace.</param>
    public static JsonObject? Lineage(string table, (string Namespace, string Name) events)
    {
        if (!Columns(table).Any(column => column.From.Count > 0)) return null;
        var fields = new JsonObject();
        foreach (var column in Columns(table))
            fields[column.Name] = new JsonObject { ["inputFields"] = new JsonArray([.. column.From.Select(source => Field(events, source.Column, source.How))]) };
        return LineageFacets.ColumnLineage(fields, [.. GroupedBy(table).Select(column => Field(events, column, How.Group))]);
    }

    private static JsonObject Field((string Namespace, string Name) events, string column, How how)
    {
        var (type, subtype) = how switch
        {
            How.Same => ("DIRECT", "IDENTITY"),
            How.Sum or How.Count => ("DIRECT", "AGGREGATION"),
            How.Condition => ("INDIRECT", "CONDITIONAL"),
            How.Window => ("INDIRECT", "WINDOW"),
            _ => ("INDIRECT", "GROUP_BY"),
        };
        return new JsonObject
        {
            ["namespace"] = events.Namespace,
            ["name"] = events.Name,
            ["field"] = column,
            ["transformations"] = new JsonArray(new JsonObject { ["type"] = type, ["subtype"] = subtype, ["masking"] = how == How.Count }),
        };
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, the same words for every engine.</param>
/// <param name="From">The columns of <c>raw.events</c> that decide its value; none for a column that a run brings in.</param>
internal sealed record Column(string Name, string Type, params IReadOnlyList<Source> From);

/// <summary>What a column is made of.</summary>
/// <param name="Column">A column of <c>raw.events</c>.</param>
/// <param name="How">What becomes of it.</param>
internal sealed record Source(string Column, How How);

/// <summary>What becomes of a value on its way into the mart.</summary>
internal enum How
{
    /// <summary>It stays what it is.</summary>
    Same,

    /// <summary>It is added up.</summary>
    Sum,

    /// <summary>It is counted, whatever it is.</summary>
    Count,

    /// <summary>It decides whether another one is added.</summary>
    Condition,

    /// <summary>It decides the order in which others are added.</summary>
    Window,

    /// <summary>It decides in which row others are added.</summary>
    Group,
}
