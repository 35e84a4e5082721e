using System.Globalization;
using SellerBalance.Events;

namespace SellerBalance.Generation;

/// <summary>What to generate. The same options give the same bytes, on every machine.</summary>
public sealed record GenerationOptions
{
    private const long DefaultSeed = 2;

    // The events of one hour stand in memory; the busiest hour has about a twelfth of its day: 4 million events, 170 MB.
    private const long EventsPerDayLimit = 50_000_000;

    /// <summary>Exactly so many events, before dirt; at least 1, at most 50 million a day.</summary>
    public long Events { get; init; } = 700;

    /// <summary>How many sellers there are; 1 to 1,000,000. Named S001 and so on, padded to the width of the count.</summary>
    public int Sellers { get; init; } = 10;

    /// <summary>How many days the events spread over; 1 to 3,660.</summary>
    public int Days { get; init; } = 14;

    /// <summary>The first day, in UTC; from the year 2000 on.</summary>
    public DateOnly Start { get; init; } = new(2026, 11, 1);

    /// <summary>
    /// Another seed gives other events of the same kind, with other ids: no two seeds share one. The default shows every event type and a
    /// seller in debt.
    /// </summary>
    public long Seed { get; init; } = DefaultSeed;

    /// <summary>ISO 4217 codes, upper case; the earlier in the list, the more sellers have it as their home currency.</summary>
    public IReadOnlyList<string> Currencies { get; init; } = ["EUR", "USD", "GBP"];

    /// <summary>How many wrong, repeated and odd rows to add, as a fraction of <see cref="Events"/>; 0 to 1.</summary>
    public decimal DirtyFraction { get; init; }

    /// <summary>The number of rows to add.</summary>
    internal long DirtyRows => (long)decimal.Round(Events * DirtyFraction, MidpointRounding.AwayFromZero);

    /// <summary>What stands in every event id between its prefix and its number; nothing for the default seed, so that the sample's ids are short.</summary>
    internal string IdInfix => Seed == DefaultSeed ? "" : string.Create(CultureInfo.InvariantCulture, $"{Seed}-");

    /// <summary>Refuses what cannot be generated.</summary>
    /// <exception cref="InputException">An option is out of its range; the message names it as on the command line.</exception>
    internal void Validate()
    {
        Require(Days is >= 1 and <= 3_660, "--days", Days, "1 to 3660");
        Require(Events >= 1 && Events <= Days * EventsPerDayLimit, "--events", Events, $"1 to {EventsPerDayLimit} for each of the {Days} days");
        Require(Sellers is >= 1 and <= 1_000_000, "--sellers", Sellers, "1 to 1000000");
        Require(Start.Year is >= 2000 and <= 2900, "--start", Start.ToString("O", CultureInfo.InvariantCulture), "a day from 2000-01-01 to 2900-12-31");
        Require(DirtyFraction is >= 0 and <= 1, "--dirty", DirtyFraction, "a fraction from 0 to 1, such as 0.01 for one row in a hundred");
        Require(Currencies.Count is >= 1 and <= 100, "--currencies", Currencies.Count, "1 to 100 codes such as EUR,USD");
        foreach (var code in Currencies)
            Require(EventCatalog.Default.Currencies.Contains(code), "--currencies", code, "upper case ISO 4217 codes such as EUR,USD");
        Require(Currencies.Distinct().Count() == Currencies.Count, "--currencies", string.Join(',', Currencies), "every code once");
    }

    private static void Require(bool holds, string option, object found, string expected)
    {
        if (holds) return;
        throw new InputException(string.Create(
            CultureInfo.InvariantCulture, $"{option}: found {found}, expected {expected}. Correct the option."));
    }
}

/// <summary>What was written. <c>Rows = Events + Duplicates + Conflicts + Rejected</c>, exactly.</summary>
/// <param name="Rows">Data rows, without the header.</param>
/// <param name="Events">Distinct events that are right, outliers included.</param>
/// <param name="Duplicates">Rows that repeat an earlier one exactly.</param>
/// <param name="Conflicts">Rows with the id of an earlier one and another content.</param>
/// <param name="Rejected">Rows that break a rule.</param>
/// <param name="Outliers">Right rows with a thousandfold amount; counted in <paramref name="Events"/>, too.</param>
public sealed record GenerationSummary(long Rows, long Events, long Duplicates, long Conflicts, long Rejected, long Outliers);
