using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace SellerBalance.Servers;

/// <summary>
/// A real PostgreSQL server: the one that <c>SELLER_BALANCE_TEST_POSTGRES</c> names, or one of this process's own on a free port of
/// the loopback interface, in a temporary folder, gone with the process.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const string Given = "SELLER_BALANCE_TEST_POSTGRES";
    private const string Owner = "postgres";
    private const string User = "app";
    private const int StopSeconds = 20;

    // A port that was free a moment ago may be taken by the time the server binds to it.
    private const int Attempts = 5;

    private static readonly Lazy<PostgresServer> Only = new(StartShared, LazyThreadSafetyMode.ExecutionAndPublication);
    private static int _databases;

    private readonly string? _folder;
    private readonly string? _binaries;
    private readonly string _settings;
    private int _port;

    private PostgresServer(Uri url)
    {
        Url = url;
        _settings = "";
    }

    private PostgresServer(string binaries, string settings, X509Certificate2? certificate)
    {
        _binaries = binaries;
        _settings = certificate is null ? settings : settings + " -c ssl=on";
        _folder = Directory.CreateTempSubdirectory("seller-balance-postgres-").FullName;
        if (RunsAsRoot) Run("chown", [Owner, _folder]);
        Command("initdb", ["-D", Data, "-U", User, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        if (certificate is not null) WriteCertificate(certificate);
        Url = Start();
    }

    /// <summary>Whether there is a server to be had.</summary>
    public static bool IsAvailable => GivenUrl is not null || Binaries is not null;

    /// <summary>Why there is none.</summary>
    public static string Missing => $"PostgreSQL is not installed and ${Given} is not set. Install it with: apt-get install postgresql";

    /// <summary>The one server of this process; started with the first use. It does not survive a loss of power, only its own death.</summary>
    public static PostgresServer Shared => Only.Value;

    /// <summary>A database that every server has, by a user who may do everything.</summary>
    public Uri Url { get; private set; }

    /// <summary>Whether the server is this process's own to stop and start.</summary>
    public bool IsOwn => _folder is not null;

    /// <summary>Where its own server keeps its files and settings.</summary>
    public string Data => Path.Join(_folder, "data");

    private static Uri? GivenUrl => Environment.GetEnvironmentVariable(Given) is { Length: > 0 } url ? new Uri(url) : null;

    private static bool RunsAsRoot => Environment.UserName == "root";

    private static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Select(folder => Path.Join(folder, "bin"))
            .Where(folder => File.Exists(Path.Join(folder, "initdb")))
            .OrderByDescending(folder => folder, StringComparer.Ordinal)
            .FirstOrDefault()
        : null;

    /// <summary>A server of the caller's own, to be hurt.</summary>
    /// <param name="settings">Options of the <c>postgres</c> program.</param>
    /// <param name="certificate">With its key, for a server that speaks TLS.</param>
    public static PostgresServer StartOwn(string settings = "", X509Certificate2? certificate = null) =>
        new(Binaries ?? throw new InvalidOperationException(Missing), settings, certificate);

    /// <summary>The URL of a database on it.</summary>
    public string UrlOf(string database) => new UriBuilder(Url) { Path = database }.Uri.ToString();

    /// <summary>A name that no database of this server has.</summary>
    public static string NewName() => string.Create(
        CultureInfo.InvariantCulture, $"books_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");

    /// <summary>Runs SQL by the engine's own client and gives what it prints, without headings.</summary>
    /// <param name="url">The database.</param>
    /// <param name="arguments">To <c>psql</c>, such as <c>-c SQL</c> or <c>-f FILE</c>.</param>
    public static string Psql(string url, params string[] arguments) =>
        Run(Binaries is null ? "psql" : Path.Join(Binaries, "psql"), ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, .. arguments]);

    /// <summary>Kills the server and all of its processes, with everything that is in flight.</summary>
    public void Kill()
    {
        var parent = int.Parse(File.ReadLines(Path.Join(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        // One that stands still bears no more.
        Run("kill", ["-STOP", Text(parent)]);
        int[] all = [parent, .. Children(parent)];
        foreach (var id in all)
            Run("sh", ["-c", $"kill -KILL {Text(id)} 2>/dev/null || true"]);
        while (all.Any(IsAlive))
            Thread.Sleep(10);
    }

    /// <summary>Starts it again after it was stopped or killed, on the same port.</summary>
    public void Restart()
    {
        File.Delete(Path.Join(Data, "postmaster.pid"));
        Launch(_port);
    }

    /// <summary>Stops it in the way that ends every session.</summary>
    public void Stop() => Command("pg_ctl", ["-D", Data, "-m", "fast", "-w", "-t", Text(StopSeconds), "stop"]);

    /// <summary>Reads its settings files again.</summary>
    public void Reload() => Command("pg_ctl", ["-D", Data, "reload"]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder is null || !Directory.Exists(_folder)) return;
        if (File.Exists(Path.Join(Data, "postmaster.pid"))) Command("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"]);
        Directory.Delete(_folder, recursive: true);
    }

    // The files of many databases take longer to delete than a process has that is about to end.
    private void Leave()
    {
        if (_folder is null || !Directory.Exists(_folder)) return;
        Command("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"]);
        Process.Start("rm", ["-rf", _folder]).Dispose();
    }

    private static PostgresServer StartShared()
    {
        if (GivenUrl is { } url) return new PostgresServer(url);
        // It would look after one database of a test after the other, several times a second.
        var server = StartOwn("-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Leave();
        return server;
    }

    private static string Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {errors.Result}");
    }

    // Under the names that the server looks for; it wants the key to be its own and nobody else's to read.
    private void WriteCertificate(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        var keyFile = Path.Join(Data, "server.key");
        File.WriteAllText(Path.Join(Data, "server.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (RunsAsRoot) Run("chown", [Owner, keyFile]);
    }

    private Uri Start()
    {
        for (var attempt = 1; ; attempt++)
        {
            _port = Ports.Take();
            try
            {
                Launch(_port);
                return new Uri(string.Create(CultureInfo.InvariantCulture, $"postgres://{User}@127.0.0.1:{_port}/postgres"));
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                // The exit code tells a taken port: without it a client would talk to someone else's server.
            }
        }
    }

    private void Launch(int port)
    {
        var options = string.Create(CultureInfo.InvariantCulture, $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {_settings}");
        var log = Path.Join(_folder, "log");
        try
        {
            Command("pg_ctl", ["-D", Data, "-w", "-l", log, "-o", options, "start"]);
        }
        catch (InvalidOperationException exception) when (File.Exists(log))
        {
            throw new InvalidOperationException($"{exception.Message} Its log ends with: {string.Join(" / ", File.ReadLines(log).TakeLast(5))}", exception);
        }
    }

    private static IEnumerable<int> Children(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id != 0 && Status(id) is [_, var bearer, ..] && bearer == Text(parent));

    // One that nobody buries is dead all the same.
    private static bool IsAlive(int id) => Status(id) is [not ("Z" or "X"), ..];

    // State and parent, which stand behind the name; null if there is no such process.
    private static string[]? Status(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{Text(id)}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // The server refuses to run as root.
    private void Command(string program, string[] arguments)
    {
        var path = Path.Join(_binaries, program);
        if (RunsAsRoot)
            RunDetached("setpriv", ["--reuid", Owner, "--regid", Owner, "--clear-groups", path, .. arguments]);
        else
            RunDetached(path, arguments);
    }

    // A server that inherits a pipe would keep it open: the client of this process would wait for its end.
    private static void RunDetached(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) { WorkingDirectory = "/" })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
