using System.Globalization;
using System.Net;
using System.Text;

namespace SellerBalance.Servers;

/// <summary>
/// Hands a ClickHouse server's parts to other replicas, as its interserver port would: the embedded library does everything else of
/// replication, but opens no such port. Sends the files of a part as they lie on the disk, in version 9 of the protocol.
/// </summary>
internal sealed class ClickHousePartSender : IDisposable
{
    private const string Version = "9";

    private readonly ClickHouseServer _server;
    private readonly HttpListener _listener = new();

    public ClickHousePartSender(ClickHouseServer server, int port)
    {
        _server = server;
        _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        _listener.Start();
        _ = Task.Run(ListenAsync);
    }

    public void Dispose() => _listener.Close();

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                _ = Task.Run(() => Answer(context));
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        try
        {
            var query = context.Request.QueryString;
            var endpoint = query["endpoint"] ?? "";
            var body = Body(endpoint[(endpoint.IndexOf('/', StringComparison.Ordinal))..], query["part"] ?? "");
            context.Response.AddHeader("Set-Cookie", "server_protocol_version=" + Version);
            context.Response.ContentLength64 = body.Length;
            context.Response.OutputStream.Write(body);
            context.Response.Close();
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException or HttpListenerException or ArgumentException)
        {
            // The other replica asks again, or another one.
            context.Response.Abort();
        }
    }

    private byte[] Body(string replica, string part)
    {
        // A server that was killed sends nothing either.
        var folder = _server.Query($"""
            SELECT any(p.path) FROM system.parts AS p JOIN system.replicas AS r ON r.database = p.database AND r.table = p.table
            WHERE r.replica_path = '{replica}' AND p.name = '{part}' FORMAT TSVRaw
            """).Trim();
        if (folder.Length == 0) throw new IOException($"{replica} has no {part}.");
        var files = new DirectoryInfo(folder).GetFiles();
        var type = Array.Exists(files, file => file.Name == "data.bin") ? "Compact" : "Wide";
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write((ulong)files.Sum(file => file.Length));
        writer.Write("ttl format version: 1\n{}");
        writer.Write(type);
        writer.Write(Encoding.ASCII.GetBytes(Guid.Empty.ToString()));
        writer.Write(0UL);
        writer.Write((ulong)files.Length);
        foreach (var file in files)
        {
            var content = File.ReadAllBytes(file.FullName);
            var hash = PartHash.Of(content);
            writer.Write(file.Name);
            writer.Write((ulong)content.Length);
            writer.Write(content);
            writer.Write((ulong)hash);
            writer.Write((ulong)(hash >> 64));
        }

        return body.ToArray();
    }
}
