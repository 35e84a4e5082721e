namespace SellerBalance.Integrations;

/// <summary>The tests of <c>integrations/airflow</c>, one result each: those that need Airflow on a real one, the others on any Python.</summary>
public sealed class AirflowTests
{
    // The venv's interpreter, or a folder with venv.sh, which makes one offline.
    private const string GivenPython = "SELLER_BALANCE_TEST_AIRFLOW";
    private const string GivenFolder = "SELLER_BALANCE_TEST_PYTHON";

    private const string Missing =
        $"Airflow is not there: ${GivenPython} does not name a Python that has it, and ../shared/python/venv.sh does not exist. " +
        "Install it with: python3 -m venv DIR && DIR/bin/pip install -r integrations/airflow/tests/requirements.txt, and set " + GivenPython + "=DIR/bin/python";

    private static readonly string s_package = Path.Join(PythonRun.Repository, "integrations", "airflow");
    private static readonly string s_tests = Path.Join(s_package, "tests");
    private static readonly string s_venvScript = Path.Join(
        Environment.GetEnvironmentVariable(GivenFolder) ?? Path.Join(PythonRun.Repository, "..", "shared", "python"), "venv.sh");

    private static readonly Lazy<PythonRun> s_airflow = new(() => new(AirflowPython!, s_package, Modules(NeedsAirflow)));
    private static readonly Lazy<PythonRun> s_plain = new(() => new(AnyPython!, s_package, Modules(text => !NeedsAirflow(text))));

    private static readonly Lazy<string?> s_airflowPython = new(() =>
    {
        if (Environment.GetEnvironmentVariable(GivenPython) is { Length: > 0 } given) return given;
        if (!File.Exists(s_venvScript)) return null;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var said = PythonRun.Run("bash", s_tests, [s_venvScript, "airflow", Path.Join(home, ".cache", "seller-balance", "airflow")]);
        var python = Path.Join(said.Trim().Split('\n')[^1], "python");
        return File.Exists(python) ? python : throw new InvalidOperationException($"{s_venvScript} made no virtual environment: {said}");
    });

    public static TheoryData<string> OnAirflow { get; } = new(PythonTests.In(s_tests, NeedsAirflow));

    public static TheoryData<string> OnAnyPython { get; } = new(PythonTests.In(s_tests, text => !NeedsAirflow(text)));

    private static string? AirflowPython => s_airflowPython.Value;

    private static string? AnyPython { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Join(folder, "python3"))
        .FirstOrDefault(File.Exists);

    [Theory]
    [MemberData(nameof(OnAirflow))]
    public void On_airflow(string test)
    {
        Servers.Servers.RequireOrSkip(AirflowPython is not null, Missing);
        s_airflow.Value.Tell(test);
    }

    [Theory]
    [MemberData(nameof(OnAnyPython))]
    public void On_any_python(string test)
    {
        Servers.Servers.RequireOrSkip(AnyPython is not null, "Python is not installed. Install it with: apt-get install python3");
        s_plain.Value.Tell(test);
    }

    private static bool NeedsAirflow(string text) => text.Contains("import airflow_home", StringComparison.Ordinal);

    private static IEnumerable<string> Modules(Func<string, bool> isWanted) =>
        PythonTests.In(s_tests, isWanted).Select(id => id.Split('.')[0]).Distinct();
}
