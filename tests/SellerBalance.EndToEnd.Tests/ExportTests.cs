using System.Text;
using System.Text.Json;

namespace SellerBalance.EndToEnd;

public sealed class ExportTests
{
    private static readonly string[] s_tables =
    [
        "dwh.seller_balance_daily", "dwh.seller_movement_daily", "dwh.seller_movement_delta", "raw.events", "raw.quarantine", "raw.batches", "dq.results", "dq.findings", "ops.builds", "ops.runs",
    ];

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("parquet")]
    public void Exported_events_are_duplicates_when_they_come_back(string ending)
    {
        using var here = Published();
        var before = WarehouseState.Of(here.At("seller-balance.duckdb"));
        here.Succeed("export", "raw.events", "--to", "back." + ending);
        Assert.Equal("5 = 0 + 5 + 0 + 0", here.Succeed("run", "back." + ending, "--json").Json.Receipt());
        Assert.Equal(before, WarehouseState.Of(here.At("seller-balance.duckdb")));
        Assert.Equal("5 = 5 + 0 + 0 + 0", here.Succeed("run", "back." + ending, "--json", "--warehouse", "duckdb:new.duckdb").Json.Receipt());
        Assert.Equal(WarehouseState.Mart(here.At("seller-balance.duckdb")), WarehouseState.Mart(here.At("new.duckdb")));
    }

    // Parquet says of every column what it is, also where there are no rows; the other formats write names at most.
    [Fact]
    public void Every_table_is_exported_full_or_empty()
    {
        using var full = Published();
        using var empty = new Workspace();
        empty.Succeed("ingest", empty.Write("header.csv", Sample.Header));
        foreach (var ending in (string[])["csv", "ndjson", "parquet"])
        {
            foreach (var table in s_tables)
            {
                RequireExported(full, table, ending);
                if (ending == "parquet" || table is "raw.events" or "raw.quarantine") RequireExported(empty, table, ending);
            }
        }
    }

    [Fact]
    public void Parquet_keeps_types_and_every_decimal()
    {
        using var here = Published();
        here.Succeed("export", "dwh.seller_balance_daily", "--to", "b.parquet");
        var parquet = $"read_parquet('{here.At("b.parquet")}')";
        Assert.Equal("7.1234", WarehouseState.Scalar(here.At("seller-balance.duckdb"), $"SELECT running_balance::VARCHAR FROM {parquet} WHERE seller_id LIKE 'B%'"));
        Assert.Equal("DATE", WarehouseState.Scalar(here.At("seller-balance.duckdb"), $"SELECT typeof(dt) FROM {parquet} LIMIT 1"));
        Assert.StartsWith("DECIMAL(", WarehouseState.Scalar(here.At("seller-balance.duckdb"), $"SELECT typeof(running_balance) FROM {parquet} LIMIT 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_export_leaves_what_was_there()
    {
        using var here = Published();
        here.Write("b.csv", "mine");
        here.Run("export", "dwh.no_such", "--to", "b.csv").Refuses(64, "dwh.no_such", "dwh.seller_balance_daily");
        here.Run("export", "raw.events", "--to", "b.csv/c.csv").Refuses(66, "b.csv/c.csv");
        Assert.Equal("mine", here.Read("b.csv"));
        Assert.Equal(["b.csv", "events.csv", "seller-balance.duckdb"], Directory.EnumerateFileSystemEntries(here.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Refused_rows_are_counted_shown_and_given_back_byte_by_byte()
    {
        using var here = new Workspace();
        byte[] broken = [.. Encoding.UTF8.GetBytes("b-1,2025-03-01T10:00:00Z,Caf"), 0xE9, .. Encoding.UTF8.GetBytes(",order_paid,EUR,1.00,,,")];
        var odd = "b-2, 2025-03-01T10:00:00Z ,A,order_paid,EUR,1e3,,,"u8.ToArray();
        var quoted = "b-3,2025-03-01T10:00:00Z,\"A\"\"B\",order_paid,XXX,1.00,,,"u8.ToArray();
        here.Write("events.csv", [.. Encoding.UTF8.GetBytes(Sample.Events), .. broken, (byte)'\n', .. odd, (byte)'\n', .. quoted, (byte)'\n']);
        here.Succeed("ingest", "events.csv");

        var reasons = here.Succeed("quarantine", "list", "--json").Json.EnumerateArray().Select(reason => $"{reason.Text("reason")} {reason.Number("rows")}");
        Assert.Equal(["bad_encoding 1", "malformed_number:amount 1", "unknown_currency 1"], reasons.Order(StringComparer.Ordinal));
        var shown = here.Succeed("quarantine", "show", "--reason", "malformed_number", "--json").Json;
        Assert.Equal(7, Assert.Single(shown.EnumerateArray()).Number("line"));
        Assert.Equal("b-2", shown[0].Text("event_id"));
        Assert.Contains("unknown_currency", here.Succeed("quarantine", "show").Output, StringComparison.Ordinal);

        here.Succeed("quarantine", "export", "--to", "raw.txt");
        Assert.Equal([.. broken, (byte)'\n', .. odd, (byte)'\n', .. quoted, (byte)'\n'], File.ReadAllBytes(here.At("raw.txt")));
        here.Succeed("quarantine", "export", "--reason", "bad_encoding", "--to", "raw.txt", "--force");
        Assert.Equal([.. broken, (byte)'\n'], File.ReadAllBytes(here.At("raw.txt")));
        here.Succeed("quarantine", "export", "--reason", "unknown_currency", "--to", "refused.ndjson");
        Assert.Equal("b-3", JsonDocument.Parse(here.Read("refused.ndjson")).RootElement.Text("event_id"));
    }

    private static Workspace Published()
    {
        var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Events + "z-1,2025-03-04T00:00:00.000001Z,\"Comma, \"\"quote\"\"\",adjustment,JPY,0.0001,-0.0001,out,shop\n"));
        return here;
    }

    private static void RequireExported(Workspace here, string table, string ending)
    {
        here.Succeed("export", table, "--to", $"{table}.{ending}");
        var rows = WarehouseState.Scalar(here.At("seller-balance.duckdb"), $"SELECT count(*) FROM {table}");
        Assert.Equal((table, rows), (table, Rows(here.At($"{table}.{ending}"), ending)));
    }

    private static string? Rows(string file, string ending) => WarehouseState.Scalar(
        WarehouseState.InMemory,
        ending switch
        {
            "csv" => $"SELECT count(*) FROM read_csv('{file}', all_varchar=true, header=true, delim=',', quote='\"', auto_detect=false, columns={Columns(file)})",
            "ndjson" => $"SELECT count(*) FROM read_ndjson_objects('{file}')",
            _ => $"SELECT count(*) FROM read_parquet('{file}')",
        });

    private static string Columns(string file)
    {
        var header = File.ReadLines(file).FirstOrDefault();
        Assert.False(string.IsNullOrEmpty(header), $"{file} has no header.");
        return "{" + string.Join(", ", header.Split(',').Select(name => $"'{name}': 'VARCHAR'")) + "}";
    }
}
