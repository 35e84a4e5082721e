using System.Text.Json;

namespace SellerBalance.EndToEnd;

public sealed class RunTests
{
    [Fact]
    public void Run_without_arguments_takes_the_sample_and_publishes()
    {
        using var here = new Workspace();
        var run = here.Succeed("run");
        Assert.Contains("Published", run.Output, StringComparison.Ordinal);
        Assert.Contains("read 700 = 700 accepted + 0 duplicates + 0 conflicts + 0 rejected", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
        Assert.Equal(["seller-balance.duckdb"], Directory.EnumerateFileSystemEntries(here.Folder).Select(Path.GetFileName));
        here.Verify();
    }

    [Fact]
    public void The_same_command_again_changes_nothing()
    {
        using var here = new Workspace();
        here.Succeed("run");
        var before = WarehouseState.Of(here.At("seller-balance.duckdb"));
        Assert.Equal("700 = 0 + 700 + 0 + 0", here.Succeed("run", "--json").Json.Receipt());
        Assert.Equal(before, WarehouseState.Of(here.At("seller-balance.duckdb")));
    }

    [Theory]
    [InlineData("--warehouse", "duckdb:seller-balance.duckdb")]
    [InlineData("--config", "settings.yaml")]
    public void The_sample_does_not_come_into_a_warehouse_that_is_named(params string[] options)
    {
        using var here = new Workspace();
        here.Write("settings.yaml", "warehouse: duckdb:seller-balance.duckdb\n");
        here.Run(["run", .. options]).Refuses(64, "no source was given", "seller-balance run events.csv");
        here.With("SELLER_BALANCE_WAREHOUSE", "duckdb:seller-balance.duckdb").Run("run").Refuses(64, "no source was given");
        Assert.False(File.Exists(here.At("seller-balance.duckdb")));
    }

    [Fact]
    public void The_sample_does_not_come_among_other_events()
    {
        using var here = new Workspace();
        here.Publish();
        var before = WarehouseState.Of(here.At("seller-balance.duckdb"));
        var run = here.Run("run", "--json");
        run.Refuses(64, "no source was given", "seller-balance.duckdb");
        Assert.Equal("failed", run.Json.Text("outcome"));
        Assert.Equal(before, WarehouseState.Of(here.At("seller-balance.duckdb")));
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Fact]
    public void The_sample_does_not_come_among_events_loaded_by_hand()
    {
        using var here = new Workspace();
        here.Succeed("run");
        WarehouseState.Change(here.At("seller-balance.duckdb"), "INSERT INTO raw.events (event_id) VALUES ('hand-1')");
        here.Run("run").Refuses(64, "no source was given");
    }

    [Fact]
    public void A_sample_in_the_working_directory_goes_before_the_one_beside_the_program()
    {
        using var here = new Workspace();
        Directory.CreateDirectory(here.At("data"));
        here.Write("data/events.csv", Sample.Events);
        var report = here.Succeed("run", "--json").Json;
        Assert.Equal("data/events.csv", report.GetProperty("batches")[0].Text("source"));
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Fact]
    public void Json_of_a_published_run_is_one_object_of_the_public_shape()
    {
        using var here = new Workspace();
        here.Write("events.csv", Sample.Header.TrimEnd() + ",note\n" + "o-1,2025-03-01T10:00:00Z,A,order_paid,EUR,1.00,1.00,in,shop,hello\n");
        var run = here.Succeed("run", "events.csv", "--json");
        Assert.Equal(Shape, ShapeOf(run.Json));
        Assert.Equal("published", run.Json.Text("outcome"));
        Assert.Equal("", run.Error);
        Assert.Equal("""{"sellers":1,"balance_days":1,"from":"2025-03-01","to":"2025-03-01"}""", Compact(run.Json.GetProperty("balances")));
        var batch = run.Json.GetProperty("batches")[0];
        Assert.Equal("events.csv", batch.Text("source"));
        Assert.Equal("""{"physical":2,"header":1,"blank":0,"continuation":0}""", Compact(batch.GetProperty("lines")));
        Assert.Equal("""["note"]""", Compact(batch.GetProperty("ignored_columns")));
        Assert.Contains(
            """{"name":"rejected_share","severity":"error","status":"passed","findings":0}""",
            run.Json.GetProperty("checks").EnumerateArray().Select(Compact));
    }

    [Fact]
    public void Json_of_a_held_run_has_the_same_shape_and_says_which_check_failed()
    {
        using var here = new Workspace();
        here.Write("events.csv", Sample.Header + Sample.Row("o-1") + Sample.Row("", seller: "B"));
        var run = here.Run("run", "events.csv", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("held", run.Json.Text("outcome"));
        Assert.Equal(Shape.Replace("from:String,to:String", "from:Null,to:Null", StringComparison.Ordinal), ShapeOf(run.Json).Replace("ignored_columns:[]", "ignored_columns:[String]", StringComparison.Ordinal));
        var failed = run.Json.GetProperty("checks").EnumerateArray().Where(check => check.Text("status") == "failed").Select(check => check.Text("name"));
        Assert.Equal(["rejected_share"], failed);
        Assert.Equal("2 = 1 + 0 + 0 + 1", run.Json.Receipt());
    }

    [Fact]
    public void Json_of_a_failed_run_is_one_object_too_and_the_message_is_on_standard_error()
    {
        using var here = new Workspace();
        var run = here.Run("run", "missing.csv", "--json");
        run.Refuses(66, "missing.csv", "there is no such file");
        Assert.Equal("failed", run.Json.Text("outcome"));
        Assert.Equal(
            ["outcome", "run_id", "batches", "receipt", "waiting", "checks", "balances", "duration_ms", "stages", "error"],
            run.Json.EnumerateObject().Select(property => property.Name));
        Assert.Equal(0, run.Json.GetProperty("batches").GetArrayLength());
    }

    [Fact]
    public void A_held_run_leaves_what_was_published_and_a_later_run_publishes_both()
    {
        using var here = new Workspace();
        here.Write("good.csv", Sample.Events);
        here.Succeed("run", "good.csv");
        var before = WarehouseState.Mart(here.At("seller-balance.duckdb"));
        here.Write("bad.csv", Sample.Header + Sample.Row("x-1") + Sample.Row("", seller: "B"));
        var held = here.Run("run", "bad.csv");
        Assert.Equal(2, held.ExitCode);
        Assert.Contains("rejected_share", held.Output, StringComparison.Ordinal);
        Assert.Equal(before, WarehouseState.Mart(here.At("seller-balance.duckdb")));
        Assert.Equal(Sample.Balances, here.ReadBalances());
        here.Verify();
        here.Write("more.csv", Sample.Header + Sample.Row("x-2", amount: "0.50"));
        foreach (var again in (string[][])[["run", "more.csv"], ["run", "good.csv"], ["build"], ["build", "--full"], ["check"]])
        {
            var waiting = here.Run(again);
            Assert.Equal(2, waiting.ExitCode);
            Assert.Contains("since run", waiting.Output, StringComparison.Ordinal);
            Assert.Contains("bad.csv", waiting.Output, StringComparison.Ordinal);
            Assert.Equal(before, WarehouseState.Mart(here.At("seller-balance.duckdb")));
        }

        var doctor = here.Succeed("doctor").Output;
        Assert.Contains("wait with 2 events since run", doctor, StringComparison.Ordinal);
        Assert.Contains(", held by rejected_share: ", doctor, StringComparison.Ordinal);
        here.Write("bad.csv", Sample.Header + Sample.Row("x-1") + Sample.Row("x-3", seller: "B"));
        var mended = here.Succeed("run", "bad.csv", "--report", "report.html");
        Assert.Contains("Also published: 2 earlier batches with 2 events", mended.Output, StringComparison.Ordinal);
        Assert.Contains("Also published: 2 earlier batches with 2 events", here.Read("report.html"), StringComparison.Ordinal);
        Assert.Equal("A EUR 2025-03-03 -29.00", here.ReadBalances("--seller", "A").Single());
        here.Verify();
    }

    [Fact]
    public void Several_sources_land_together_or_not_at_all()
    {
        using var here = new Workspace();
        here.Write("a.csv", Sample.Events);
        here.Write("b.csv", "not,a,header\n");
        here.Run("run", "a.csv", "b.csv").Refuses(66, "b.csv", "event_id");
        Assert.Equal("0", WarehouseState.Scalar(here.At("seller-balance.duckdb"), "SELECT count(*) FROM raw.events"));
        Assert.Equal("0", WarehouseState.Scalar(here.At("seller-balance.duckdb"), "SELECT count(*) FROM raw.batches"));
        here.Write("b.csv", Sample.Header + Sample.Row("x-1"));
        Assert.Equal("5 = 5 + 0 + 0 + 0", here.Succeed("run", "*.csv", "--json").Json.Receipt());
    }

    [Fact]
    public void A_run_says_what_each_of_its_stages_took()
    {
        using var here = new Workspace();
        var run = here.Succeed("run", here.Write("events.csv", Sample.Events), "--json").Json;
        var stages = run.GetProperty("stages").EnumerateArray().ToDictionary(stage => stage.Text("name")!, stage => stage.Number("duration_ms"));
        Assert.Equal(["build", "check", "compare", "land", "read", "report"], stages.Keys.Order(StringComparer.Ordinal));
        Assert.All(stages.Values, duration => Assert.True(duration >= 0));
        Assert.InRange(stages.Values.Sum(), 1, run.Number("duration_ms") + stages["report"] + 1);
    }

    private const string Shape =
        "{outcome:String,run_id:String,"
        + "batches:[{source:String,batch_id:String,read:Number,accepted:Number,duplicates:Number,conflicts:Number,rejected:Number,"
        + "lines:{physical:Number,header:Number,blank:Number,continuation:Number},ignored_columns:[String],"
        + "source_sha256:String,source_bytes:Number,is_last_line_open:False,times_read_as:Null}],"
        + "receipt:{read:Number,accepted:Number,duplicates:Number,conflicts:Number,rejected:Number},"
        + "waiting:{batches:Number,events:Number,since_run:Null,held_by:Null},"
        + "checks:[{name:String,severity:String,status:String,findings:Number}],"
        + "balances:{sellers:Number,balance_days:Number,from:String,to:String},duration_ms:Number,stages:[{name:String,duration_ms:Number}]}";

    // Names in their order and kinds of values; an array by its first item.
    private static string ShapeOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject().Select(property => $"{property.Name}:{ShapeOf(property.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(ShapeOf).Distinct()) + "]",
        var kind => kind.ToString(),
    };

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
