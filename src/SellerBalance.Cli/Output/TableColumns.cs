namespace SellerBalance.Cli.Output;

/// <summary>The columns with which exported tables begin, by which this program knows its own files again.</summary>
internal static class TableColumns
{
    // All have columns that no file of events has: a source is never taken for an export.
    private static readonly (string Table, string Columns)[] s_tables =
    [
        // columns: named dwh.seller_balance_daily
        ("dwh.seller_balance_daily", "dt,seller_id,currency,opening_balance,inflow,outflow,net_change,running_balance,event_count"),
        // end of columns
        // columns: named dwh.seller_movement_daily
        ("dwh.seller_movement_daily", "dt,seller_id,currency,event_type,inflow,outflow,event_count"),
        // end of columns
        // columns: named dwh.seller_movement_delta
        ("dwh.seller_movement_delta", "build,dt,seller_id,currency,event_type,inflow,outflow,event_count"),
        // end of columns
        // columns: named raw.events
        ("raw.events", "event_id,event_ts,seller_id,event_type,currency,amount,signed_amount,direction,source_system,booking_date,batch_id,ingested_at,source_line"),
        // end of columns
        // columns: named raw.quarantine
        ("raw.quarantine", "batch_id,source,line,event_id,reasons,raw,raw_bytes_hex,quarantined_at"),
        // end of columns
        // columns: named raw.batches
        ("raw.batches", "batch_id,run_id,batch_no,source,read,accepted,duplicates,conflicts,rejected,physical_lines,header_lines,blank_lines,continuation_lines,ignored_columns,ingested_at,published_by,source_sha256,source_bytes,is_last_line_open,last_event_id,times_read_as,published_at"),
        // end of columns
        // columns: named dq.results
        ("dq.results", "run_id,check_name,severity,status,findings,duration_ms,checked_at"),
        // end of columns
        // columns: named dq.findings
        ("dq.findings", "run_id,check_name,finding_no,detail"),
        // end of columns
        // columns: named ops.builds
        ("ops.builds", "build,run_id,published_at,scope,last_dt,folded_from"),
        // end of columns
        // columns: named ops.runs
        ("ops.runs", "run_id,command,outcome,started_at,finished_at,message,program"),
        // end of columns
    ];

    // What quarantine export writes.
    private const string RefusedRows = "batch_id,source,line,event_id,reasons,raw,raw_bytes_hex,known_from_open_line";

    // With which earlier versions began them.
    private static readonly string[] s_former =
    [
        "event_id,event_ts,seller_id,event_type,currency,amount,signed_amount,direction,source_system,booking_date,batch_id,ingested_at",
        "batch_id,source,line,event_id,reasons,raw,raw_bytes_hex",
        "batch_id,run_id,batch_no,source,read,accepted,duplicates,conflicts,rejected,physical_lines,header_lines,blank_lines,continuation_lines,ignored_columns,ingested_at,published_by",
        "batch_id,run_id,batch_no,source,read,accepted,duplicates,conflicts,rejected,physical_lines,header_lines,blank_lines,continuation_lines,ignored_columns,ingested_at,published_by,source_sha256,source_bytes,is_last_line_open,last_event_id,times_read_as",
    ];

    /// <summary>The tables that can be exported; each has a query of its name with the rows in a stable order.</summary>
    public static IReadOnlyList<string> Tables { get; } = [.. s_tables.Select(table => table.Table)];

    /// <summary>The columns of each table, with commas between them.</summary>
    public static IReadOnlySet<string> OfAny { get; } = s_tables.Select(table => table.Columns).Append(RefusedRows).Concat(s_former).ToHashSet(StringComparer.Ordinal);
}
