using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>What the engine says, as the user needs it: the cause and what to do.</summary>
internal static class DuckDbErrors
{
    private const string Again = "Run the same command again; nothing is loaded twice.";

    /// <summary>An error on the way to an open warehouse.</summary>
    public static WarehouseException Unreachable(WarehouseUrl url, DuckDBException exception)
    {
        var message = exception.Message;
        if (message.Contains("not a valid DuckDB database file", StringComparison.Ordinal)) return NotOne(url, exception);
        if (message.Contains("ermission denied", StringComparison.Ordinal) || message.Contains("read-only", StringComparison.OrdinalIgnoreCase))
            return NoPermission(url, exception);
        if (message.Contains("replaying WAL file", StringComparison.Ordinal)) return DamagedLog(url, FirstLine(exception), exception);
        return new WarehouseException($"{url}: {Cause(exception) ?? $"cannot be opened: {FirstLine(exception)}. If no newer program made it, the file is damaged. {Rescue}"}", exception)
        { IsUnreachable = true };
    }

    /// <summary>An error of an open warehouse.</summary>
    /// <param name="url">The warehouse.</param>
    /// <param name="what">What it was doing, such as <c>landing the batches</c>.</param>
    /// <param name="exception">From the engine.</param>
    public static WarehouseException Explain(WarehouseUrl url, string what, DuckDBException exception) =>
        new(Cause(exception) is { } cause ? $"{url}: while {what}: {cause}" : $"{url}: the warehouse refused while {what}: {exception.Message}", exception);

    /// <summary>The refusal of a file of another kind.</summary>
    public static WarehouseException NotOne(WarehouseUrl url, Exception? exception) =>
        new($"{url}: this is not a DuckDB file, or its first bytes are damaged. Name another file; this one was not changed.", exception) { IsUnreachable = true };

    /// <summary>The refusal of a file whose log is damaged, in which a killed writer left what it had committed.</summary>
    public static WarehouseException DamagedLog(WarehouseUrl url, string cause, Exception? exception) => new(
        $"{url}: its log {DuckDbLog.Of(url.Location)}, which has what a killed run had committed, is damaged ({cause}). Restore both files from a backup; or move the "
        + "log away and repeat the commands since the last run that ended: the file itself is complete, and nothing is loaded twice.",
        exception)
    { IsUnreachable = true };

    /// <summary>The refusal of a file that may not be read or written.</summary>
    public static WarehouseException NoPermission(WarehouseUrl url, Exception exception) =>
        new($"{url}: permission denied. Change the permissions of the file and its folder, or use another file.", exception) { IsUnreachable = true };

    private const string Rescue =
        "Restore the file from a backup, or load the sources into a new warehouse. Save what can still be read with: seller-balance export, or seller-balance copy";

    private static string? Cause(DuckDBException exception)
    {
        var message = exception.Message;
        if (message.Contains("No space left", StringComparison.Ordinal) || message.Contains("max_temp_directory_size", StringComparison.Ordinal))
            return $"the disk is full ({FirstLine(exception)}). Free some space for the warehouse and the files *.tmp beside it. {Again}";
        if (exception.ErrorType == DuckDBErrorType.OutOfMemory)
            return $"the memory limit is too low ({FirstLine(exception)}). Raise --memory-limit, or memory_limit in the settings. {Again}";
        return IsDamage(exception) ? $"the file is damaged ({FirstLine(exception)}). {Rescue}" : null;
    }

    // Of an internal error the engine says that it is a fault of its own; what it has not made itself is the file's content.
    private static bool IsDamage(DuckDBException exception) =>
        exception.ErrorType is DuckDBErrorType.Internal or DuckDBErrorType.Fatal or DuckDBErrorType.Serialization
        || exception.Message.Contains("orrupt", StringComparison.Ordinal)
        || exception.Message.Contains("Could not read enough bytes", StringComparison.Ordinal)
        || exception.Message.Contains("Could not read all bytes", StringComparison.Ordinal);

    private static string FirstLine(DuckDBException exception) => exception.Message.Split('\n', 2)[0].TrimEnd('.', ' ');
}
