using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace SellerBalance.EndToEnd;

/// <summary>What a process left when it ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="OutputBytes">All of its standard output.</param>
/// <param name="Error">All of its standard error.</param>
internal sealed record Finished(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Standard output as JSON; fails if anything stands there besides one value.</summary>
    public JsonElement Json => JsonDocument.Parse(OutputBytes).RootElement;
}

/// <summary>A folder to run the real program in, with an environment of its own.</summary>
internal sealed class Workspace : IDisposable
{
    private const int RunTimeoutMs = 180_000;

    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public Workspace()
    {
        Folder = Directory.CreateTempSubdirectory("end-to-end-").FullName;
        TempFolder = Directory.CreateDirectory(Folder + ".tmp").FullName;
        _environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "";
        _environment["HOME"] = TempFolder;
        _environment["TMPDIR"] = TempFolder;
        // The runtime's own sockets among the temporary files outlive a killed process.
        _environment["DOTNET_EnableDiagnostics"] = "0";
        // Most processes end before code that is compiled once more would pay.
        _environment["DOTNET_TC_CallCounting"] = "0";
        _environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
    }

    /// <summary>The program: as it is shipped if <c>SELLER_BALANCE_TEST_PROGRAM</c> says where that is, else as it was built with the tests.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("SELLER_BALANCE_TEST_PROGRAM") is { Length: > 0 } shipped
        ? shipped
        : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "seller-balance.exe" : "seller-balance");

    /// <summary>The working directory of every process started here.</summary>
    public string Folder { get; }

    /// <summary>What those processes take for the machine's folder of temporary files.</summary>
    public string TempFolder { get; }

    /// <summary>Sets a variable for the processes started from now on.</summary>
    public Workspace With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>The path of a file in the folder.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a text file as UTF-8 and gives its name back.</summary>
    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file and gives its name back.</summary>
    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return name;
    }

    /// <summary>Copies a file under a plain name, for clients that make something of a name, and gives its path.</summary>
    public string Copied(string name)
    {
        var copy = Path.Combine(TempFolder, "copied.file");
        File.Copy(At(name), copy, overwrite: true);
        return copy;
    }

    public string Read(string name) => File.ReadAllText(At(name));

    /// <summary>Runs the program to its end.</summary>
    public Finished Run(params string[] arguments) => Execute(Program, arguments, input: null);

    /// <summary>Runs the program to its end with something on standard input.</summary>
    public Finished Pipe(byte[] input, params string[] arguments) => Execute(Program, arguments, input);

    /// <summary>Runs the program, which has to end with exit code 0.</summary>
    public Finished Succeed(params string[] arguments)
    {
        var finished = Run(arguments);
        Assert.True(finished.ExitCode == 0, $"{string.Join(' ', arguments)}: exit code {finished.ExitCode}\n{finished.Output}\n{finished.Error}");
        return finished;
    }

    /// <summary>Runs any program to its end.</summary>
    public Finished Execute(string program, IEnumerable<string> arguments, byte[]? input = null)
    {
        using var process = Start(program, arguments);
        return Finish(process, input);
    }

    /// <summary>Starts the program and does not wait for it.</summary>
    public Process Start(params string[] arguments) => Start(Program, arguments);

    /// <summary>Waits for a started process.</summary>
    public static Finished Finish(Process process, byte[]? input = null)
    {
        using var output = new MemoryStream();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A process that ends without reading all of its input is what some tests are about.
        }

        if (!process.WaitForExit(RunTimeoutMs))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end within {RunTimeoutMs} ms.");
        }

        Task.WaitAll(copying, error);
        return new Finished(process.ExitCode, output.ToArray(), error.Result);
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Directory.Delete(TempFolder, recursive: true);
    }

    private Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
