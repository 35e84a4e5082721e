using System.CommandLine;
using SellerBalance.Warehouses;
using SellerBalance.Warehouses.DuckDb;

namespace SellerBalance.Cli.Output;

/// <summary><c>--publish-copy</c>: what readers may see of a DuckDB warehouse, in a file that is replaced with each publication.</summary>
internal static class ReaderCopy
{
    /// <summary>The option.</summary>
    public static readonly Option<string?> To = new("--publish-copy")
    {
        Description = "Also copy what readers may see into a DuckDB file of its own, for notebooks and BI tools; replaced with each publication",
        HelpName = "FILE",
    };

    /// <summary>The file that was asked for; null if none was. Its place is still to be looked at.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="url">The warehouse.</param>
    /// <param name="mayReplace">Whether a file of anybody's may be replaced.</param>
    /// <exception cref="UsageException">The warehouse is a server, or the file is a device or a pipe.</exception>
    public static OutputFile? Asked(ParseResult arguments, WarehouseUrl url, bool mayReplace)
    {
        if (arguments.GetValue(To) is not { } path) return null;
        if (url.Server is not null)
        {
            throw new UsageException(
                $"{To.Name}: found {url}, expected a DuckDB warehouse: a server has many readers at once. Omit {To.Name}, and give readers a user that only reads, "
                + $"with sql/{(url.Scheme == "clickhouse" ? "clickhouse" : "postgres")}/reader_role.sql.");
        }

        if (path.Length > 0 && AtomicFile.IsStream(path)) throw new UsageException($"{To.Name}: found {path}, a device or a pipe, expected a file to replace. Name a file.");
        return new OutputFile(To.Name, path, mayReplace);
    }

    /// <summary>Whether a file is such a copy.</summary>
    public static bool IsOne(string path) => DuckDbReaderCopy.IsOne(path);

    /// <summary>Replaces the file by what is published now. Whoever has the old one open keeps it.</summary>
    /// <param name="warehouse">The warehouse, a DuckDB file.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    /// <exception cref="WarehouseException">The warehouse refused.</exception>
    public static void Write(IWarehouse warehouse, string path) => AtomicFile.Write(path, part =>
    {
        ((DuckDbWarehouse)warehouse).CopyForReaders(part);
        // Of the file that is replaced, if a tool opened it to write.
        File.Delete(AtomicFile.Target(path) + ".wal");
        return true;
    });
}
