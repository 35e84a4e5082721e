using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Features;

namespace SellerBalance.Specs;

/// <summary>An event of a random history: of whom, what, and how long before it is delivered it happened.</summary>
internal sealed record PastEvent(int Seller, bool IsEuro, int Type, int HoursAgo, long Units);

/// <summary>What is delivered together, in which again events of before, and how long nothing comes after it.</summary>
internal sealed record HistoryStep(IReadOnlyList<PastEvent> Events, IReadOnlyList<int> Again, int HoursLater);

/// <summary>A random history, told to books, and a log of which event was known when: what features should be, by plain arithmetic.</summary>
internal sealed class FeatureHistory(Books books)
{
    private static readonly TimeZoneInfo s_zone = TimeZoneInfo.FindSystemTimeZoneById(RandomStream.TimeZone);

    private static readonly (string Type, bool IsIn)[] s_types =
        [("order_paid", true), ("order_paid", true), ("refund", false), ("payout", false), ("chargeback", false), ("payout_reversed", true), ("fee_commission", false), ("adjustment", true), ("adjustment", false)];

    private readonly List<(EventRow Row, DateTimeOffset KnownAt, DateOnly Day, string Seller, string Currency, string Type, decimal Signed)> _log = [];

    public static IReadOnlyList<string> Sellers { get; } = ["S0", "S1", "S2"];

