using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>What the dashboards of <c>deploy/grafana</c> ask is answered by what they ask it of.</summary>
public sealed partial class DashboardTests : IDisposable
{
    private const string Currency = "EUR";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static readonly string s_deployed = Path.Combine(Root(), "deploy/grafana");

    private readonly Workspace _here = new();

    [Fact]
    public void Dashboards_are_what_their_generator_makes()
    {
        using var process = Process.Start(new ProcessStartInfo("python3", [Path.Combine(s_deployed, "dashboards.py"), "--check"]) { RedirectStandardOutput = true })!;
        Assert.Empty(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void Dashboards_are_whole_and_refer_to_datasources_that_are_provisioned()
    {
        var provisioned = Uid().Matches(File.ReadAllText(Path.Combine(s_deployed, "provisioning/datasources/seller-balance.yaml"))).ToDictionary(match => match.Groups["uid"].Value, match => match.Groups["type"].Value);
        Assert.Equal(3, provisioned.Count);
        var boards = Boards("").ToList();
        Assert.Equal(5, boards.Count);
        Assert.Equal(boards.Count, boards.Select(board => board.Text("uid")).Distinct().Count());
        Assert.All(boards, board => Assert.Matches("^[a-z-]{1,40}$", board.Text("uid")));
        foreach (var board in boards)
        {
            var panels = board.GetProperty("panels").EnumerateArray().ToList();
            Assert.Equal(panels.Count, panels.Select(panel => panel.Number("id")).Distinct().Count());
            Assert.Equal(panels.Count, panels.Select(panel => panel.Text("title")).Distinct().Count());
            var variables = board.GetProperty("templating").GetProperty("list").EnumerateArray().ToList();
            foreach (var asked in panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Concat(panels).Concat(variables))
                Assert.Equal(provisioned[asked.GetProperty("datasource").Text("uid")!], asked.GetProperty("datasource").Text("type"));
            // Currencies are never added up, and another instance is another warehouse: exactly one is chosen.
            Assert.All(variables, variable => Assert.False(variable.GetProperty("multi").GetBoolean() || variable.GetProperty("includeAll").GetBoolean()));
            Assert.All(panels, panel => Assert.Contains(panel.GetProperty("fieldConfig").GetProperty("defaults").Text("unit"), (string[])["none", "locale", "s", "bytes", "reqps"]));
            Assert.All(panels, panel => Assert.DoesNotContain("\"sum\"", panel.GetProperty("options").ToString(), StringComparison.Ordinal));
            Assert.True(panels.Select(panel => panel.GetProperty("gridPos")).All(place => place.Number("x") + place.Number("w") <= 24));
        }
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("clickhouse")]
    public void Every_query_is_answered_and_headlines_are_what_the_program_says(string engine)
    {
        var url = AnyWarehouse.NewUrl(engine);
        _here.Succeed("run", _here.Write("sample.csv", File.ReadAllBytes(Path.Combine(Root(), "data/events.csv"))), "--warehouse", url);
        Owing();
        _here.Succeed("run", "owing.csv", "--warehouse", url);
        Held();
        Assert.Equal(2, _here.Run("run", "held.csv", "--warehouse", url).ExitCode);
        if (engine == "postgres") PostgresServer.Psql(url, "-f", Path.Combine(Root(), "sql/postgres/reader_role.sql"));

        var answers = new Dictionary<string, string>();
        foreach (var board in Boards(engine))
        {
            foreach (var variable in board.GetProperty("templating").GetProperty("list").EnumerateArray())
                Assert.Contains(Currency, Ask(engine, url, variable.Text("query")!), StringComparison.Ordinal);
            foreach (var panel in board.GetProperty("panels").EnumerateArray())
            {
                if (!panel.GetProperty("targets")[0].TryGetProperty("rawSql", out var sql)) continue;
                answers[panel.Text("title")!] = Ask(engine, url, Filled(sql.GetString()!)).Trim();
                Assert.True(answers[panel.Text("title")!].Length > 0, $"{panel.Text("title")}: no rows");
            }
        }

        var balances = _here.Succeed("balance", "--json", "--warehouse", url).Json.EnumerateArray().Where(day => day.Text("currency") == Currency)
            .Select(day => (Seller: day.Text("seller_id")!, Balance: decimal.Parse(day.Text("running_balance")!, CultureInfo.InvariantCulture))).ToList();
        var below = balances.Where(seller => seller.Balance < 0).ToList();
        Assert.NotEmpty(below);
        Assert.Equal(balances.Sum(seller => seller.Balance), Number(answers["Owed now, $currency"]));
        Assert.Equal(below.Sum(seller => seller.Balance), Number(answers["Owed by sellers below zero, $currency"]));
        Assert.Equal(below.Count, Number(answers["Sellers below zero"]));
        Assert.Equal(balances.Sum(seller => seller.Balance), Number(Last(answers["Owed at the close of each day, $currency"])[1]));
        Assert.Equal(balances.MaxBy(seller => seller.Balance).Seller, answers["Largest balances now, $currency"].Split('|')[0]);
        Assert.Equal(below.MinBy(seller => seller.Balance).Seller, answers["Sellers below zero now, $currency"].Split('|')[0]);
        // Of the whole time, what came in and went out is what is owed.
        Assert.Equal(balances.Sum(seller => seller.Balance), answers["Money in and out in this range, $currency"].Split('\n').Sum(line => Number(line.Split('|')[3])));
        Assert.Equal(balances.Sum(seller => seller.Balance), answers["Money in and out by day and type, $currency"].Split('\n').Sum(line => Number(line.Split('|')[2])));
        Assert.Equal(answers["Checks now"].Split('\n').Count(line => line.Split('|')[2] != "passed"), Number(answers["Checks that did not pass"]));
        Assert.Contains("rejected_share|error|failed|1|", answers["Checks now"], StringComparison.Ordinal);
        Assert.Contains("rejected_share|error|{", answers["Findings"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_metric_of_the_dashboards_is_one_that_a_server_gives()
    {
        MonitoringServer.Require();
        Directory.CreateDirectory(_here.At("inbox"));
        Owing();
        File.Move(_here.At("owing.csv"), _here.At("inbox/owing.csv"));
        using var process = _here.Start("serve", "--listen", "127.0.0.1:0", "--watch", "inbox", "--every", "1s");
        try
        {
            var address = ServedAt(process);
            using var prometheus = MonitoringServer.Prometheus(_here.At(_here.Write("prometheus.yml", $"global: {{scrape_interval: 1s}}\nscrape_configs: [{{job_name: books, static_configs: [{{targets: ['{address.Authority}']}}]}}]\n")));
            using var http = new HttpClient { BaseAddress = prometheus.Address, Timeout = TimeSpan.FromSeconds(10) };
            Assert.True(await Within(async () => (await Answer(http, "seller_balance_runs_total")).Contains("published", StringComparison.Ordinal)), "No run was published.");
            // Requests for metrics are not counted.
            _ = await http.GetStringAsync(new Uri(address, "/api/v1/sellers"), TestContext.Current.CancellationToken);
            Held();
            File.Move(_here.At("held.csv"), _here.At("inbox/held.csv"));
            foreach (var expression in Boards("").SelectMany(board => board.GetProperty("panels").EnumerateArray()).SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Where(asked => asked.TryGetProperty("expr", out _)).Select(asked => asked.Text("expr")!).Distinct())
            {
                var filled = expression.Replace("$instance", address.Authority, StringComparison.Ordinal).Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$__range", "1h", StringComparison.Ordinal);
                Assert.DoesNotContain("$", filled, StringComparison.Ordinal);
                Assert.True(await Within(async () => await Answer(http, filled) is not "[]"), filled + ": no answer");
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _here.Dispose();

    // What the first run has to say may come before.
    private static Uri ServedAt(Process process)
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (Address().Match(line) is { Success: true } address) return new Uri(address.Value);
        }

        throw new InvalidOperationException("The server said no address and ended.");
    }

    private void Owing() => _here.Write("owing.csv", Sample.Header + "owing,2026-11-15T10:00:00Z,BELOW,refund,EUR,12.34,,,\n");

    // Ten in a hundred rows are wrong, and what is right in it waits.
    private void Held() => _here.Write(
        "held.csv", Sample.Header + string.Concat(Enumerable.Range(0, 40).Select(number => Sample.Row($"held{number}", amount: number < 4 ? "much" : "1.00"))));

    private static async Task<bool> Within(Func<Task<bool>> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < s_patience)
        {
            if (await isSo()) return true;
            await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        }

        return false;
    }

    private static async Task<string> Answer(HttpClient http, string expression)
    {
        using var answer = await http.GetAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString(expression), UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{expression}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result").GetRawText();
    }

    // As a user of each engine that may read and nothing else, where the test can have one.
    private static string Ask(string engine, string url, string sql)
    {
        if (engine == "postgres") return PostgresServer.Psql(url, "-c", "SET ROLE seller_balance_reader", "-c", sql);
        var database = new Uri(url).AbsolutePath.Trim('/');
        return ClickHouseServer.Shared.Query(Schema().Replace(sql, database + "_$0") + " FORMAT TSV").Replace('\t', '|');
    }

    private static string Filled(string sql)
    {
        var filled = sql.Replace("${currency:sqlstring}", $"'{Currency}'", StringComparison.Ordinal)
            .Replace("${__from:date:iso}", "2020-01-01T00:00:00.000Z", StringComparison.Ordinal).Replace("${__to:date:iso}", "2100-01-01T00:00:00.000Z", StringComparison.Ordinal);
        Assert.DoesNotContain("$", filled, StringComparison.Ordinal);
        return filled;
    }

    private static IEnumerable<JsonElement> Boards(string folder) => Directory.EnumerateFiles(Path.Combine(s_deployed, "dashboards", folder), "*.json", SearchOption.AllDirectories)
        .Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement);

    private static string[] Last(string rows) => rows.Split('\n')[^1].Split('|');

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SellerBalance.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"uid: (?<uid>\S+)\s+type: (?<type>\S+)")]
    private static partial Regex Uid();

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b(bi|dq)\.(?=[a-z])")]
    private static partial Regex Schema();
}
