using System.Globalization;
using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>A thing that happened to a seller's money.</summary>
internal sealed record Happening(string Id, DateTimeOffset At, string Seller, string Currency, string Type, bool IsIn, decimal Amount)
{
    public decimal Signed => IsIn ? Amount : -Amount;

    public EventRow Plain => new(Id)
    {
        EventTs = At.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        SellerId = Seller,
        EventType = Type,
        Currency = Currency,
        Amount = Money.Text(Amount),
        Direction = Type == "adjustment" ? IsIn ? "in" : "out" : null,
    };

    /// <summary>The same in other words.</summary>
    public EventRow Reworded => Plain with
    {
        EventTs = At.ToOffset(TimeSpan.FromHours(5)).ToString("yyyy-MM-dd HH:mm:ss.ffffff'+0500'", CultureInfo.InvariantCulture),
        EventType = Type switch { "order_paid" => "ORDER", "fee_commission" => "fee", _ => Type },
        Currency = Currency.ToLowerInvariant(),
        Amount = Amount.ToString("0000.000000", CultureInfo.InvariantCulture),
        SignedAmount = Money.Text(Signed),
    };
}

/// <summary>In which way a happening is told.</summary>
internal enum Telling
{
    Plain,
    Reworded,
    Contradicted,
    Invalid,
}

/// <summary>One row that is delivered.</summary>
internal sealed record Delivery(Happening What, Telling How)
{
    public Happening Told => How == Telling.Contradicted ? What with { Amount = What.Amount + 1 } : What;

    public EventRow Row => How switch
    {
        Telling.Reworded => What.Reworded,
        Telling.Invalid => What.Plain with { Amount = "12,5" },
        _ => Told.Plain,
    };
}

/// <summary>Files that come together, and what is built then; null for nothing.</summary>
internal sealed record Step(IReadOnlyList<IReadOnlyList<Delivery>> Files, BuildScope? Build, int FromDay, int Days);

/// <summary>Random happenings and deliveries: few sellers, currencies and days, so that they meet.</summary>
internal static class RandomStream
{
    public const string TimeZone = "Europe/Berlin";
    public const int Events = 16;

    // The clocks go back on the second day.
    private static readonly DateTimeOffset FirstDay = new(2026, 10, 24, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string Type, bool IsIn)[] Types =
        [("order_paid", true), ("refund", false), ("fee_commission", false), ("payout", false), ("payout_reversed", true), ("adjustment", true), ("adjustment", false)];

    private static readonly Gen<Happening> Happening = Gen.Select(
        Gen.Int[0, (5 * 24) - 1],
        Gen.Int[0, 1],
        Gen.Int[0, 1],
        Gen.Int[0, Types.Length - 1],
        Gen.Frequency((4, Gen.Long[0, 5_000_000]), (1, Gen.Long[0, 99_999_999_999])),
        (hour, seller, currency, type, units) => new Happening(
            "", FirstDay.AddHours(hour), $"S{seller}", currency == 0 ? "EUR" : "USD", Types[type].Type, Types[type].IsIn, units / 10_000m));

    public static Gen<IReadOnlyList<Happening>> Happenings { get; } = Happening.Array[Events]
        .Select(all => (IReadOnlyList<Happening>)[.. all.Select((one, index) => one with { Id = $"e{index}" })]);

    private static readonly Gen<(int Event, Telling How)> Telling = Gen.Select(
        Gen.Int[0, Events - 1],
        Gen.Frequency((6, Gen.Const(Specs.Telling.Plain)), (2, Gen.Const(Specs.Telling.Reworded)), (1, Gen.Const(Specs.Telling.Contradicted)), (1, Gen.Const(Specs.Telling.Invalid))));

    private static readonly Gen<BuildScope?> Build = Gen.Frequency(
        (5, Gen.Const<BuildScope?>(BuildScope.Touched)), (2, Gen.Const((BuildScope?)null)), (1, Gen.Const<BuildScope?>(BuildScope.Everything)), (2, Gen.Const<BuildScope?>(BuildScope.Range)));

