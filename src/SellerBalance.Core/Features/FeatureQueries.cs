using SellerBalance.Warehouses;

namespace SellerBalance.Features;

/// <summary>A seller's features in one currency, as known at a moment.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="AsOf">The moment.</param>
/// <param name="Values">In the order of the set; null where there is no value.</param>
public sealed record FeatureRow(string SellerId, string Currency, DateTimeOffset AsOf, IReadOnlyList<decimal?> Values);

/// <summary>A moment of a seller in a currency that features are asked for.</summary>
/// <param name="SellerId">The seller; may be unknown.</param>
/// <param name="Currency">The currency, any case; may be unknown.</param>
/// <param name="Moment">The moment.</param>
public readonly record struct FeatureMoment(string SellerId, string Currency, DateTimeOffset Moment);

/// <summary>
/// Features as known at moments. All of them, for training, for the API and for the screen, are computed from the deltas of the builds that were
/// published by the moment: what came later cannot be in them.
/// </summary>
public static class FeatureQueries
{
    // For more of them the engine does better to read everything.
    private const int SellersListed = 1000;

    // Of so many the movements are in memory, and what they are computed from; enough to keep all cores busy.
    private const int MomentsHeld = 20_000;

    /// <summary>The features of sellers at a moment, in each currency in which anything was known by then; by seller and currency.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="set">Which features.</param>
    /// <param name="sellers">Which sellers.</param>
    /// <param name="currency">Only this currency, any case; null for all.</param>
    /// <param name="moment">The moment; not in the future.</param>
    public static IReadOnlyList<FeatureRow> At(IWarehouse warehouse, FeatureSet set, IReadOnlyList<string> sellers, string? currency, DateTimeOffset moment) =>
        [.. Rows(new FeatureCalculator(set, warehouse.TimeZone), moment, warehouse.Read(KnownMovement.Query, KnownMovement.Parameters(moment, sellers, currency), KnownMovement.Read))];

    /// <summary>The same from a reader's snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="set">Which features.</param>
    /// <param name="sellers">Which sellers.</param>
    /// <param name="currency">Only this currency, any case; null for all.</param>
    /// <param name="moment">The moment; not in the future.</param>
    /// <param name="cancellationToken">Ends the query in the engine.</param>
    public static async Task<IReadOnlyList<FeatureRow>> At(
        ISnapshot snapshot, FeatureSet set, IReadOnlyList<string> sellers, string? currency, DateTimeOffset moment, CancellationToken cancellationToken) =>
    [
        .. Rows(
            new FeatureCalculator(set, snapshot.TimeZone),
            moment,
            await snapshot.Read(KnownMovement.Query, KnownMovement.Parameters(moment, sellers, currency), KnownMovement.Read, cancellationToken).ToListAsync(cancellationToken)),
    ];

    /// <summary>The features of all sellers at a moment, in each currency in which anything was known by then; by seller and currency, as they come.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="set">Which features.</param>
    /// <param name="moment">The moment; not in the future.</param>
    public static IEnumerable<FeatureRow> All(IWarehouse warehouse, FeatureSet set, DateTimeOffset moment) =>
        Rows(new FeatureCalculator(set, warehouse.TimeZone), moment, warehouse.Read(KnownMovement.Query, KnownMovement.Parameters(moment, null, null), KnownMovement.Read));

    /// <summary>The latest moment of which everything that was published by then can be read.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="clock">Where the time comes from.</param>
    public static DateTimeOffset SettledMoment(IWarehouse warehouse, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return warehouse.Read("state", new Dictionary<string, object?>(), Publication.Read).Single().SettledAt(now);
    }

    /// <summary>The features of many moments at once, each as known at that moment.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="set">Which features.</param>
    /// <param name="moments">The moments; none in the future.</param>
    /// <returns>For each place in <paramref name="moments"/> the values, in no order; all null where nothing was known of the seller in that currency.</returns>
    public static IEnumerable<(int Place, IReadOnlyList<decimal?> Values)> At(IWarehouse warehouse, FeatureSet set, IReadOnlyList<FeatureMoment> moments)
    {
        if (moments.Count == 0) yield break;
        var asked = Asked(moments);
        var calculator = new FeatureCalculator(set, warehouse.TimeZone);
        var sellers = asked.Keys.Select(key => key.SellerId).Distinct().Take(SellersListed + 1).ToList();
        var parameters = KnownMovement.Parameters(moments.Max(one => one.Moment), sellers.Count > SellersListed ? null : sellers, currency: null);
        var part = new List<(IReadOnlyList<KnownMovement> Book, List<int> Places)>();
        var held = 0;
        foreach (var book in KnownMovement.Books(warehouse.Read(KnownMovement.Query, parameters, KnownMovement.Read)))
        {
            if (!asked.Remove((book[0].SellerId, book[0].Currency), out var places)) continue;
            part.Add((book, places));
            held += places.Count;
            if (held < MomentsHeld) continue;
            foreach (var row in Walk(calculator, part, moments))
                yield return row;
            (part, held) = ([], 0);
        }

        foreach (var row in Walk(calculator, part, moments))
            yield return row;
        var nothing = new decimal?[set.Features.Count];
        foreach (var place in asked.Values.SelectMany(places => places))
            yield return (place, nothing);
    }

    // Which moments of whom, each as it comes.
    private static Dictionary<(string SellerId, string Currency), List<int>> Asked(IReadOnlyList<FeatureMoment> moments)
    {
        var asked = new Dictionary<(string, string), List<int>>();
        for (var place = 0; place < moments.Count; place++)
        {
            var key = (moments[place].SellerId, moments[place].Currency.ToUpperInvariant());
            if (!asked.TryGetValue(key, out var places)) asked[key] = places = [];
            places.Add(place);
        }

        return asked;
    }

    // On all cores.
    private static ParallelQuery<(int Place, IReadOnlyList<decimal?> Values)> Walk(
        FeatureCalculator calculator, List<(IReadOnlyList<KnownMovement> Book, List<int> Places)> part, IReadOnlyList<FeatureMoment> moments) =>
        part.AsParallel().SelectMany(one => Walk(calculator, one.Book, moments, one.Places));

    // From the first moment to the last, what became known between them is added.
    private static IEnumerable<(int Place, IReadOnlyList<decimal?> Values)> Walk(
        FeatureCalculator calculator, IReadOnlyList<KnownMovement> movements, IReadOnlyList<FeatureMoment> moments, List<int> places)
    {
        places.Sort((left, right) => moments[left].Moment.CompareTo(moments[right].Moment));
        var book = calculator.NewBook();
        var next = 0;
        foreach (var place in places)
        {
            var moment = moments[place].Moment;
            for (; next < movements.Count && movements[next].KnownAt <= moment; next++)
                calculator.Add(book, movements[next]);
            yield return (place, calculator.At(book, moment));
        }
    }

    private static IEnumerable<FeatureRow> Rows(FeatureCalculator calculator, DateTimeOffset moment, IEnumerable<KnownMovement> movements) =>
        KnownMovement.Books(movements).Select(book => new FeatureRow(book[0].SellerId, book[0].Currency, moment, Values(calculator, book, moment)));

    /// <summary>The features at a moment of one seller in one currency, of whom exactly this was known by then.</summary>
    internal static decimal?[] Values(FeatureCalculator calculator, IReadOnlyList<KnownMovement> movements, DateTimeOffset moment)
    {
        var book = calculator.NewBook();
        foreach (var movement in movements)
            calculator.Add(book, movement);
        return calculator.At(book, moment);
    }
}
