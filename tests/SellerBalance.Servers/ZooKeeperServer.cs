using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace SellerBalance.Servers;

/// <summary>Debian's ZooKeeper, on a free port, with its data in a temporary folder. No service of the machine is touched.</summary>
public sealed class ZooKeeperServer : IDisposable
{
    private const string Jar = "/usr/share/java/zookeeper.jar";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;

    private ZooKeeperServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    /// <summary>Why there is none; null if there is.</summary>
    public static string? Missing => File.Exists(Jar) ? null : "ZooKeeper is not installed: run 'apt-get install zookeeper'.";

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts it.</summary>
    public static ZooKeeperServer Start()
    {
        var folder = Directory.CreateTempSubdirectory("seller-balance-zookeeper-").FullName;
        var port = Ports.Take();
        var config = Path.Join(folder, "zoo.cfg");
        // A tick is the least that a session's timeout is counted in.
        File.WriteAllText(config, string.Create(CultureInfo.InvariantCulture, $"""
            tickTime=500
            dataDir={folder}/data
            clientPort={port}
            clientPortAddress=127.0.0.1
            maxClientCnxns=0
            admin.enableServer=false
            """));
        var output = Path.Join(folder, "output.txt");
        var process = Process.Start(new ProcessStartInfo("/bin/sh")
        {
            // Nothing is forced to the disk: what a test writes need not survive the machine.
            ArgumentList =
            {
                "-c", "exec java -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dzookeeper.forceSync=no -Dzookeeper.admin.enableServer=false"
                    + " -cp " + Jar + ":/usr/share/java/slf4j-nop.jar org.apache.zookeeper.server.ZooKeeperServerMain \"$0\" >'" + output + "' 2>&1 </dev/null", config,
            },
        })!;
        var server = new ZooKeeperServer(process, folder, port);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        var start = Stopwatch.GetTimestamp();
        while (!server.Answers())
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > StartTimeout)
                throw new InvalidOperationException($"ZooKeeper did not start: {File.ReadAllText(output)}");
            Thread.Sleep(50);
        }

        return server;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Directory.Exists(_folder)) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
