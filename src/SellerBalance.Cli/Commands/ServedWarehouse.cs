using SellerBalance.Cli.Lineage;
using SellerBalance.Cli.Output;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Server.Running;
using SellerBalance.Streams;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary>
/// A warehouse for a server: readers that stay, and runs. An embedded file is held for both as long as the server lives; a server's database is
/// opened for each run, so that other commands may write in between.
/// </summary>
internal sealed class ServedWarehouse : IRunner, IDisposable
{
    private readonly WarehouseOptions _opening;
    private readonly Settings _settings;
    private readonly CheckPlan _checks;
    private readonly StopRequest _stop;
    private readonly IWarehouse? _held;

    // Runs and streams take turns on what is held.
    private readonly Lock _turn = new();

    private Action _onPublished = () => { };

    private ServedWarehouse(WarehouseOptions opening, Settings settings, CheckPlan checks, StopRequest stop, IWarehouse? held, IReaders readers)
    {
        (_opening, _settings, _checks, _stop, _held) = (opening, settings, checks, stop, held);
        Readers = readers;
    }

    /// <summary>Any number of readers.</summary>
    public IReaders Readers { get; }

    /// <summary>Opens it.</summary>
    /// <param name="opening">As for a run.</param>
    /// <param name="settings">The settings in force.</param>
    /// <param name="checks">What runs have to pass.</param>
    /// <param name="readLimit">How long a reader's statement may take.</param>
    /// <param name="stop">Asks runs to end.</param>
    public static ServedWarehouse Open(WarehouseOptions opening, Settings settings, CheckPlan checks, TimeSpan readLimit, StopRequest stop)
    {
        var (readers, held) = AllWarehouses.OpenToServe(opening, readLimit);
        return new ServedWarehouse(opening, settings, checks, stop, held, readers);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> SourcesIn(string folder) => Directory.EnumerateFileSystemEntries(folder).Any() ? [.. Collector.FilesOf([folder])] : [];

    /// <inheritdoc/>
    public RunReport Run(RunStamp run, IReadOnlyList<string> sources, Action<string> progress)
    {
        var plan = new RunPlan(sources, new PublishRequest(BuildScope.Touched, _checks));
        var opening = _opening with { Progress = progress };
        return LineageRun.Around(run, opening.Url, plan, _stop, () =>
        {
            if (_held is not null)
            {
                lock (_turn)
                {
                    var report = Execution.Run(_held, opening, _settings, run, plan, _stop);
                    if (report.Outcome == RunOutcome.Published) _onPublished();
                    return report;
                }
            }

            using var warehouse = AllWarehouses.Open(opening);
            return Execution.Run(warehouse, opening, _settings, run, plan, _stop);
        });
    }

    /// <summary>Copies what readers may see into a file, now and after each publication by a run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="say">Told if it cannot be replaced later; the run is published all the same.</param>
    /// <exception cref="InputException">It cannot be written now.</exception>
    /// <exception cref="WarehouseException">The warehouse refused.</exception>
    /// <exception cref="InvalidOperationException">It is not a file that this process holds.</exception>
    public void KeepCopy(string path, Action<string> say)
    {
        var held = _held ?? throw new InvalidOperationException("A copy is made of a warehouse that is held.");
        ReaderCopy.Write(held, path);
        _onPublished = () =>
        {
            try
            {
                ReaderCopy.Write(held, path);
            }
            catch (Exception exception) when (exception is InputException or WarehouseException)
            {
                say($"{path} is as it was: {exception.Message}");
            }
        };
    }

    /// <summary>Reads a stream into it until it is asked to end; its flushes take turns with the runs.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="onFlush">Told after each flush what came in with it, and how far behind it is.</param>
    /// <param name="again">Asked whether to go on when the brokers are away.</param>
    /// <exception cref="StreamException">The topic cannot be read.</exception>
    /// <exception cref="WarehouseException">The warehouse refused.</exception>
    /// <exception cref="InvalidOperationException">It is not a file that this process holds.</exception>
    public void Stream(StreamSettings stream, Action<Receipt, StreamLag> onFlush, Func<StreamException, bool> again)
    {
        var held = _held ?? throw new InvalidOperationException("A stream needs a warehouse that is held.");
        StreamLineage.Around(stream, _opening, _stop, lineage =>
        {
            using var run = new StreamRun(held, _opening, _settings, stream, _stop, _turn) { OnFlush = onFlush, Lineage = lineage };
            while (true)
            {
                try
                {
                    return run.Run(untilEnd: false, json: null);
                }
                catch (StreamException exception) when (exception.IsUnreachable)
                {
                    if (!again(exception)) return ExitCodes.Ok;
                }
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Readers.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _held?.Dispose();
    }
}
