using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary>What a run is to do.</summary>
/// <param name="Sources">What to ingest; null for nothing.</param>
/// <param name="Publish">What to build and check; null for nothing.</param>
internal sealed record RunPlan(IReadOnlyList<string>? Sources, PublishRequest? Publish)
{
    /// <summary>Called with the open warehouse before anything lands, to refuse it; null for nothing.</summary>
    public Action<IWarehouse>? Before { get; init; }

    /// <summary>Called with the report when it is shown; null for nothing.</summary>
    public Action<RunReport>? Also { get; init; }
}
