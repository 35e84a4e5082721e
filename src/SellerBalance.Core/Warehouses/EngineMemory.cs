using System.Globalization;
using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses;

/// <summary>How much the embedded engine may hold in memory before it spills to disk. The process needs some more.</summary>
public static partial class EngineMemory
{
    /// <summary>With less the engine refuses work that it could do.</summary>
    public const long LeastBytes = 64L << 20;

    /// <summary>What a size has to be, for messages.</summary>
    public const string Expected = "a size from 64MiB up, such as 800MiB or 2GiB";

    private const long WarehouseMostBytes = 1280L << 20;
    private const long MostBytes = 1L << 60;
    private const long StagingMostBytes = 512L << 20;

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>What the engine that is the warehouse may hold, if nothing else was said.</summary>
    public static long OfWarehouse => WarehouseOf(Available);

    /// <summary>What the engine that stages rows for a server may hold, if nothing else was said.</summary>
    public static long OfStaging => StagingOf(Available);

    // The machine's memory, or three quarters of the limit of the container, whichever cgroup version sets it and on whichever level.
    private static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Reads a size such as <c>800MiB</c> or <c>2GiB</c>.</summary>
    /// <returns>The bytes; null if it is no size, or less than <see cref="LeastBytes"/>.</returns>
    public static long? Parse(string text)
    {
        var size = Size().Match(text.Trim());
        var unit = Array.FindIndex(Units, unit => unit.Equals(size.Groups["unit"].Value, StringComparison.OrdinalIgnoreCase));
        if (!size.Success || unit < 0) return null;
        var bytes = decimal.Parse(size.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * (1L << (10 * unit));
        return bytes >= LeastBytes && bytes <= MostBytes ? (long)bytes : null;
    }

    // Half of it, since the engine counts not all that it takes, and rows on their way are outside of it.
    internal static long WarehouseOf(long available) => Math.Clamp(available / 2, LeastBytes, WarehouseMostBytes);

    internal static long StagingOf(long available) => Math.Clamp(available / 4, LeastBytes, StagingMostBytes);

    [GeneratedRegex(@"^(?<number>[0-9]{1,12}(\.[0-9]{1,6})?)\s*(?<unit>[A-Za-z]+)$")]
    private static partial Regex Size();
}
