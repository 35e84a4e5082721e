using System.Diagnostics;

namespace SellerBalance.Integrations;

/// <summary>What the program tells OpenLineage keeps the schemas that OpenLineage published.</summary>
public sealed class OpenLineageTests
{
    private static readonly string s_check = Path.Join(
        Environment.GetEnvironmentVariable("SELLER_BALANCE_TEST_OPENLINEAGE") ?? Path.Join(PythonRun.Repository, "..", "shared", "openlineage"), "ol_check.py");

    [Fact]
    public void Events_keep_the_published_schemas()
    {
        Assert.SkipUnless(File.Exists(s_check), $"the schemas of OpenLineage are not there: {s_check} does not exist");
        var python = new PythonPackage("airflow", "import airflow_home").Tool();
        var folder = Directory.CreateTempSubdirectory("openlineage-");
        try
        {
            var events = Path.Join(folder.FullName, "events.ndjson");
            var broken = Path.Join(folder.FullName, "broken.csv");
            File.WriteAllLines(broken, ["event_id,event_ts,seller_id,event_type,currency,amount", .. Enumerable.Range(0, 50).Select(number => $"x{number},,,,,")]);
            Tell(folder.FullName, events, 0, "run");
            Tell(folder.FullName, events, 0, "copy", "--from", "duckdb:seller-balance.duckdb", "--to", "duckdb:copy.duckdb");
            Tell(folder.FullName, events, 2, "run", broken);
            Tell(folder.FullName, events, 2, "check");
            Tell(folder.FullName, events, 0, "export", "dwh.seller_balance_daily", "--to", "balances.csv");
            Tell(folder.FullName, events, 66, "ingest", "nowhere.csv");

            Assert.True(File.ReadLines(events).Count() > 12);
            Assert.Equal("", PythonRun.Run(python, folder.FullName, [s_check, events]).Trim());
        }
        finally
        {
            folder.Delete(recursive: true);
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
