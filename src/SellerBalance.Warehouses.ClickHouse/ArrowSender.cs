using System.Collections.Concurrent;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>
/// Gathers rows into files of about a million, and sends a file while the next is gathered. A file that was not taken can be sent again, and few
/// files wait: a slow server slows down whoever brings the rows.
/// </summary>
/// <param name="folder">Where the files may lie.</param>
/// <param name="isCompressed">Whether their columns are: worth while where they travel.</param>
/// <param name="send">Sends a file, of which it is told the path and the number, from 0. Called from several threads.</param>
internal sealed class ArrowSender(string folder, bool isCompressed, Action<string, int> send) : IDisposable
{
    // Few enough rows to be sorted in the server's memory, enough to make few parts.
    private const long FileRows = 1_000_000;
    private const long FileBytes = 256 << 20;
    private const int BufferBytes = 64 << 10;

    // As many as the server has threads for on a small machine.
    private const int SentAtOnce = 2;

    private static readonly IpcOptions Plain = new();
    private static readonly IpcOptions Compressed = new()
    {
        CompressionCodecFactory = new CompressionCodecFactory(),
        CompressionCodec = CompressionCodecType.Lz4Frame,
    };

    private readonly BlockingCollection<(string Path, int Number)> _full = new(boundedCapacity: 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _senders = [];
    private FileStream? _file;
    private ArrowStreamWriter? _writer;
    private long _rows;
    private int _files;

    /// <summary>Adds rows, all of the same columns.</summary>
    public void Add(RecordBatch rows)
    {
        if (_writer is null)
        {
            _file = new FileStream(Path.Join(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
            _writer = new ArrowStreamWriter(_file, rows.Schema, leaveOpen: true, isCompressed ? Compressed : Plain);
            _rows = 0;
        }

        _writer.WriteRecordBatch(rows);
        _rows += rows.Length;
        if (_rows >= FileRows || _file!.Position >= FileBytes) Queue();
    }

    /// <summary>Waits until everything was taken.</summary>
    public void Complete()
    {
        if (_writer is not null) Queue();
        _full.CompleteAdding();
        Task.WhenAll(_senders).GetAwaiter().GetResult();
    }

    /// <summary>Stops what is not sent yet.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _writer?.Dispose();
            _file?.Dispose();
        }
        catch (IOException)
        {
            // A disk that is full said so when the rows were added.
        }

        // What went wrong on the way is told where rows are added, or at the end.
        foreach (var sender in _senders)
            ((IAsyncResult)sender).AsyncWaitHandle.WaitOne();
        _full.Dispose();
        _stop.Dispose();
    }

    private void Queue()
    {
        _writer!.WriteEnd();
        _writer.Dispose();
        _writer = null;
        _file!.Dispose();
        if (_senders.Count < SentAtOnce) _senders.Add(Task.Run(SendAll));
        try
        {
            _full.Add((_file.Name, _files++), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            Task.WhenAll(_senders).GetAwaiter().GetResult();
        }
    }

    private void SendAll()
    {
        try
        {
            foreach (var (path, number) in _full.GetConsumingEnumerable(_stop.Token))
            {
                send(path, number);
                File.Delete(path);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Whoever stopped says why.
        }
        catch
        {
            _stop.Cancel();
            throw;
        }
    }
}
