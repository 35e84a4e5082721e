namespace SellerBalance.Features;

/// <summary>What a feature is, in words: for lists and docs.</summary>
public static class FeatureWords
{
    /// <summary>What it means, in a phrase.</summary>
    public static string Meaning(this Feature feature)
    {
        if (feature.OwnMeaning is { } own) return own;
        var (subject, days) = (feature.Subject?.Words ?? "", Days(feature));
        return feature.Measure switch
        {
            Measure.Sum => $"Amount of {subject} {days}",
            Measure.Count => $"Number of {Events(feature)} {days}",
            Measure.Mean => $"Amount of {subject} for each event {days}",
            Measure.Min => $"Smallest daily amount of {subject} {days}",
            Measure.Max => $"Largest daily amount of {subject} {days}",
            Measure.ActiveDays => $"Days with {Events(feature)} {days}",
            Measure.Ratio => $"{feature.Dividend} for each unit of {feature.Divisor}",
            Measure.BalanceLast => $"Owed to the seller at close of {End(feature)}",
            Measure.BalanceMin => $"Lowest closing balance {days}",
            Measure.DaysBelowZero => $"Days with a closing balance below zero {days}",
            Measure.DaysSince => $"Days since the last day with {Events(feature)}",
            Measure.Streak => $"Days in a row with {Events(feature)}, up to {End(feature)}",
            _ => "Days since the first day with any event",
        };
    }

    /// <summary>How it is computed.</summary>
    public static string Formula(this Feature feature)
    {
        var (subject, window) = (feature.Subject?.Name ?? "", feature.Window?.Name ?? "");
        return feature.Measure switch
        {
            Measure.Sum => $"sum({subject}) over {window}",
            Measure.Count => $"count({subject}) over {window}",
            Measure.Mean => $"sum({subject}) / count({subject}) over {window}",
            Measure.Min => $"min(daily sum({subject})) over {window}",
            Measure.Max => $"max(daily sum({subject})) over {window}",
            Measure.ActiveDays => $"count(days with {subject}) over {window}",
            Measure.Ratio => $"{feature.Dividend} / {feature.Divisor}",
            Measure.BalanceLast => "sum(net) up to the last day",
            Measure.BalanceMin => $"min(closing balance) over {window}",
            Measure.DaysBelowZero => $"count(days with closing balance < 0) over {window}",
            Measure.DaysSince => $"day of the moment - last day with {subject}",
            Measure.Streak => $"count(days in a row with {subject}) up to the last day",
            _ => "day of the moment - first day with events",
        } + (feature.IncludesToday ? ", today included" : "");
    }

    /// <summary>What it is counted in.</summary>
    public static string Unit(this Feature feature) => feature.Measure switch
    {
        Measure.Count => "events",
        Measure.Mean => "currency for each event",
        Measure.Ratio => "1",
        _ => feature.Kind == FeatureKind.Amount ? "currency" : "days",
    };

    /// <summary>Its type in files, as SQL has it.</summary>
    public static string SqlType(this Feature feature) => feature.Kind switch
    {
        FeatureKind.Amount => "DECIMAL(38,4)",
        FeatureKind.Quotient => "DECIMAL(38,6)",
        _ => "BIGINT",
    };

    /// <summary>When it has no value although the seller has a history.</summary>
    public static string NullWhen(this Feature feature) => feature.Measure switch
    {
        Measure.Mean or Measure.Min or Measure.Max => "no such event in the window",
        Measure.Ratio => "the divisor is 0 or null",
        Measure.BalanceMin => "no day of the window is in the history",
        Measure.DaysSince => "there never was such an event",
        _ => "never",
    };

    private static string Events(Feature feature) => feature.Subject is { EventTypes.Count: > 0 } subject ? $"{subject.Words} events" : "events";

    private static string End(Feature feature) => feature.IncludesToday ? "today, as far as it is known" : "yesterday";

    private static string Days(Feature feature) => feature.Window switch
    {
        null => "",
        { Days: 1 } => feature.IncludesToday ? "today" : "yesterday",
        { Days: { } days } => $"on the last {days} days{(feature.IncludesToday ? ", today included" : "")}",
        _ when feature.Window == FeatureWindow.MonthToDate => $"this month{(feature.IncludesToday ? ", today included" : " up to yesterday")}",
        _ => "last month",
    };
}
