namespace SellerBalance.Features;

/// <summary>What a feature measures.</summary>
public enum Measure
{
    /// <summary>The amounts added up.</summary>
    Sum,

    /// <summary>How many events.</summary>
    Count,

    /// <summary>The sum for each event.</summary>
    Mean,

    /// <summary>The smallest daily sum, of days with such events.</summary>
    Min,

    /// <summary>The largest daily sum, of days with such events.</summary>
    Max,

    /// <summary>Days with such events.</summary>
    ActiveDays,

    /// <summary>One feature divided by another.</summary>
    Ratio,

    /// <summary>What is owed at the close of the last day.</summary>
    BalanceLast,

    /// <summary>The lowest daily closing balance.</summary>
    BalanceMin,

    /// <summary>Days that closed below zero.</summary>
    DaysBelowZero,

    /// <summary>Days since the last day with such events.</summary>
    DaysSince,

    /// <summary>Days in a row, up to the last one, with such events.</summary>
    Streak,

    /// <summary>Days since the first day with any event.</summary>
    Age,
}

/// <summary>What a feature's value is, which decides its type in files.</summary>
public enum FeatureKind
{
    /// <summary>An amount of the currency, with four decimals.</summary>
    Amount,

    /// <summary>A whole number of events or days.</summary>
    Count,

    /// <summary>A quotient, with six decimals, halves rounded away from zero.</summary>
    Quotient,
}

/// <summary>What is measured: event types, or all events by what they did to the balance.</summary>
/// <param name="Name">As it is written: names of event types with commas between them, or <c>inflow</c>, <c>outflow</c> or <c>net</c>.</param>
/// <param name="EventTypes">The event types; empty for all events.</param>
public sealed record FeatureSubject(string Name, IReadOnlyList<string> EventTypes)
{
    /// <summary>Names that stand for all events.</summary>
    internal const string Inflow = "inflow";

    /// <summary>What the events took.</summary>
    internal const string Outflow = "outflow";

    /// <summary>What they added less what they took.</summary>
    internal const string Net = "net";

    /// <summary>The names that stand for all events.</summary>
    internal static IReadOnlyList<string> Directions { get; } = [Inflow, Outflow, Net];

    /// <summary>In a sentence.</summary>
    internal string Words => EventTypes.Count > 0 ? string.Join(" and ", EventTypes) : Name == Net ? "inflow less outflow" : Name;
}

/// <summary>Which days are measured, in the business time zone. They are counted from the day of the moment that is asked about.</summary>
/// <param name="Name">As it is written: <c>30d</c>, <c>month_to_date</c> or <c>previous_month</c>.</param>
/// <param name="Days">How many days up to the last one; null for the calendar's.</param>
public sealed record FeatureWindow(string Name, int? Days)
{
    private const int DaysMax = 3660;

    private const string MonthToDateName = "month_to_date";
    private const string PreviousMonthName = "previous_month";

    /// <summary>The month of the moment, up to the last day.</summary>
    public static FeatureWindow MonthToDate { get; } = new(MonthToDateName, null);

    /// <summary>The calendar month before that of the moment.</summary>
    public static FeatureWindow PreviousMonth { get; } = new(PreviousMonthName, null);

    /// <summary>What a message expects.</summary>
    internal static string Expected => $"days such as 7d, from 1d to {DaysMax}d, {MonthToDateName} or {PreviousMonthName}";

    /// <summary>A window as it is written; null if it is none.</summary>
    internal static FeatureWindow? Parse(string text) => text switch
    {
        MonthToDateName => MonthToDate,
        PreviousMonthName => PreviousMonth,
        [>= '1' and <= '9', .. { Length: <= 3 }, 'd'] when int.TryParse(text.AsSpan()[..^1], System.Globalization.NumberStyles.None, null, out var days) && days <= DaysMax => new(text, days),
        _ => null,
    };

    /// <summary>The first and the last day, as day numbers; none if the first is after the last.</summary>
    /// <param name="today">The day of the moment.</param>
    /// <param name="end">The last day that is looked at.</param>
    internal (int First, int Last) Of(DateOnly today, int end)
    {
        if (Days is { } days) return (end - days + 1, end);
        var month = new DateOnly(today.Year, today.Month, 1);
        return this == MonthToDate ? (month.DayNumber, end) : (month.AddMonths(-1).DayNumber, month.DayNumber - 1);
    }
}

/// <summary>A figure about a seller in a currency, as known at a moment.</summary>
/// <param name="Name">The name of its column.</param>
/// <param name="Measure">What it measures.</param>
public sealed record Feature(string Name, Measure Measure)
{
    /// <summary>Of what; null where the measure is of the balance or of other features.</summary>
    public FeatureSubject? Subject { get; init; }

    /// <summary>On which days; null where it is not of a window.</summary>
    public FeatureWindow? Window { get; init; }

    /// <summary>For a ratio: the feature that is divided; else null.</summary>
    public string? Dividend { get; init; }

    /// <summary>For a ratio: the feature that it is divided by; else null.</summary>
    public string? Divisor { get; init; }

    /// <summary>Whether the day of the moment counts, as far as it is known by then; else the last day is the one before, which is over.</summary>
    public bool IncludesToday { get; init; }

    /// <summary>What it means, if the definition says so itself; else null.</summary>
    public string? OwnMeaning { get; init; }

    /// <summary>What its value is.</summary>
    public FeatureKind Kind => Measure switch
    {
        Measure.Sum or Measure.Min or Measure.Max or Measure.BalanceLast or Measure.BalanceMin => FeatureKind.Amount,
        Measure.Mean or Measure.Ratio => FeatureKind.Quotient,
        _ => FeatureKind.Count,
    };
}
