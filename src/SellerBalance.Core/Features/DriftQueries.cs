using SellerBalance.Balances;
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
        var books = MartQueries.Sellers(warehouse, seller: null).ToList();
        foreach (var currency in books.GroupBy(book => book.Currency, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            string[] sellers = [.. currency.Select(book => book.SellerId).Order(StringComparer.Ordinal)];
            new Random(request.Seed).Shuffle(sellers);
            var sample = new Sample(currency.Key, sellers[..Math.Min(sellers.Length, request.Sample)], currency.Min(book => book.From));
            foreach (var drift in Of(warehouse, set, request, sample))
                yield return drift;
        }
    }

    private static IEnumerable<FeatureDrift> Of(IWarehouse warehouse, FeatureSet set, DriftRequest request, Sample sample)
    {
        var days = Moments(request, warehouse.TimeZone);
        var folded = MartQueries.FoldedTimes(warehouse);
        foreach (var day in days)
            FoldedTime.RequireKnown("features drift", day.Moment, folded);
        var sellers = sample.Sellers;
        FeatureMoment[] moments = [.. days.SelectMany(day => sellers.Select(seller => new FeatureMoment(seller, sample.Currency, day.Moment)))];
        List<Known>[] known = [.. days.Select(_ => new List<Known>())];
        foreach (var (place, values) in FeatureQueries.At(warehouse, set, moments))
        {
            // Of some nothing was known then.
            if (values.Any(value => value is not null)) known[place / sellers.Length].Add(new Known(moments[place].SellerId, values));
        }

        foreach (var (place, feature) in set.Features.Index())
        {
            var isJudged = !MovesByItself(set, feature);
            var before = Enumerable.Range(1, request.Days)
                .Where(day => !isJudged || !(FirstDay(set, feature, days[day].Day) < sample.FirstDay))
                .SelectMany(day => known[day]).ToList();
            yield return FeatureDrift.Of(
                feature,
                sample.Currency,
                isJudged,
                [.. known[0].Select(row => row.Values[place])],
                [.. before.Select(row => row.Values[place])],
                before.Select(row => row.SellerId).Distinct(StringComparer.Ordinal).Count(),
                request.Limits);
        }
    }

    // A window that begins before the books do fills up from day to day, whatever sellers do.
    private static DateOnly? FirstDay(FeatureSet set, Feature feature, DateOnly today) => feature.Measure == Measure.Ratio
        ? set.Features.Where(other => other.Name == feature.Dividend || other.Name == feature.Divisor).Min(other => FirstDay(set, other, today))
        : feature.Window is { } window ? DateOnly.FromDayNumber(window.Of(today, feature.IncludesToday ? today.DayNumber : today.DayNumber - 1).First) : null;

    // The moment, and the same time of day on the days before it.
    private static (DateTimeOffset Moment, DateOnly Day)[] Moments(DriftRequest request, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var local = TimeZoneInfo.ConvertTime(request.Moment, zone).DateTime;
        return
        [
            (request.Moment, DateOnly.FromDateTime(local)),
            .. Enumerable.Range(1, request.Days).Select(back => local.AddDays(-back)).Select(day => (BusinessMoment.Utc(day, zone), DateOnly.FromDateTime(day))),
        ];
    }

    // Everybody gets older, and months begin.
    private static bool MovesByItself(FeatureSet set, Feature feature) => feature.Measure == Measure.Ratio
        ? set.Features.Any(other => (other.Name == feature.Dividend || other.Name == feature.Divisor) && MovesByItself(set, other))
        : feature.Measure == Measure.Age || feature.Window == FeatureWindow.MonthToDate;

    private readonly record struct Known(string SellerId, IReadOnlyList<decimal?> Values);

    // The first day is that of all books in the currency.
    private sealed record Sample(string Currency, string[] Sellers, DateOnly FirstDay);
}
