using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SellerBalance.EndToEnd;

/// <summary>What OpenLineage is told of a run. That events keep its schemas is tested with its own tools, in the tests of integrations.</summary>
public sealed class LineageTests
{
    private const string Parent = "airflow/nightly.run/01a211f1-fd3e-739e-8000-000000000001";

    [Fact]
    public void A_run_says_what_it_read_and_wrote_and_what_its_checks_found()
    {
        using var here = new Workspace().With("OPENLINEAGE_PARENT_ID", Parent);
        var events = Told(here, () => here.Succeed("run", here.Write("events.csv", Sample.Events)));

        Assert.Equal(["START seller_balance.run", "COMPLETE seller_balance.checks", "COMPLETE seller_balance.run"], events.Select(Title));
        var end = events[^1];
        Assert.Equal(RunId(events[0]), RunId(end));
        Assert.Equal("nightly.run", end.GetProperty("run").GetProperty("facets").GetProperty("parent").GetProperty("job").GetProperty("name").GetString());
        var input = Assert.Single(end.GetProperty("inputs").EnumerateArray());
        Assert.Equal(Path.GetFullPath(here.At("events.csv")), Path.GetFullPath(input.GetProperty("name").GetString()!));
        Assert.True(input.GetProperty("inputFacets").GetProperty("inputStatistics").GetProperty("rowCount").GetInt64() > 0);
        Assert.Equal(
            ["seller-balance.raw.events", "seller-balance.raw.quarantine", "seller-balance.dwh.seller_movement_daily", "seller-balance.dwh.seller_balance_daily"],
            end.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()));
        Assert.Equal(RunId(end), events[1].GetProperty("run").GetProperty("facets").GetProperty("parent").GetProperty("run").GetProperty("runId").GetString());
        Assert.Contains("balance_identity", events[1].GetProperty("inputs").ToString(), StringComparison.Ordinal);
        var balances = events[1].GetProperty("inputs").EnumerateArray().Single(dataset => dataset.Text("name") == "seller-balance.dwh.seller_balance_daily");
        Assert.Equal(here.ReadBalances("--from", "2000-01-01").Length, balances.GetProperty("inputFacets").GetProperty("dataQualityMetrics").GetProperty("rowCount").GetInt32());
    }

    [Fact]
    public void A_run_that_is_held_failed_and_says_by_which_check()
    {
        using var here = new Workspace();
        var lines = string.Concat(Enumerable.Range(0, 50).Select(number => $"x{number},,,,,\n"));
        var events = Told(here, () => Assert.Equal(2, here.Run("run", here.Write("events.csv", Sample.Events + lines)).ExitCode));

        Assert.Equal("FAIL seller_balance.run", Title(events[^1]));
        Assert.Contains("rejected_share", Error(events[^1]), StringComparison.Ordinal);
        Assert.DoesNotContain("seller_balance_daily", events[^1].GetProperty("outputs").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_asked_to_end_was_aborted()
    {
        using var here = new Workspace();
        var events = Told(here, () =>
        {
            using var process = here.Start("run", "-");
            process.StandardInput.Write(Sample.Events);
            process.StandardInput.Flush();
            SpinWait.SpinUntil(() => File.Exists(here.At("lineage.ndjson")), TimeSpan.FromMinutes(1));
            Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
            process.WaitForExit();
        });

        Assert.Equal("ABORT seller_balance.run", Title(events[^1]));
        Assert.Contains("SIGTERM", Error(events[^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_fails_says_why_without_secrets()
    {
        using var here = new Workspace().With("SELLER_BALANCE_PASSWORD", "hunter2");
        var events = Told(here, () => Assert.Equal(69, here.Run("run", here.Write("events.csv", Sample.Events), "--wait", "0", "--warehouse", "postgres://ann@127.0.0.1:9/books").ExitCode));

        Assert.Equal(["START seller_balance.run", "FAIL seller_balance.run"], events.Select(Title));
        Assert.Contains("127.0.0.1", Error(events[^1]), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Join('\n', events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_costs_nothing_but_a_sentence_and_gets_the_events_later()
    {
        using var here = new Workspace();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";
        listener.Stop();
        here.With("OPENLINEAGE_URL", address);
        Assert.Contains("wait for the next run", here.Succeed("run", here.Write("events.csv", Sample.Events)).Error, StringComparison.Ordinal);

        using var backend = new HttpListener();
        backend.Prefixes.Add(address + "/");
        backend.Start();
        var received = Receive(backend, count: 6);
        here.Succeed("check");

        var events = await received;
        Assert.Equal(
            ["START seller_balance.run", "COMPLETE seller_balance.checks", "COMPLETE seller_balance.run", "START seller_balance.check", "COMPLETE seller_balance.checks", "COMPLETE seller_balance.check"],
            events.Select(Title));
    }

    [Fact]
    public void A_file_that_was_exported_comes_from_its_table()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Events));
        var end = Told(here, () => here.Succeed("export", "dwh.seller_balance_daily", "--to", "balances.csv"))[^1];

        Assert.Equal("COMPLETE seller_balance.export", Title(end));
        Assert.Equal("seller-balance.dwh.seller_balance_daily", end.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.EndsWith("balances.csv", end.GetProperty("outputs")[0].GetProperty("name").GetString(), StringComparison.Ordinal);
    }

    private static List<JsonElement> Told(Workspace here, Action run)
    {
        var file = here.TellLineage();
        run();
        return [.. File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static async Task<List<JsonElement>> Receive(HttpListener backend, int count)
    {
        var events = new List<JsonElement>();
        while (events.Count < count)
        {
            var context = await backend.GetContextAsync();
            events.Add((await JsonDocument.ParseAsync(context.Request.InputStream)).RootElement);
            context.Response.StatusCode = 201;
            context.Response.Close();
        }

        return events;
    }

    private static string Title(JsonElement told) => $"{told.GetProperty("eventType").GetString()} {told.GetProperty("job").GetProperty("name").GetString()}";

    private static string? RunId(JsonElement told) => told.GetProperty("run").GetProperty("runId").GetString();

    private static string Error(JsonElement told) => told.GetProperty("run").GetProperty("facets").GetProperty("errorMessage").GetProperty("message").GetString()!;
}
