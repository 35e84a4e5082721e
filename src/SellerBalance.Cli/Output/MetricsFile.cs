using System.CommandLine;
using System.Runtime.CompilerServices;
using SellerBalance.Runs;
using SellerBalance.Server;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Output;

/// <summary>A file of metrics that Prometheus comes by, such as node exporter's textfile collector.</summary>
internal static class MetricsFile
{
    // What every such file of this program begins with.
    private static readonly byte[] s_mark = "# HELP seller_balance_"u8.ToArray();

    /// <summary>Whether a file is one of this program's.</summary>
    public static bool IsOne(string path) => FileHead.Read(path, s_mark.Length).AsSpan().SequenceEqual(s_mark);

    /// <summary>Writes what the warehouse holds now; the file is there whole or not at all.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    /// <exception cref="WarehouseException">The warehouse refused.</exception>
    public static void Write(string path, ParseResult arguments, Settings settings)
    {
        var url = GlobalOptions.Url(arguments, settings);
        var opening = GlobalOptions.Opening(arguments, settings, url, Access.Read);
        AtomicFile.Write(path, Text(opening).GetAwaiter().GetResult());
    }

    /// <summary>The same after a failure, which counts for more than one here.</summary>
    public static void TryWrite(string path, ParseResult arguments, Settings settings)
    {
        try
        {
            Write(path, arguments, settings);
        }
        catch (Exception exception) when (exception is InputException or UsageException or WarehouseException or OperationCanceledException)
        {
            StandardStreams.Say($"{path}: no metrics were written. {exception.Message}");
        }
    }

    // A method of its own, so that no other command loads the server's assemblies.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<string> Text(WarehouseOptions opening)
    {
        var (readers, held) = AllWarehouses.OpenToServe(opening, opening.StatementTimeout);
        using var ending = held;
        await using var reading = readers;
        return await MetricsText.Of(readers, opening.Clock, opening.Stop);
    }
}
