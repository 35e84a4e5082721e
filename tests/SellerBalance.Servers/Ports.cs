using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SellerBalance.Servers;

/// <summary>
/// Ports of the loopback interface for servers that tests start, and stop and start again. They lie below those that the system gives to
/// clients: one of a client could be in the way when the server binds. A port belongs to the test process that took it until that process
/// ends, so that tests beside it take others.
/// </summary>
public static class Ports
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    private static readonly string Folder = Path.Join(Path.GetTempPath(), "seller-balance-ports-" + Environment.UserName);
    private static readonly ConcurrentBag<FileStream> Taken = [];

    /// <summary>A port that nobody listens on, and that this method gives to nobody else.</summary>
    public static int Take()
    {
        Directory.CreateDirectory(Folder);
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            try
            {
                // The system lets go of the file when the process ends, however it ends.
                var mark = new FileStream(Path.Join(Folder, port.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                Taken.Add(mark);
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // Taken; another one is free.
            }
        }
    }
}
