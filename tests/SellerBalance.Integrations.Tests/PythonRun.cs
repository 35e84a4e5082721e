using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SellerBalance.Integrations;

/// <summary>What became of one Python test.</summary>
/// <param name="Outcome"><c>passed</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Why">The traceback, or the reason for skipping.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record PythonResult(string Outcome, string Why, double Seconds);

/// <summary>Runs Python tests in one process, and keeps what became of each.</summary>
internal sealed class PythonRun
{
    private const int TimeoutMs = 15 * 60_000;

    private readonly Dictionary<string, PythonResult> _results = new(StringComparer.Ordinal);
    private readonly string _output;

    /// <summary>Runs modules to their end.</summary>
    /// <param name="python">The interpreter.</param>
    /// <param name="package">The package's folder, with <c>src</c> and <c>tests</c>.</param>
    /// <param name="modules">What to run.</param>
    /// <param name="environment">What they are to know besides.</param>
    public PythonRun(string python, string package, IEnumerable<string> modules, IReadOnlyDictionary<string, string>? environment = null)
    {
        var lines = Path.GetTempFileName();
        try
        {
            _output = Run(python, Path.Join(package, "tests"), [Path.Join(Harness, "report.py"), lines, .. modules], start =>
            {
                start.Environment["PYTHONPATH"] = Path.Join(package, "src") + Path.PathSeparator + Path.Join(package, "tests");
                start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
                start.Environment["SELLER_BALANCE_PROGRAM"] = Program;
                start.Environment["DOTNET_ROOT"] = Runtime;
                foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
                    start.Environment[variable] = value;
            });
            foreach (var line in File.ReadLines(lines))
            {
                var result = JsonDocument.Parse(line).RootElement;
                _results[result.GetProperty("test").GetString()!] = new(
                    result.GetProperty("outcome").GetString()!, result.GetProperty("why").GetString()!, result.GetProperty("seconds").GetDouble());
            }
        }
        finally
        {
            File.Delete(lines);
        }
    }

    /// <summary>The program: as it is shipped if <c>SELLER_BALANCE_TEST_PROGRAM</c> says where that is, else as it was built with the tests.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("SELLER_BALANCE_TEST_PROGRAM") is { Length: > 0 } shipped ? shipped : Path.Join(AppContext.BaseDirectory, "seller-balance");

    /// <summary>The folder of the .NET that runs it.</summary>
    public static string Runtime { get; } = Path.GetFullPath(Path.Join(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    private static string Harness => Path.Join(Repository, "tests", "SellerBalance.Integrations.Tests");

    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } = Path.GetFullPath(
        typeof(PythonRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Repository").Value!);

    /// <summary>Passes, fails or skips as the Python test did.</summary>
    public void Tell(string test)
    {
        Assert.True(_results.TryGetValue(test, out var result), $"{test} did not run. The end of what Python said:\n{Last(_output)}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{result.Seconds:F1} s");
        if (result.Outcome == "skipped") Servers.Servers.RequireOrSkip(isAvailable: false, result.Why);
        Assert.True(result.Outcome == "passed", result.Why);
    }

    /// <summary>Runs a program to its end, and gives what it printed.</summary>
    public static string Run(string program, string folder, IEnumerable<string> arguments, Action<ProcessStartInfo>? prepare = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        prepare?.Invoke(start);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (process.WaitForExit(TimeoutMs)) return output.Result + error.Result;
        process.Kill(entireProcessTree: true);
        return $"{program} did not end within {TimeoutMs} ms.";
    }

    private static string Last(string text) => text.Length <= 4000 ? text : text[^4000..];
}
