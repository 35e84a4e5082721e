using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SellerBalance.Servers;

/// <summary>
/// Speaks TLS before a real server that does not: ClickHouse's embedded library opens no HTTPS port. Every connection is decrypted and handed
/// on as it is.
/// </summary>
public sealed class TlsFront : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly int _server;
    private int _attempts;
    private int _connections;

    /// <param name="server">The port of the server behind it.</param>
    /// <param name="certificate">What it shows; with its key.</param>
    public TlsFront(int server, X509Certificate2 certificate)
    {
        _server = server;
        _certificate = certificate;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Task.Run(ListenAsync);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>How many connections were begun, whatever became of them.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>How many connections were encrypted and handed on.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task ListenAsync()
    {
        while (true)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync().ConfigureAwait(false);
                Interlocked.Increment(ref _attempts);
                _ = Task.Run(() => ServeAsync(client));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var from = client;
            await using var encrypted = new SslStream(client.GetStream());
            await encrypted.AuthenticateAsServerAsync(_certificate).ConfigureAwait(false);
            using var to = new TcpClient { NoDelay = true };
            await to.ConnectAsync(IPAddress.Loopback, _server).ConfigureAwait(false);
            var plain = to.GetStream();
            // In TLS 1.3 the client judges the certificate after the server is through: what it says first tells.
            var first = new byte[4096];
            var length = await encrypted.ReadAsync(first).ConfigureAwait(false);
            if (length == 0) return;
            Interlocked.Increment(ref _connections);
            await plain.WriteAsync(first.AsMemory(0, length)).ConfigureAwait(false);
            // The end of either side is the end of both, as it is without anybody in between.
            await Task.WhenAny(encrypted.CopyToAsync(plain), plain.CopyToAsync(encrypted)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or CryptographicException or System.Security.Authentication.AuthenticationException)
        {
            // One that does not trust the certificate hangs up.
        }
    }
}
