using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SellerBalance.Integrations;

/// <summary>What the program tells OpenLineage keeps the schemas that OpenLineage published.</summary>
public sealed class OpenLineageTests
{
    private static readonly string s_check = Path.Join(
        Environment.GetEnvironmentVariable("SELLER_BALANCE_TEST_OPENLINEAGE") ?? Path.Join(PythonRun.Repository, "..", "shared", "openlineage"), "ol_check.py");

    private static readonly string s_reader = Path.Join(PythonRun.Repository, "tests", "SellerBalance.Integrations.Tests", "read_events.py");

    [Fact]
    public void Events_keep_the_published_schemas_and_the_real_client_reads_and_sends_them()
    {
        Assert.SkipUnless(File.Exists(s_check), $"the schemas of OpenLineage are not there: {s_check} does not exist");
        var python = new PythonPackage("airflow", "import airflow_home").Tool();
        var folder = Directory.CreateTempSubdirectory("openlineage-");
        try
        {
            var events = Told(folder.FullName);
            Assert.Equal("", PythonRun.Run(python, folder.FullName, [s_check, events]).Trim());
            TheRealClientReads(python, folder.FullName, events);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // What every command tells, also of what goes wrong.
    private static string Told(string folder)
    {
        var events = Path.Join(folder, "events.ndjson");
        var broken = Path.Join(folder, "broken.csv");
        File.WriteAllLines(broken, ["event_id,event_ts,seller_id,event_type,currency,amount", .. Enumerable.Range(0, 50).Select(number => $"x{number},,,,,")]);
        Tell(folder, events, 0, "run");
        Tell(folder, events, 0, "build", "--full");
        Tell(folder, events, 0, "copy", "--from", "duckdb:seller-balance.duckdb", "--to", "duckdb:copy.duckdb");
        Tell(folder, events, 2, "run", broken);
        Tell(folder, events, 2, "check");
        Tell(folder, events, 0, "export", "dwh.seller_balance_daily", "--to", "balances.csv");
        Tell(folder, events, 66, "ingest", "nowhere.csv");
        Tell(folder, events, 69, "stream", "--brokers", "127.0.0.1:9", "--topic", "seller-events", "--until-end");
        Assert.True(File.ReadLines(events).Count() > 17);
        return events;
    }

    // The client's classes take every event and say the same; its transport brings them to a backend that checks them.
    private static void TheRealClientReads(string python, string folder, string events)
    {
        var count = File.ReadLines(events).Count();
        var port = FreePort();
        var keeps = Directory.CreateDirectory(Path.Join(folder, "backend")).FullName;
        using var backend = Process.Start(new ProcessStartInfo(python, [s_check, port.ToString(CultureInfo.InvariantCulture)]) { WorkingDirectory = keeps })!;
        try
        {
            Assert.True(SpinWait.SpinUntil(() => IsListening(port), TimeSpan.FromSeconds(60)), "the backend did not start");
            var said = PythonRun.Run(python, folder, [s_reader, events, $"http://127.0.0.1:{port}"]);
            Assert.Contains($"{count} read and sent", said, StringComparison.Ordinal);
            var got = File.ReadLines(Path.Join(keeps, "events.ndjson")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal(count, got.Count);
            Assert.All(got, one => Assert.Equal(0, one.GetProperty("errors").GetArrayLength()));
        }
        finally
        {
            backend.Kill();
            backend.WaitForExit();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsListening(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            Thread.Sleep(100);
            return false;
        }
    }

    private static void Tell(string folder, string events, int exitCode, params string[] arguments)
    {
        var start = new ProcessStartInfo(PythonRun.Program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OPENLINEAGE__TRANSPORT__TYPE"] = "file";
        start.Environment["OPENLINEAGE__TRANSPORT__LOG_FILE_PATH"] = events;
        start.Environment["OPENLINEAGE__TRANSPORT__APPEND"] = "true";
        start.Environment["DOTNET_ROOT"] = PythonRun.Runtime;
        start.Environment["OPENLINEAGE_PARENT_ID"] = "airflow/nightly.run/01a211f1-fd3e-739e-8000-000000000001";
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {process.ExitCode}\n{said.Result}");
    }
}
