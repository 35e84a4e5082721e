using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>Opens the file, or says why not.</summary>
internal static partial class DuckDbOpening
{
    // Attached under a name of our own: the engine would derive one from the file's, which may be that of a schema.
    private const string Name = "books";

    // Older engines cannot open the file.
    private const string StorageVersion = "v1.3.0";

    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(100);

    public static BoundedConnection Connect(WarehouseOptions options, StatementBounds bounds)
    {
        var path = DuckDbFile.Find(options);
        var start = options.Clock.GetTimestamp();
        while (true)
        {
            options.Stop.ThrowIfCancellationRequested();
            var connection = Engine(bounds);
            try
            {
                Open(connection, path, options);
                return connection;
            }
            catch (DuckDBException exception)
            {
                connection.Dispose();
                if (!IsLocked(exception)) throw DuckDbErrors.Unreachable(options.Url, exception);
                if (options.Clock.GetElapsedTime(start) >= options.LockTimeout) throw Locked(options, exception);
                options.Stop.WaitHandle.WaitOne(RetryEvery);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }

    /// <summary>The engine without a file.</summary>
    public static BoundedConnection Engine(StatementBounds bounds)
    {
        var connection = new BoundedConnection("DataSource=:memory:;autoinstall_known_extensions=false;autoload_known_extensions=false", bounds);
        connection.Open();
        return connection;
    }

    /// <summary>Opens a file, which is made if it is missing and to be written, beside what else the engine has.</summary>
    public static void Attach(DuckDBConnection connection, string path, bool isReadOnly) =>
        connection.Run($"ATTACH {DuckSql.Literal(path)} AS {Name} (TYPE duckdb{(isReadOnly ? ", READ_ONLY" : "")})");

    /// <summary>Makes a file, in a form whose compression of repeating texts costs less than that of the engine's default.</summary>
    public static void Make(DuckDBConnection connection, string path) =>
        connection.Run($"ATTACH {DuckSql.Literal(path)} AS {Name} (TYPE duckdb, STORAGE_VERSION '{StorageVersion}')");

    private static void Open(DuckDBConnection connection, string path, WarehouseOptions options)
    {
        connection.Run($"SET memory_limit = '{options.MemoryLimitBytes ?? EngineMemory.OfWarehouse}B'; SET temp_directory = {DuckSql.Literal(DuckDbFile.SpillFolder(path))}");
        Attach(connection, path, isReadOnly: true);
        DuckDbLog.RequireWhole(options.Url, path);
        RequireOurs(connection, options.Url);
        if (options.Access == Access.Write)
        {
            connection.Run($"DETACH {Name}");
            Attach(connection, path, isReadOnly: false);
            DuckDbFile.DeleteAbandoned(path);
        }

        connection.Run($"USE {Name}");
    }

    // Looked at before it is opened for writing: even that changes a file whose last writer was killed.
    private static void RequireOurs(DuckDBConnection connection, WarehouseUrl url)
    {
        if (!IsOurs(connection) && connection.Scalar(DuckDbScripts.Text("foreign")) is string found)
        {
            throw new WarehouseException($"{url}: found {found}, which this program did not create, expected its own tables or none. Name another file; this one was not changed.")
            { IsUnreachable = true };
        }
    }

    private static bool IsOurs(DuckDBConnection connection)
    {
        try
        {
            connection.RunFile("ours");
            return true;
        }
        catch (DuckDBException exception) when (LacksATable(exception))
        {
            return false;
        }
    }

    private static bool LacksATable(DuckDBException exception) =>
        exception.Message.StartsWith("Catalog Error", StringComparison.Ordinal) || exception.Message.StartsWith("Binder Error", StringComparison.Ordinal);

    private static bool IsLocked(DuckDBException exception) =>
        exception.Message.Contains("Could not set lock on file", StringComparison.Ordinal);

    private static WarehouseException Locked(WarehouseOptions options, DuckDBException exception)
    {
        var holder = Holder().Match(exception.Message);
        var who = holder.Success ? $"process {holder.Groups["pid"].Value} ({Path.GetFileName(holder.Groups["program"].Value)})" : "another process";
        return new WarehouseException(
            $"{options.Url}: in use by {who}; waited {options.LockTimeout.TotalSeconds:0} s. Wait until it has finished, or stop it; then run the same command again.",
            exception)
        { IsUnreachable = true };
    }

    [GeneratedRegex(@"Conflicting lock is held in (?<program>.+?) \(PID (?<pid>\d+)\)")]
    private static partial Regex Holder();
}
