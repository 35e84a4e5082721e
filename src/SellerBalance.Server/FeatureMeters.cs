using Prometheus;
using SellerBalance.Server.Running;

namespace SellerBalance.Server;

/// <summary>What is to be watched of the features in memory.</summary>
internal static class FeatureMeters
{
    // Before the first there is no age; 0 would be one that is always too old.
    private static readonly GaugeConfiguration s_ifKnown = new() { SuppressInitialValue = true };

    /// <summary>Adds it.</summary>
    public static void Register(CollectorRegistry registry, IMetricFactory metrics, FeatureKeeper features)
    {
        var asOf = metrics.CreateGauge("seller_balance_features_as_of_timestamp_seconds", "The moment whose features are in memory.", s_ifKnown);
        var sellers = metrics.CreateGauge("seller_balance_features_sellers", "Sellers whose features are in memory.", s_ifKnown);
        registry.AddBeforeCollectCallback(() =>
        {
            if (features.Kept is not { } table) return;
            asOf.Set(table.AsOf.ToUnixTimeMilliseconds() / 1000.0);
            sellers.Set(table.Rows.Count);
        });
    }
}
