using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>The file behind a URL, and what a killed process left beside it.</summary>
internal static partial class DuckDbFile
{
    // DuckDB keeps such a database in memory only.
    private const string InMemory = ":memory:";

    // A checksum of eight bytes stands before the magic bytes.
    private const int MagicAt = 8;

    /// <summary>The absolute path of the file, which is made where it is missing and may be made.</summary>
    /// <exception cref="UsageException">The URL names no file.</exception>
    /// <exception cref="WarehouseException">There is none, it is of another kind, or it is out of reach.</exception>
    public static string Find(WarehouseOptions options)
    {
        var url = options.Url;
        if (url.Location.StartsWith(InMemory, StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--warehouse: found {url}, which would keep nothing, expected duckdb: and the name of a file, such as {WarehouseUrl.Default}.");
        try
        {
            var path = Target(Path.GetFullPath(url.Location));
            if (Exists(path))
            {
                RequireDatabase(url, path);
                return path;
            }

            if (options.Access != Access.Write)
                throw Unreachable($"{url}: there is no such file. Create it with: seller-balance run FILE");
            var folder = Path.GetDirectoryName(path)!;
            if (!Directory.Exists(folder))
                throw Unreachable($"{url}: there is no folder {folder}. Create it, or use another one.");
            Make(path, options.Bounds());
            return path;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw DuckDbErrors.NoPermission(url, exception);
        }
        catch (IOException exception)
        {
            throw new WarehouseException($"{url}: cannot be opened: {exception.Message.TrimEnd('.')}. Correct the path, or name another file.", exception) { IsUnreachable = true };
        }
    }

    /// <summary>Where the engine puts what its memory does not hold.</summary>
    public static string SpillFolder(string path) => path + ".tmp";

    /// <summary>Deletes what killed processes left beside the file. Only for whoever holds it for writing: nobody else uses these files then.</summary>
    public static void DeleteAbandoned(string path)
    {
        var spilled = SpillFolder(path);
        try
        {
            foreach (var part in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.new").Where(file => IsPartOf(path, file)))
                File.Delete(part);
            if (!Directory.Exists(spilled)) return;
            foreach (var file in Directory.EnumerateFiles(spilled, "duckdb_temp_*"))
                File.Delete(file);
            if (!Directory.EnumerateFileSystemEntries(spilled).Any()) Directory.Delete(spilled);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user's, or in use by a process that makes the file at this moment and will find it made.
        }
    }

    // The engine's log of a killed writer lies beside the name that it was given: under the name of a link nobody would look for it.
    private static string Target(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;

    // Unlike File.Exists it tells a file that is not there from one that may not be looked at.
    private static bool Exists(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    // DuckDB takes a CSV, JSON or Parquet file for a database that it keeps in memory: what lands there would be gone.
    private static void RequireDatabase(WarehouseUrl url, string path)
    {
        if (Directory.Exists(path))
            throw Unreachable($"{url}: found a folder, expected a file. Name a file in it, such as {url}/seller-balance.duckdb.");
        // To open a pipe would wait for whoever writes into it; a pipe, a socket and a device have no length.
        if (new FileInfo(path).Length == 0)
            throw Unreachable($"{url}: found an empty file, a pipe or a device, expected a DuckDB file or none. Name another file; this one was not changed.");
        Span<byte> head = stackalloc byte[MagicAt + 4];
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.Read(file, head, 0) == head.Length && head[MagicAt..].SequenceEqual("DUCK"u8)) return;
        }
        catch (IOException)
        {
            return;
        }

        throw DuckDbErrors.NotOne(url, null);
    }

    // Made beside its place and moved there whole: a process that is killed meanwhile leaves nothing that cannot be opened.
    private static void Make(string path, StatementBounds bounds)
    {
        var part = $"{path}.{Path.GetRandomFileName()}.new";
        try
        {
            using (var connection = DuckDbOpening.Engine(bounds))
                DuckDbOpening.Make(connection, part);
            File.Move(part, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its file is as good.
        }
        catch (DuckDBException) when (!File.Exists(part))
        {
            // Opening the file itself fails in the same way, and says so.
        }
        finally
        {
            if (File.Exists(part)) File.Delete(part);
        }
    }

    private static bool IsPartOf(string path, string file) =>
        file.StartsWith(path + ".", StringComparison.Ordinal) && Part().IsMatch(file.AsSpan(path.Length));

    private static WarehouseException Unreachable(string message) => new(message) { IsUnreachable = true };

    // The name that Make gives: Path.GetRandomFileName is eight characters, a dot, and three.
    [GeneratedRegex(@"^\.[a-z0-9]{8}\.[a-z0-9]{3}\.new(\.wal)?$")]
    private static partial Regex Part();
}
