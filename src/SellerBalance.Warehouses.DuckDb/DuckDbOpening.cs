using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>Opens the file, or says why not.</summary>
internal static partial class DuckDbOpening
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(100);

    // What the engine may hold in memory before it spills to disk beside the file; the process needs up to 1 GiB more.
    private const string MemoryLimit = "2GiB";

    // A checksum of eight bytes stands before the magic bytes.
    private const int MagicAt = 8;

    public static BoundedConnection Connect(WarehouseOptions options, StatementBounds bounds)
    {
        var path = options.Url.Location;
        RequireFile(options, path);
        if (!File.Exists(path)) Make(path);
        RequireDatabase(options.Url, path);
        var waitUntil = options.Clock.GetTimestamp();
        while (true)
        {
            options.Stop.ThrowIfCancellationRequested();
            var connection = new BoundedConnection(ConnectionString(path, options.Access), bounds);
            try
            {
                connection.Open();
                return connection;
            }
            catch (DuckDBException exception)
            {
                connection.Dispose();
                if (!IsLocked(exception)) throw Refused(options.Url, exception);
                if (options.Clock.GetElapsedTime(waitUntil) >= options.LockTimeout) throw Locked(options, exception);
                options.Stop.WaitHandle.WaitOne(RetryEvery);
            }
        }
    }

    private static void RequireFile(WarehouseOptions options, string path)
    {
        if (Directory.Exists(path))
            throw new WarehouseException($"{options.Url}: found a folder, expected a file. Name a file in it, such as {options.Url}/seller-balance.duckdb.") { IsUnreachable = true };
        if (File.Exists(path)) return;
        if (options.Access != Access.Write)
            throw new WarehouseException($"{options.Url}: there is no such file. Make it with: seller-balance run") { IsUnreachable = true };
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new WarehouseException($"{options.Url}: there is no folder {folder}. Make it, or name another place.") { IsUnreachable = true };
    }

    // Made beside its place and moved there whole: a process that is killed meanwhile leaves nothing that cannot be opened.
    private static void Make(string path)
    {
        var part = $"{path}.{Path.GetRandomFileName()}.new";
        try
        {
            using (var connection = new DuckDBConnection(ConnectionString(part, Access.Write)))
                connection.Open();
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
            File.Delete(part);
        }
    }

    // DuckDB takes a CSV, JSON or Parquet file for a database that it keeps in memory: what lands there would be gone.
    private static void RequireDatabase(WarehouseUrl url, string path)
    {
        if (!File.Exists(path)) return;
        Span<byte> head = stackalloc byte[MagicAt + 4];
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.Read(file, head, 0) == head.Length && head[MagicAt..].SequenceEqual("DUCK"u8)) return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }

        throw new WarehouseException($"{url}: this is not a DuckDB file. Name another file; this one was left as it is.") { IsUnreachable = true };
    }

    // What DuckDB does to a file name in a connection string is not written anywhere: quoting is the string's own syntax.
    private static string ConnectionString(string path, Access access)
    {
        var builder = new DuckDBConnectionStringBuilder { DataSource = path };
        builder["memory_limit"] = MemoryLimit;
        builder["autoinstall_known_extensions"] = "false";
        builder["autoload_known_extensions"] = "false";
        if (access != Access.Write) builder["access_mode"] = "READ_ONLY";
        return builder.ConnectionString;
    }

    private static bool IsLocked(DuckDBException exception) =>
        exception.Message.Contains("Could not set lock on file", StringComparison.Ordinal);

    private static WarehouseException Locked(WarehouseOptions options, DuckDBException exception)
    {
        var holder = Holder().Match(exception.Message);
        var who = holder.Success ? $"process {holder.Groups["pid"].Value} ({Path.GetFileName(holder.Groups["program"].Value)})" : "another process";
        return new WarehouseException(
            $"{options.Url}: held by {who}; waited {options.LockTimeout.TotalSeconds:0} s. Wait until it has finished, or stop it, and run the same command again.",
            exception)
        { IsUnreachable = true };
    }

    private static WarehouseException Refused(WarehouseUrl url, DuckDBException exception)
    {
        var message = exception.Message;
        if (message.Contains("not a valid DuckDB database file", StringComparison.Ordinal))
            return new WarehouseException($"{url}: this is not a DuckDB file. Name another file; this one was left as it is.", exception) { IsUnreachable = true };
        if (message.Contains("ermission denied", StringComparison.Ordinal) || message.Contains("read-only", StringComparison.OrdinalIgnoreCase))
            return new WarehouseException($"{url}: no permission to open it for this. Change the file's rights, or name another file.", exception) { IsUnreachable = true };
        return new WarehouseException($"{url}: cannot be opened: {message}", exception) { IsUnreachable = true };
    }

    [GeneratedRegex(@"Conflicting lock is held in (?<program>.+?) \(PID (?<pid>\d+)\)")]
    private static partial Regex Holder();
}