    public static Gen<IReadOnlyList<Step>> Steps { get; } = Gen.Select(
        Happenings,
        Gen.Select(Telling.Array[0, 9].Array[1, 2], Build, Gen.Int[0, 5], Gen.Int[0, 3]).Array[2, 5],
        (events, steps) => (IReadOnlyList<Step>)[.. steps.Select(step => new Step(
            [.. step.Item1.Select(file => (IReadOnlyList<Delivery>)[.. file.Select(told => new Delivery(events[told.Event], told.How))])],
            step.Item2,
            step.Item3,
            step.Item4))]);

    /// <summary>The same happenings in two orders, cut into files and runs in two ways, the second time with repetitions.</summary>
    public static Gen<(IReadOnlyList<Happening> Events, IReadOnlyList<IReadOnlyList<EventRow>> Runs)> Shuffled { get; } = Gen.Select(
        Happenings,
        Gen.Shuffle(Enumerable.Range(0, Events * 2).Select(number => number % Events).ToArray()),
        Gen.Int[1, 4],
        Gen.Bool,
        (events, order, runs, isReworded) => (
            events,
            (IReadOnlyList<IReadOnlyList<EventRow>>)[.. order.Chunk((order.Length + runs - 1) / runs).Select((part, run) =>
                (IReadOnlyList<EventRow>)[.. part.Select(number => isReworded && run % 2 == 0 ? events[number].Reworded : events[number].Plain)])]));

    /// <summary>The steps as text, to repeat them by hand.</summary>
    public static string Print(IReadOnlyList<Step> steps) => string.Join('\n', steps.Select(step =>
        $"then {step.Build?.ToString() ?? "nothing"} from {Day(step.FromDay)} on for {step.Days} days, after:\n"
        + string.Join('\n', step.Files.Select(file => EventFile.Csv(file.Select(delivery => delivery.Row))))));

    public static DateOnly Day(int number) => DateOnly.FromDateTime(FirstDay.AddDays(number).DateTime);
}

/// <summary>What the books should say, by plain arithmetic.</summary>
internal sealed class Oracle
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById(RandomStream.TimeZone);

    private readonly Dictionary<string, Happening> _known = [];

    public Receipt Receive(IEnumerable<Delivery> file)
    {
        var receipt = Receipt.Empty;
        foreach (var delivery in file)
        {
            if (delivery.How == Telling.Invalid)
                receipt += new Receipt(1, 0, 0, 0, 1);
            else if (_known.TryAdd(delivery.What.Id, delivery.Told))
                receipt += new Receipt(1, 1, 0, 0, 0);
            else if (_known[delivery.What.Id] == delivery.Told)
                receipt += new Receipt(1, 0, 1, 0, 0);
            else
                receipt += new Receipt(1, 0, 0, 1, 0);
        }

        return receipt;
    }

    /// <summary>The rows of the daily mart, as <see cref="Books.Rows(string, string[])"/> gives them.</summary>
    public IReadOnlyList<string> BalanceDays() => BalanceDays(_known.Values);

    public static IReadOnlyList<string> BalanceDays(IEnumerable<Happening> events)
    {
        var rows = new List<string>();
        foreach (var account in events.GroupBy(one => (one.Seller, one.Currency)).OrderBy(group => group.Key))
        {
            var opening = 0m;
            foreach (var day in account.GroupBy(BookingDate).OrderBy(day => day.Key))
            {
                var inflow = day.Where(one => one.IsIn).Sum(one => one.Amount);
                var outflow = day.Where(one => !one.IsIn).Sum(one => one.Amount);
                var closing = opening + inflow - outflow;
                rows.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{day.Key:yyyy-MM-dd}|{account.Key.Seller}|{account.Key.Currency}|{Money.Text(opening)}|{Money.Text(inflow)}|{Money.Text(outflow)}|{Money.Text(inflow - outflow)}|{Money.Text(closing)}|{day.Count()}"));
                opening = closing;
            }
        }

        return rows;
    }

    /// <summary>The last running balance of every account: seller, currency, sum of all its events.</summary>
    public IReadOnlyList<string> Closings() =>
    [
        .. _known.Values.GroupBy(one => (one.Seller, one.Currency)).OrderBy(group => group.Key)
            .Select(account => $"{account.Key.Seller} {account.Key.Currency} {Money.Text(account.Sum(one => one.Signed))}"),
    ];

    private static DateOnly BookingDate(Happening happening) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(happening.At, Zone).DateTime);
}
