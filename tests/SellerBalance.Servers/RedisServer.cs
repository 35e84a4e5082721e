using System.Diagnostics;
using System.Globalization;

namespace SellerBalance.Servers;

/// <summary>A real Redis on a free port of the loopback interface, gone when it is disposed.</summary>
public sealed class RedisServer : IDisposable
{
    private const int StartSeconds = 60;

    private readonly Process _process;
    private readonly string _folder;
    private readonly string? _password;
    private readonly int _port;

    private RedisServer(string? password)
    {
        (_port, _password) = (Ports.Take(), password);
        _folder = Directory.CreateTempSubdirectory("seller-balance-redis-").FullName;
        string[] secret = password is null ? [] : ["--requirepass", password];
        // The output goes to a file, since nobody reads a pipe here.
        _process = Process.Start(new ProcessStartInfo(
            "/bin/sh",
            ["-c", $"exec redis-server \"$@\" >'{_folder}/output.txt' 2>&1 </dev/null", "redis", "--bind", "127.0.0.1", "--port", $"{_port.ToString(CultureInfo.InvariantCulture)}", "--dir", _folder, "--save", "", .. secret]))!;
        var until = Stopwatch.StartNew();
        while (Ask("PING") != "PONG")
        {
            if (until.Elapsed.TotalSeconds > StartSeconds)
            {
                Dispose();
                throw new InvalidOperationException($"Redis did not answer within {StartSeconds} seconds.");
            }

            Thread.Sleep(50);
        }
    }

    /// <summary>Host and port.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>Starts one, or skips the test where it is not installed.</summary>
    public static RedisServer Start(string? password = null)
    {
        Servers.RequireOrSkip(File.Exists("/usr/bin/redis-server") && File.Exists("/usr/bin/redis-cli"), "Redis is not installed. Install it with: apt-get install redis-server");
        return new RedisServer(password);
    }

    /// <summary>What its own client says to a command.</summary>
    public string Ask(params string[] command)
    {
        string[] secret = _password is null ? [] : ["-a", _password, "--no-auth-warning"];
        using var client = Process.Start(new ProcessStartInfo("redis-cli", ["-p", _port.ToString(CultureInfo.InvariantCulture), .. secret, .. command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = client.StandardError.ReadToEndAsync();
        var said = client.StandardOutput.ReadToEnd();
        client.WaitForExit();
        return (said + errors.Result).TrimEnd('\n');
    }

    /// <summary>A hash.</summary>
    public IReadOnlyDictionary<string, string> Hash(string key)
    {
        var lines = Ask("HGETALL", key).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(0, lines.Length / 2).ToDictionary(place => lines[2 * place], place => lines[2 * place + 1]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
