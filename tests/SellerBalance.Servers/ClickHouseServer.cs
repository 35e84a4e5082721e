using System.Diagnostics;
using System.Globalization;

namespace SellerBalance.Servers;

/// <summary>
/// A ClickHouse server of the tests' own, on a free port, with its data in a temporary folder: one for a test process, however many warehouses
/// stand in it. <c>SELLER_BALANCE_TEST_CLICKHOUSE</c> names another one to take instead.
/// </summary>
public sealed class ClickHouseServer : IDisposable
{
    private const string Variable = "SELLER_BALANCE_TEST_CLICKHOUSE";

    // Listens until it is killed; the last statement only keeps the process going.
    private const string Listen =
        "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; SELECT sleepEachRow(1) FROM numbers(1000000) "
        + "SETTINGS function_sleep_max_microseconds_per_block = 0, max_block_size = 1 FORMAT Null";

    // A warehouse of a test sees each statement a few times, which is too few for code that is made at the third.
    private const string Users = """
        <clickhouse>
          <profiles><default>
            <compile_expressions>0</compile_expressions><compile_aggregate_expressions>0</compile_aggregate_expressions><compile_sort_description>0</compile_sort_description>
          </default></profiles>
          <quotas><default/></quotas>
          <users><default>
            <password/><profile>default</profile><quota>default</quota><networks><ip>127.0.0.1</ip></networks><access_management>1</access_management>
          </default></users>
        </clickhouse>
        """;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly Lazy<ClickHouseServer> TheOne = new(StartOrTake);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(5) };

    private readonly Lock _ending = new();
    private readonly string? _folder;
    private readonly string? _container;
    private Process? _process;
    private int _databases;

    private ClickHouseServer(Uri address, string? folder, int tcpPort, string more, string? container = null)
    {
        _container = container;
        Address = address;
        _folder = folder;
        TcpPort = tcpPort;
        Configuration = more;
    }

    /// <summary>The server that the tests of this process share.</summary>
    public static ClickHouseServer Shared => TheOne.Value;

    /// <summary>Why there is no server; null if there is one.</summary>
    public static string? Missing => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || (File.Exists(Library) && File.Exists(Host))
        ? null
        : $"ClickHouse is not installed: run 'npm ci' in tests/engines, or name a server in {Variable}.";

    /// <summary>Its HTTP interface.</summary>
    public Uri Address { get; }

    /// <summary>The port of its native protocol, over which the nodes of a cluster talk.</summary>
    public int TcpPort { get; }

    /// <summary>What its configuration says beyond ports and folders; another one counts from the next start on.</summary>
    public string Configuration { get; set; }

    private string OutputFile => Path.Join(_folder, "output.txt");

    private static string Root { get; } = FindRoot();

    private static string Library => Path.Join(Root, "tests/engines/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so");

    private static string Host => Path.Join(AppContext.BaseDirectory, "SellerBalance.ClickHouseHost.dll");

    /// <summary>A server of a test's own, to be stopped and started at will.</summary>
    /// <param name="more">What its configuration says beyond ports and folders.</param>
    public static ClickHouseServer StartOwn(string more = "") => StartOwn(Ports.Take(), Ports.Take(), more);

    /// <summary>The same on ports known beforehand.</summary>
    /// <param name="httpPort">Its HTTP interface.</param>
    /// <param name="tcpPort">Its native protocol.</param>
    /// <param name="more">What its configuration says beyond ports and folders.</param>
    public static ClickHouseServer StartOwn(int httpPort, int tcpPort, string more)
    {
        var folder = Directory.CreateTempSubdirectory("seller-balance-clickhouse-").FullName;
        var server = new ClickHouseServer(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}/")), folder, tcpPort, more);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Leave();
        server.Start();
        return server;
    }

    /// <summary>A server in a container that is up: <c>docker kill</c> and <c>docker start</c> stop and start it.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="httpPort">Its HTTP interface, on this machine.</param>
    /// <param name="tcpPort">Its native protocol.</param>
    public static ClickHouseServer OfContainer(string container, int httpPort, int tcpPort) =>
        new(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}/")), null, tcpPort, "", container);

    /// <summary>The URL of a warehouse that is not there yet.</summary>
    public string NewUrl(string options = "") => string.Create(
        CultureInfo.InvariantCulture, $"clickhouse://{Address.Authority}/t{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}{options}");

    /// <summary>Starts it, again if it was killed, on the same folder and ports.</summary>
    public void Start()
    {
        if (_container is not null)
        {
            Docker("start", _container);
            Await(() => "");
            return;
        }

        var (config, users) = (Path.Join(_folder, "config.xml"), Path.Join(_folder, "users.xml"));
        File.WriteAllText(users, Users);
        var ownUsers = Configuration.Contains("<users_config>", StringComparison.Ordinal) ? "" : $"<users_config>{users}</users_config>";
        File.WriteAllText(config, string.Create(CultureInfo.InvariantCulture, $"""
            <clickhouse>
              <listen_host>127.0.0.1</listen_host><http_port>{Address.Port}</http_port><tcp_port>{TcpPort}</tcp_port><path>{_folder}/data</path>
              <mark_cache_size>134217728</mark_cache_size>
              {ownUsers}{Configuration}
            </clickhouse>
            """));
        var start = new ProcessStartInfo("/bin/sh")
        {
            // exec keeps the process id; the output goes to a file, since nobody reads a pipe here.
            ArgumentList = { "-c", "exec \"$0\" \"$@\" >>'" + OutputFile + "' 2>&1 </dev/null", Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Host, Library, "--config-file=" + config, "--path=" + _folder + "/data", "--multiquery", "--query=" + Listen },
        };
        var process = _process = Process.Start(start)!;
        Await(() => process.HasExited ? "It ended. " : "");
    }

    /// <summary>Kills it at once, as a loss of power would.</summary>
    public void Kill()
    {
        lock (_ending)
        {
            if (_container is not null) Docker("kill", _container);
            _process?.Kill();
            _process?.WaitForExit();
            _process?.Dispose();
            _process = null;
        }
    }

    /// <summary>Kills it after a while, unless what is returned is disposed before; afterwards it is not killed any more.</summary>
    public IDisposable KillAfter(TimeSpan moment) => new Killing(this, moment);

    /// <summary>Runs one statement as its own client would, and gives the answer.</summary>
    public string Query(string sql, string database = "default")
    {
        using var content = new StringContent(sql);
        using var answer = Http.PostAsync(new Uri(Address, "?mutations_sync=2&database=" + database), content).GetAwaiter().GetResult();
        var text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{sql}: {text}{Output()}");
    }

    /// <summary>
    /// Deletes the databases of a warehouse, if the server is up. Each of its tables is looked after for as long as it is there: a few hundred
    /// warehouses keep a processor busy.
    /// </summary>
    public void Drop(string url)
    {
        try
        {
            var name = new Uri(url).AbsolutePath.Trim('/');
            foreach (var database in Query($"SELECT name FROM system.databases WHERE startsWith(name, '{name}_')").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Query($"DROP DATABASE IF EXISTS `{database}`");
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException)
        {
            // A server that a test has stopped goes with all that it has.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        if (_folder is not null && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    // The files of many warehouses take longer to delete than a process has that is about to end.
    private void Leave()
    {
        Kill();
        if (_folder is not null && Directory.Exists(_folder)) Process.Start("rm", ["-rf", _folder]).Dispose();
    }

    private static ClickHouseServer StartOrTake()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } url) return StartOwn();
        return new ClickHouseServer(new Uri(url.Replace("clickhouse:", "http:", StringComparison.Ordinal)), null, 9000, "");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Join(folder.FullName, "SellerBalance.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }

    private static void Docker(string verb, string container)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", [verb, container]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        docker.WaitForExit();
    }

    private void Await(Func<string> end)
    {
        var began = Stopwatch.GetTimestamp();
        while (!Answers())
        {
            if (end().Length > 0 || Stopwatch.GetElapsedTime(began) > StartTimeout)
                throw new InvalidOperationException($"ClickHouse did not start. {end()}{Output()}");
            Thread.Sleep(50);
        }
    }

    // What it wrote of its own death, if that is why it refused.
    private string Output() => _folder is null ? "" : File.ReadAllText(OutputFile);

    private bool Answers()
    {
        try
        {
            return Query("SELECT 1") == "1\n";
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException)
        {
            return false;
        }
    }

    private sealed class Killing(ClickHouseServer server, TimeSpan moment) : IDisposable
    {
        private readonly Timer _timer = new(_ => server.Kill(), null, moment, Timeout.InfiniteTimeSpan);

        // A timer that is only disposed may still be at work, and would kill what was started meanwhile.
        public void Dispose() => _timer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
