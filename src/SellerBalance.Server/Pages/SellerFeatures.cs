using SellerBalance.Cli.Output;
using SellerBalance.Features;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Pages;

/// <summary>A seller's features as known now, on the seller's page.</summary>
internal static class SellerFeatures
{
    /// <summary>The table; nothing where nothing is known.</summary>
    public static async Task<Html> Of(ISnapshot snapshot, Reading.Library library, FeatureSet set, string seller, string currency, CancellationToken stop)
    {
        var rows = await FeatureQueries.At(snapshot, set, [seller], currency, library.Clock.GetUtcNow(), stop);
        if (rows.Count == 0) return Html.Empty;
        var json = PageFrame.Link($"/api/v1/features/{Uri.EscapeDataString(seller)}", ("currency", currency));
        return Parts.Section("features", "Features, as known now", Html.Of($"""
            <details><summary>{Wording.Count(set.Features.Count, "feature")} of days up to yesterday</summary>
            {Parts.Table(
                "Features",
                "plain",
                Html.Of($"""{Parts.Head("feature")}{Parts.Head("value", "number")}{Parts.Head("meaning")}"""),
                set.Features.Zip(rows[0].Values, (feature, value) => Html.Of($"""
                    <tr><th scope="row">{feature.Name}</th><td class="number">{Wording.Value(feature, value, currency)}</td><td>{feature.Meaning()}</td></tr>
                    """)))}
            <p class="note"><a href="{json}">The same as JSON</a></p>
            </details>
            """));
    }
}
