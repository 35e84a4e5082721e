using System.Diagnostics;
using System.Globalization;

namespace SellerBalance.Servers;

/// <summary>A real Prometheus, Alertmanager or node exporter on a free port of the loopback interface, gone when it is disposed.</summary>
public sealed class MonitoringServer : IDisposable
{
    private const int StartSeconds = 60;

    private static readonly string[] s_programs = ["prometheus", "promtool", "prometheus-alertmanager", "amtool", "prometheus-node-exporter"];

    private readonly Process _process;
    private readonly string _folder;

    private MonitoringServer(string program, Func<int, string, IEnumerable<string>> arguments, string ready)
    {
        var port = Ports.Take();
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _folder = Directory.CreateTempSubdirectory("seller-balance-monitoring-").FullName;
        // The output goes to a file, since nobody reads a pipe here.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec \"$0\" \"$@\" >'{_folder}/output.txt' 2>&1 </dev/null", program, .. arguments(port, _folder)]);
        _process = Process.Start(start)!;
        try
        {
            Await(ready);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Skips a test where one of the programs is not there.</summary>
    public static void Require() => Servers.RequireOrSkip(
        s_programs.All(program => File.Exists("/usr/bin/" + program)),
        "Prometheus is not installed. Install it with: apt-get install prometheus prometheus-alertmanager prometheus-node-exporter");

    /// <summary>A node exporter that gives the files of a folder and nothing else.</summary>
    public static MonitoringServer NodeExporter(string textfiles) => new(
        "prometheus-node-exporter",
        (port, _) => [Invariant($"--web.listen-address=127.0.0.1:{port}"), "--collector.disable-defaults", "--collector.textfile", "--collector.textfile.directory=" + textfiles],
        "/metrics");

    /// <summary>A Prometheus with a configuration file.</summary>
    public static MonitoringServer Prometheus(string configuration) => new(
        "prometheus",
        (port, folder) => ["--config.file=" + configuration, $"--storage.tsdb.path={folder}/data", Invariant($"--web.listen-address=127.0.0.1:{port}")],
        "/-/ready");

    /// <summary>An Alertmanager with a configuration file.</summary>
    public static MonitoringServer Alertmanager(string configuration) => new(
        "prometheus-alertmanager",
        (port, folder) => ["--config.file=" + configuration, $"--storage.path={folder}/data", Invariant($"--web.listen-address=127.0.0.1:{port}"), "--cluster.listen-address="],
        "/-/ready");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void Await(string ready)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var until = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = http.GetAsync(new Uri(ready, UriKind.Relative)).GetAwaiter().GetResult();
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not yet.
            }

            if (_process.HasExited || until.Elapsed.TotalSeconds > StartSeconds)
                throw new InvalidOperationException("The server did not start: " + File.ReadAllText(Path.Join(_folder, "output.txt")));
            Thread.Sleep(100);
        }
    }
}