    /// <summary>Few sellers and days, so that events meet; some come weeks late, and windows of all lengths have their ends among them.</summary>
    public static Gen<IReadOnlyList<HistoryStep>> Steps { get; } = Gen.Select(
        Gen.Select(
            Gen.Int[0, 1],
            Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false))),
            Gen.Int[0, s_types.Length - 1],
            Gen.Frequency((4, Gen.Int[0, 90]), (2, Gen.Int[0, 800]), (1, Gen.Int[0, 2400])),
            Gen.Long[0, 5_000_000],
            (seller, isEuro, type, hours, units) => new PastEvent(seller, isEuro, type, hours, units)).Array[1, 8],
        Gen.Int[0, 30].Array[0, 3],
        Gen.Frequency((3, Gen.Int[0, 60]), (1, Gen.Int[0, 1200])),
        (events, again, hours) => new HistoryStep(events, again, hours)).Array[2, 5].Select(steps => (IReadOnlyList<HistoryStep>)steps);

    public static string Print(IReadOnlyList<HistoryStep> steps) => string.Join('\n', steps.Select(step =>
        $"{string.Join("; ", step.Events)} again {string.Join(", ", step.Again)}, then {step.HoursLater} hours"));

    /// <summary>The built-in features, and what they have not.</summary>
    public static FeatureSet Definition(Books books) => FeatureSet.Load(
        books.Write("features.yaml", """
            built_in: true
            features:
              today_net: { measure: sum, of: net, window: 1d, include_today: true }
              today_balance: { measure: balance_last, include_today: true }
              month: { measure: sum, of: inflow, window: month_to_date, include_today: true }
              lowest_this_month: { measure: balance_min, window: month_to_date }
              below_zero_last_month: { measure: days_below_zero, window: previous_month }
              losses: { measure: sum, of: [refund, chargeback], window: 45d }
              loss_days: { measure: active_days, of: [refund, chargeback], window: 45d }
              smallest_loss: { measure: min, of: [refund, chargeback], window: 45d }
              loss: { measure: mean, of: [refund, chargeback], window: 45d }
              since_loss: { measure: days_since, of: [refund, chargeback], include_today: true }
              streak: { measure: streak, of: net, include_today: true }
              mean_net: { measure: mean, of: net, window: 10d }
              losses_to_today: { measure: ratio, of: losses, to: today_net }
            """),
        EventCatalog.Default);

    public void Run(HistoryStep step)
    {
        var rows = step.Again.Where(place => place < _log.Count).Select(place => _log[place].Row).ToList();
        var known = _log.Count;
        foreach (var one in step.Events)
        {
            var at = books.Clock.GetUtcNow().AddHours(-one.HoursAgo);
            var (type, isIn) = s_types[one.Type];
            var amount = one.Units / 10_000m;
            var row = new Happening($"e{_log.Count}", at, Sellers[one.Seller], one.IsEuro ? "EUR" : "USD", type, isIn, amount).Plain;
            var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, s_zone).DateTime);
            _log.Add((row, default, day, row.SellerId!, row.Currency!, type, isIn ? amount : -amount));
            rows.Add(row);
        }

        books.Run(rows);
        var published = MartQueries.Builds(books.Warehouse).First().PublishedAt;
        for (var place = known; place < _log.Count; place++)
            _log[place] = _log[place] with { KnownAt = published };
    }

    /// <summary>A row's features from the log.</summary>
    public IReadOnlyList<string> Naive(FeatureSet set, FeatureRow row)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(row.AsOf, s_zone).DateTime);
        var events = _log.Where(one => one.KnownAt <= row.AsOf && one.Seller == row.SellerId && one.Currency == row.Currency)
            .Select(one => new Known(one.Day, one.Type, one.Signed)).ToList();
        var values = set.Features.ToDictionary(feature => feature.Name, feature => Naive(feature, events, today));
        foreach (var ratio in set.Features.Where(feature => feature.Measure == Measure.Ratio))
            values[ratio.Name] = values[ratio.Dividend!] is { } over && values[ratio.Divisor!] is { } under && under != 0 ? Rounded(over / under) : null;
        return FeatureSpecification.Described(set, [.. set.Features.Select(feature => values[feature.Name])]);
    }

    private static decimal? Naive(Feature feature, List<Known> events, DateOnly today)
    {
        var end = feature.IncludesToday ? today : today.AddDays(-1);
        var past = events.Where(one => one.Day <= end).ToList();
        if (past.Count == 0) return null;
        var meant = past.Where(one => feature.Subject is not { EventTypes.Count: > 0 } subject || subject.EventTypes.Contains(one.Type)).ToList();
        var days = Days(feature.Window, today, end);
        var windowed = meant.Where(one => days.Contains(one.Day)).ToList();
        decimal Amount(IEnumerable<Known> some) => feature.Subject!.Name switch
        {
            "inflow" => some.Sum(one => Math.Max(one.Signed, 0)),
            "outflow" => some.Sum(one => Math.Max(-one.Signed, 0)),
            "net" => some.Sum(one => one.Signed),
            _ => some.Sum(one => Math.Abs(one.Signed)),
        };
        var daily = feature.Subject is null ? [] : windowed.GroupBy(one => one.Day).Select(Amount).ToList();
        var closings = days.Where(day => past.Any(one => one.Day <= day)).Select(day => past.Where(one => one.Day <= day).Sum(one => one.Signed)).ToList();
        return feature.Measure switch
        {
            Measure.Sum => Amount(windowed),
            Measure.Count => windowed.Count,
            Measure.Mean => windowed.Count == 0 ? null : Rounded(Amount(windowed) / windowed.Count),
            Measure.Min => daily.Count == 0 ? null : daily.Min(),
            Measure.Max => daily.Count == 0 ? null : daily.Max(),
            Measure.ActiveDays => daily.Count,
            Measure.BalanceLast => past.Sum(one => one.Signed),
            Measure.BalanceMin => closings.Count == 0 ? null : closings.Min(),
            Measure.DaysBelowZero => closings.Count(balance => balance < 0),
            Measure.DaysSince => meant.Count == 0 ? null : today.DayNumber - meant.Max(one => one.Day).DayNumber,
            Measure.Streak => Enumerable.Range(0, 4000).TakeWhile(back => meant.Any(one => one.Day == end.AddDays(-back))).Count(),
            Measure.Age => today.DayNumber - past.Min(one => one.Day).DayNumber,
            _ => null,
        };
    }

    private static HashSet<DateOnly> Days(FeatureWindow? window, DateOnly today, DateOnly end)
    {
        if (window is null) return [];
        if (window.Days is { } count) return [.. Enumerable.Range(0, count).Select(back => end.AddDays(-back))];
        var before = today.AddMonths(-1);
        return [.. Enumerable.Range(0, 70).Select(back => today.AddDays(-back)).Where(day => window == FeatureWindow.MonthToDate
            ? day <= end && (day.Year, day.Month) == (today.Year, today.Month)
            : (day.Year, day.Month) == (before.Year, before.Month))];
    }

    private static decimal Rounded(decimal value) => Math.Round(value, 6, MidpointRounding.AwayFromZero);

    private sealed record Known(DateOnly Day, string Type, decimal Signed);
}
