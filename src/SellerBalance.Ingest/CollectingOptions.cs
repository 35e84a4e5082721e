using SellerBalance.Events;
using SellerBalance.Runs;

namespace SellerBalance.Ingest;

/// <summary>How sources are collected.</summary>
/// <param name="Catalog">The event types and currencies to accept.</param>
/// <param name="TimeZone">The business time zone's IANA id, for times without an offset.</param>
public sealed record CollectingOptions(EventCatalog Catalog, string TimeZone)
{
    /// <summary>
    /// What staged rows may hold in memory before the rest spills into the folder for temporary files; null for what this machine allows. Where the
    /// warehouse stages in place, what it may hold.
    /// </summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>How long a statement may take that stages in memory; null for two hours.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>How many rows of one source may break a rule before the source is refused as a whole; null for a million.</summary>
    public long? RefusedRowsLimit { get; init; }

    /// <summary>Words for nothing, such as <c>None</c>, that are keys all the same.</summary>
    public IReadOnlySet<string> AllowedKeys { get; init; } = new HashSet<string>();

    /// <summary>How sources are written where their content does not say it; of those that match a source, the first counts.</summary>
    public IReadOnlyList<SourceSetting> Sources { get; init; } = [];
}
