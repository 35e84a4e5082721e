using System.Diagnostics;
using System.Net;
using System.Text.Json;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>From a run to whoever is on call, with the files of <c>deploy/prometheus</c> and the real programs.</summary>
public sealed class MonitoringTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private static readonly string s_repository = Repository();

    private readonly Workspace _here = new();

    [Theory]
    [InlineData("promtool", "check", "config", "prometheus.yml")]
    [InlineData("promtool", "test", "rules", "rules.test.yml")]
    [InlineData("amtool", "check-config", "alertmanager.yml")]
    public void The_files_that_are_deployed_are_what_the_tools_expect(string tool, params string[] arguments)
    {
        MonitoringServer.Require();
        var (exitCode, output) = Tool(tool, [.. arguments[..^1], Deployed(arguments[^1])]);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Metrics_of_a_run_are_as_promtool_wants_them_and_say_what_became_of_it()
    {
        MonitoringServer.Require();
        Assert.Equal(0, Run("good.csv", Good("a", 40)));
        Assert.Equal(2, Run("bad.csv", Good("b", 36) + Bad("b", 4)));
        var metrics = _here.Read("seller-balance.prom");
        var (exitCode, output) = Tool("/bin/sh", "-c", $"promtool check metrics <'{_here.At("seller-balance.prom")}'");
        Assert.True(exitCode == 0, output);
        Assert.Empty(output);
        foreach (var line in (string[])
            [
                "seller_balance_held_runs 1", "seller_balance_last_run_held 1", "seller_balance_last_run_rows{outcome=\"rejected\"} 4",
                "seller_balance_quarantined_rows{reason=\"malformed_number\"} 4", "seller_balance_unposted_amount{currency=\"EUR\"} 360",
                "seller_balance_check_findings{check=\"rejected_share\",severity=\"error\"} 1",
            ])
        {
            Assert.Contains(line, metrics.Split('\n'));
        }

        Assert.Matches(@"(?m)^seller_balance_warehouse_size_bytes [1-9]", metrics);
        Assert.Matches(@"(?m)^seller_balance_last_run_duration_seconds [0-9]", metrics);
    }

    [Fact]
    public void A_file_of_somebody_else_is_not_replaced_by_metrics()
    {
        _here.Write("notes.prom", "my notes\n");
        _here.Run("run", _here.Write("good.csv", Good("a", 1)), "--metrics-file", "notes.prom").Refuses(64, "--metrics-file: notes.prom is a file that this program did not create");
        Assert.Equal("my notes\n", _here.Read("notes.prom"));
        Assert.False(File.Exists(_here.At("seller-balance.duckdb")));
    }

    [Fact]
    public void A_run_that_fails_says_so_in_the_metrics_as_well()
    {
        Assert.Equal(0, Run("good.csv", Good("a", 1)));
        var before = Started();
        Assert.Equal(66, Run("empty.csv", ""));
        Assert.NotEqual(before, Started());

        string Started() => _here.Read("seller-balance.prom").Split('\n').Single(line => line.StartsWith("seller_balance_last_run_start_timestamp_seconds ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_held_run_is_told_once_and_its_recovery_once()
    {
        MonitoringServer.Require();
        Assert.Equal(0, Run("good.csv", Good("a", 40)));
        await using var webhook = new Webhook();
        using var exporter = MonitoringServer.NodeExporter(_here.Folder);
        using var alertmanager = MonitoringServer.Alertmanager(Adapted("alertmanager.yml", ("127.0.0.1:9095", webhook.Place), ("group_wait: 30s", "group_wait: 1s"), ("group_interval: 5m", "group_interval: 1s")));
        File.Copy(Deployed("rules.yml"), _here.At("rules.yml"));
        using var prometheus = MonitoringServer.Prometheus(Adapted(
            "prometheus.yml", ("127.0.0.1:9093", alertmanager.Address.Authority), ("127.0.0.1:9100", exporter.Address.Authority), ("interval: 30s", "interval: 1s")));

        Assert.Equal(2, Run("bad.csv", Good("b", 36) + Bad("b", 4)));
        var held = await webhook.Next();
        Assert.Equal(("/on-call", "firing", "SellerBalanceRunHeld"), Told(held));

        // Held again, it is no news; nor are the rejected rows, which are why.
        Assert.Equal(2, Run("good2.csv", Good("c", 1)));
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        Assert.Equal(0, webhook.Waiting);

        Assert.Equal(0, Run("bad.csv", Good("b", 40)));
        var mended = await webhook.Next();
        Assert.Equal(("/on-call", "resolved", "SellerBalanceRunHeld"), Told(mended));
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.Equal(0, webhook.Waiting);
    }

    public void Dispose() => _here.Dispose();

    private static (string Path, string? Status, string? Alert) Told((string Path, JsonElement Message) told)
    {
        var alert = Assert.Single(told.Message.GetProperty("alerts").EnumerateArray());
        return (told.Path, alert.GetProperty("status").GetString(), alert.GetProperty("labels").GetProperty("alertname").GetString());
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SellerBalance.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static string Deployed(string name) => Path.Combine(s_repository, "deploy/prometheus", name);

    private static (int ExitCode, string Output) Tool(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    // Of today: old ones are told to whoever is on call, too.
    private static string Row(string id, string amount) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{id},{DateTime.UtcNow.Date:yyyy-MM-dd}T00:00:00Z,A,order_paid,EUR,{amount},,,\n");

    private static string Good(string prefix, int count) => string.Concat(Enumerable.Range(0, count).Select(number => Row($"{prefix}{number}", "10")));

    private static string Bad(string prefix, int count) => string.Concat(Enumerable.Range(0, count).Select(number => Row($"{prefix}{40 - count + number}", "much")));

    private int Run(string name, string rows) => _here.Run("run", _here.Write(name, rows.Length == 0 ? "" : Sample.Header + rows), "--metrics-file", "seller-balance.prom").ExitCode;

    private string Adapted(string name, params (string From, string To)[] changes)
    {
        var text = File.ReadAllText(Deployed(name));
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return _here.At(_here.Write(name, text));
    }

    // What a receiver of Alertmanager is: it takes what is posted.
    private sealed class Webhook : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly System.Threading.Channels.Channel<(string Path, JsonElement Message)> _told = System.Threading.Channels.Channel.CreateUnbounded<(string, JsonElement)>();
        private readonly Task _listening;

        public Webhook()
        {
            Place = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"127.0.0.1:{Ports.Take()}");
            _listener.Prefixes.Add($"http://{Place}/");
            _listener.Start();
            _listening = Listen();
        }

        public string Place { get; }

        public int Waiting => _told.Reader.Count;

        public async Task<(string Path, JsonElement Message)> Next() => await _told.Reader.ReadAsync().AsTask().WaitAsync(s_patience);

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _listening;
            _listener.Close();
        }

        private async Task Listen()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var asked = await _listener.GetContextAsync();
                    var message = (await JsonDocument.ParseAsync(asked.Request.InputStream)).RootElement;
                    asked.Response.Close();
                    _told.Writer.TryWrite((asked.Request.Url!.AbsolutePath, message));
                }
                catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
