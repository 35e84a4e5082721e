namespace SellerBalance.Features;

/// <summary>Computes features from what is known of a seller's movements. The same for training, for the API and on the screen.</summary>
internal sealed class FeatureCalculator
{
    private const int QuotientDecimals = 6;

    private readonly IReadOnlyList<Feature> _features;
    private readonly TimeZoneInfo _zone;
    private readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private readonly int[][] _subjects;
    private readonly (int Dividend, int Divisor)[] _ratios;

    /// <param name="set">What to compute.</param>
    /// <param name="timeZone">Of the books, an IANA id.</param>
    public FeatureCalculator(FeatureSet set, string timeZone)
    {
        (_features, _zone) = (set.Features, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
        foreach (var type in _features.SelectMany(feature => feature.Subject?.EventTypes ?? []))
            _kinds.TryAdd(type, _kinds.Count + 1);
        _subjects = [.. _features.Select(feature => feature.Subject is { EventTypes.Count: > 0 } subject ? subject.EventTypes.Select(type => _kinds[type]).ToArray() : [0])];
        _ratios = [.. _features.Select(feature => feature.Measure == Measure.Ratio ? (Place(feature.Dividend!), Place(feature.Divisor!)) : default)];
    }

    /// <summary>A book for movements of which nothing is known yet.</summary>
    public MovementBook NewBook() => new(_kinds.Count + 1);

    /// <summary>Adds what a build added.</summary>
    public void Add(MovementBook book, KnownMovement movement) =>
        book.Add(movement.Day.DayNumber, _kinds.GetValueOrDefault(movement.EventType), new Totals(movement.Inflow, movement.Outflow, movement.Events));

    /// <summary>The features at a moment by which exactly what is in the book was known. In the set's order; null where there is no value.</summary>
    public decimal?[] At(MovementBook book, DateTimeOffset moment)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, _zone).DateTime);
        var values = new decimal?[_features.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (_features[i].Measure != Measure.Ratio) values[i] = One(_features[i], _subjects[i], book, today);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (_features[i].Measure == Measure.Ratio) values[i] = Quotient(values[_ratios[i].Dividend], values[_ratios[i].Divisor]);
        }

        return values;
    }

    private int Place(string feature) => _features.Index().First(entry => entry.Item.Name == feature).Index;

    private static decimal? Quotient(decimal? dividend, decimal? divisor) =>
        dividend is { } over && divisor is { } under and not 0 ? Math.Round(over / under, QuotientDecimals, MidpointRounding.AwayFromZero) : null;

    private static decimal? One(Feature feature, int[] kinds, MovementBook book, DateOnly today)
    {
        var end = feature.IncludesToday ? today.DayNumber : today.DayNumber - 1;
        var places = book.Upto(end);
        if (book.Before(places, 0).Events == 0) return null;
        return feature.Measure switch
        {
            Measure.BalanceLast => book.Before(places, 0).Net,
            Measure.DaysSince => Last(book, kinds, places) is { } day ? today.DayNumber - day : null,
            Measure.Streak => Streak(book, kinds, places, end),
            Measure.Age => today.DayNumber - First(book),
            _ => OfWindow(feature, kinds, book, feature.Window!.Of(today, end)),
        };
    }

    private static decimal? OfWindow(Feature feature, int[] kinds, MovementBook book, (int First, int Last) window)
    {
        var (from, upto) = (book.Upto(window.First - 1), book.Upto(window.Last));
        switch (feature.Measure)
        {
            case Measure.BalanceMin:
                return Lowest(book, from, upto, window);
            case Measure.DaysBelowZero:
                return BelowZero(book, from, upto, window);
            case Measure.ActiveDays:
                return Days(book, kinds, from, upto).Count();
            case Measure.Min or Measure.Max:
                var sums = Days(book, kinds, from, upto).Select(place => (decimal?)Amount(feature, Moved(book, place, kinds)));
                return feature.Measure == Measure.Min ? sums.Min() : sums.Max();
        }

        if (upto < from) return 0;
        var totals = default(Totals);
        foreach (var kind in kinds)
            totals += book.Before(upto, kind) - book.Before(from, kind);
        return feature.Measure switch
        {
            Measure.Sum => Amount(feature, totals),
            Measure.Count => totals.Events,
            _ => Quotient(Amount(feature, totals), totals.Events),
        };
    }

    // An event type's amounts are never negative; what all events add up to has a direction.
    private static decimal Amount(Feature feature, Totals totals) => feature.Subject!.Name switch
    {
        FeatureSubject.Inflow => totals.Inflow,
        FeatureSubject.Outflow => totals.Outflow,
        FeatureSubject.Net => totals.Net,
        _ => totals.Inflow + totals.Outflow,
    };

    private static Totals Moved(MovementBook book, int place, int[] kinds)
    {
        var totals = default(Totals);
        foreach (var kind in kinds)
            totals += book.Moved(place, kind);
        return totals;
    }

    private static bool Has(MovementBook book, int place, int[] kinds)
    {
        foreach (var kind in kinds)
        {
            if (book.Moved(place, kind).Events > 0) return true;
        }

        return false;
    }

    private static IEnumerable<int> Days(MovementBook book, int[] kinds, int from, int upto)
    {
        for (var place = from; place < upto; place++)
        {
            if (Has(book, place, kinds)) yield return place;
        }
    }

    private static int? Last(MovementBook book, int[] kinds, int upto)
    {
        for (var place = upto - 1; place >= 0; place--)
        {
            if (Has(book, place, kinds)) return book.Day(place);
        }

        return null;
    }

    private static int First(MovementBook book)
    {
        var place = 0;
        while (book.Moved(place, 0).Events == 0)
            place++;
        return book.Day(place);
    }

    private static int Streak(MovementBook book, int[] kinds, int upto, int end)
    {
        var days = 0;
        for (var place = upto - 1; place >= 0 && book.Day(place) == end - days && Has(book, place, kinds); place--)
            days++;
        return days;
    }

    // Closing balances change on days with movement only; days before the first event have none.
    private static decimal? Lowest(MovementBook book, int from, int upto, (int First, int Last) window)
    {
        decimal? lowest = null;
        if (window.First <= window.Last && book.Before(from, 0).Events > 0 && (from >= upto || book.Day(from) > window.First))
            lowest = book.Before(from, 0).Net;
        for (var place = from; place < upto; place++)
        {
            var closing = book.Before(place + 1, 0);
            if (closing.Events > 0 && (lowest is null || closing.Net < lowest)) lowest = closing.Net;
        }

        return lowest;
    }

    private static int BelowZero(MovementBook book, int from, int upto, (int First, int Last) window)
    {
        var (days, since) = (0, window.First);
        for (var place = from; place <= upto; place++)
        {
            var until = place < upto ? book.Day(place) : window.Last + 1;
            if (until > since && book.Before(place, 0).Net < 0) days += until - since;
            since = until;
        }

        return days;
    }
}
