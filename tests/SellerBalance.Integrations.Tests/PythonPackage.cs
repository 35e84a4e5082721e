namespace SellerBalance.Integrations;

/// <summary>A Python package of <c>integrations/</c> and its tests: those that need the tool it is for run on the real one, the others on any Python.</summary>
/// <param name="name">The package's folder, and the name of the tool's virtual environment.</param>
/// <param name="mark">What a test module that needs the tool contains.</param>
/// <param name="environment">What tests on the tool are to know besides; null for nothing.</param>
internal sealed class PythonPackage(string name, string mark, Func<IReadOnlyDictionary<string, string>>? environment = null)
{
    private const string Shared = "SELLER_BALANCE_TEST_PYTHON";

    private static readonly string s_venvScript = Path.Join(
        Environment.GetEnvironmentVariable(Shared) ?? Path.Join(PythonRun.Repository, "..", "shared", "python"), "venv.sh");

    private static readonly string? s_anyPython = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Join(folder, "python3"))
        .FirstOrDefault(File.Exists);

    private readonly string _folder = Path.Join(PythonRun.Repository, "integrations", name);

    // One process for all tests of a kind.
    private readonly Lazy<string?> _toolPython = new(() => FindTool(name));
    private PythonRun? _onTool;
    private PythonRun? _onAny;

    /// <summary>The tests that need the tool.</summary>
    public TheoryData<string> OnTool() => PythonTests.In(Path.Join(_folder, "tests"), text => text.Contains(mark, StringComparison.Ordinal));

    /// <summary>The tests that do not.</summary>
    public TheoryData<string> OnAnyPython() => PythonTests.In(Path.Join(_folder, "tests"), text => !text.Contains(mark, StringComparison.Ordinal));

    /// <summary>Passes, fails or skips as a test did on the real tool.</summary>
    public void TellOnTool(string test) => (_onTool ??= new PythonRun(Tool(), _folder, Modules(OnTool()), environment?.Invoke())).Tell(test);

    /// <summary>The interpreter that has the tool; without it the test is skipped.</summary>
    public string Tool()
    {
        // Where ../shared is, its tools have to work; where it is not, no test can have them.
        Assert.SkipWhen(
            _toolPython.Value is null,
            $"{name} is not there: {s_venvScript} does not exist, and ${Given(name)} is not set. Install it with: python3 -m venv DIR && " +
            $"DIR/bin/pip install -r integrations/{name}/tests/requirements.txt, and set {Given(name)}=DIR/bin/python");
        return _toolPython.Value!;
    }

    /// <summary>Passes, fails or skips as a test did on any Python.</summary>
    public void TellOnAnyPython(string test)
    {
        Servers.Servers.RequireOrSkip(s_anyPython is not null, "Python is not installed. Install it with: apt-get install python3");
        (_onAny ??= new PythonRun(s_anyPython!, _folder, Modules(OnAnyPython()))).Tell(test);
    }

    private static string Given(string name) => "SELLER_BALANCE_TEST_" + name.ToUpperInvariant();

    // The interpreter that was named, or that of a virtual environment which is made once, offline.
    private static string? FindTool(string name)
    {
        if (Environment.GetEnvironmentVariable(Given(name)) is { Length: > 0 } given) return given;
        if (!File.Exists(s_venvScript)) return null;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var said = PythonRun.Run("bash", PythonRun.Repository, [s_venvScript, name, Path.Join(home, ".cache", "seller-balance", name)]);
        var python = Path.Join(said.Trim().Split('\n')[0], "python");
        return File.Exists(python) ? python : throw new InvalidOperationException($"{s_venvScript} made no virtual environment: {said}");
    }

    private static IEnumerable<string> Modules(TheoryData<string> tests) => tests.Select(row => row.Data.Split('.')[0]).Distinct();
}
