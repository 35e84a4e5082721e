using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Features;

/// <summary>What is compared with what.</summary>
/// <param name="Moment">The moment; not in the future.</param>
/// <param name="Days">With how many days before it, each at the same time of day.</param>
/// <param name="Sample">Of how many sellers in each currency, at most.</param>
/// <param name="Seed">Which ones: the same seed takes the same.</param>
public sealed record DriftRequest(DateTimeOffset Moment, int Days, int Sample, int Seed)
{
    /// <summary>From when on drift is told.</summary>
    public DriftLimits Limits { get; init; } = new();
}

/// <summary>How far features have moved: those of a moment against those of the same sellers on the days before, each as it was known then.</summary>
public static class DriftQueries
{
    /// <summary>Every feature in every currency; by currency, and in the set's order.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="set">Which features.</param>
    /// <param name="request">What is compared.</param>
    public static IEnumerable<FeatureDrift> Of(IWarehouse warehouse, FeatureSet set, DriftRequest request)
    {
        var entities = warehouse.Read("closings", new Dictionary<string, object?>(), row => (SellerId: row.GetString(0), Currency: row.GetString(1))).ToList();
        foreach (var currency in entities.GroupBy(entity => entity.Currency, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            string[] sellers = [.. currency.Select(entity => entity.SellerId).Order(StringComparer.Ordinal)];
            new Random(request.Seed).Shuffle(sellers);
            foreach (var drift in Of(warehouse, set, request, currency.Key, sellers[..Math.Min(sellers.Length, request.Sample)]))
                yield return drift;
        }
    }

    private static IEnumerable<FeatureDrift> Of(IWarehouse warehouse, FeatureSet set, DriftRequest request, string currency, string[] sellers)
    {
        var days = Moments(request, warehouse.TimeZone);
        FeatureMoment[] moments = [.. days.SelectMany(day => sellers.Select(seller => new FeatureMoment(seller, currency, day)))];
        var (now, before) = (new List<IReadOnlyList<decimal?>>(), new List<IReadOnlyList<decimal?>>());
        var sellersBefore = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (place, values) in FeatureQueries.At(warehouse, set, moments))
        {
            // Nothing was known of the seller then.
            if (values.All(value => value is null)) continue;
            (place < sellers.Length ? now : before).Add(values);
            if (place >= sellers.Length) sellersBefore.Add(moments[place].SellerId);
        }

        for (var i = 0; i < set.Features.Count; i++)
        {
            var place = i;
            yield return FeatureDrift.Of(
                set.Features[i],
                currency,
                !MovesByItself(set, set.Features[i]),
                [.. now.Select(values => values[place])],
                [.. before.Select(values => values[place])],
                sellersBefore.Count,
                request.Limits);
        }
    }

    // The moment, and the same time of day on the days before it.
    private static DateTimeOffset[] Moments(DriftRequest request, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var local = TimeZoneInfo.ConvertTime(request.Moment, zone).DateTime;
        return [request.Moment, .. Enumerable.Range(1, request.Days).Select(back => BusinessMoment.Utc(local.AddDays(-back), zone))];
    }

    // Everybody gets older, and months begin.
    private static bool MovesByItself(FeatureSet set, Feature feature) => feature.Measure == Measure.Ratio
        ? set.Features.Any(other => (other.Name == feature.Dividend || other.Name == feature.Divisor) && MovesByItself(set, other))
        : feature.Measure == Measure.Age || feature.Window == FeatureWindow.MonthToDate;
}
