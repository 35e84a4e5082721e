using SellerBalance.Events;

namespace SellerBalance.Warehouses;

/// <summary>How a warehouse is wanted for use.</summary>
public enum Access
{
    /// <summary>Look only; several at a time. The warehouse must exist.</summary>
    Read,

    /// <summary>Look only, whatever version its tables have.</summary>
    Inspect,

    /// <summary>One at a time. The warehouse is made if it does not exist.</summary>
    Write,
}

/// <summary>What it takes to open a warehouse.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Access">What for.</param>
/// <param name="TimeZone">The business time zone's IANA id; null takes the warehouse's own, or UTC for a new one.</param>
/// <param name="Catalog">The event types and currencies to know.</param>
/// <param name="LockTimeout">How long to wait for another process that has it; zero does not wait.</param>
/// <param name="Clock">Where the time comes from.</param>
public sealed record WarehouseOptions(
    WarehouseUrl Url,
    Access Access,
    string? TimeZone,
    EventCatalog Catalog,
    TimeSpan LockTimeout,
    TimeProvider Clock)
{
    /// <summary>The refusal of a time zone that the engine has not, such as one that is younger than the engine.</summary>
    public UsageException UnknownTimeZone() => new(
        $"{Url}: found --time-zone {TimeZone}, which this engine does not know, expected one that it does. Update the engine's time zones, or use another one.");

    /// <summary>Told what takes long, such as <c>loading raw.events: 2,000,000 rows</c>.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>What the embedded engine may hold in memory before it spills to disk; null for <see cref="EngineMemory"/>'s own.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>How long a statement may take before it is ended.</summary>
    public TimeSpan StatementTimeout { get; init; } = StatementBounds.DefaultLimit;

    /// <summary>Cancelled when everything is to end.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>What ends a statement that does not end by itself.</summary>
    public StatementBounds Bounds() => new(Url.ToString(), StatementTimeout, Stop);
}
