using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Pages;

/// <summary>What moved a balance, by type: for each day, week or month a bar whose parts are the types, what came in above zero and what went out below.</summary>
internal static class MovementChart
{
    private const int DaysMax = 62;
    private const int WeeksMax = 60;

    // The most of them have colours of their own, the others share one.
    private const int Colours = 8;

    // In units of the drawing, which is stretched to the width of the page.
    private const int Step = 10;
    private const int BarWidth = 8;
    private const int Height = 160;

    /// <summary>The class that has a type's colour.</summary>
    /// <param name="place">The type's place, the largest first.</param>
    public static string Colour(int place) => "part" + Parts.Number(Math.Min(place, Colours - 1));

    /// <summary>The chart.</summary>
    /// <param name="movements">In the range.</param>
    /// <param name="types">Their types, the largest first.</param>
    /// <param name="range">The days, inclusive.</param>
    /// <param name="link">Where a day leads.</param>
    /// <param name="currency">In which the amounts are.</param>
    public static Html Of(IReadOnlyList<MovementRow> movements, IReadOnlyList<string> types, (DateOnly From, DateOnly To) range, Func<DateOnly, string> link, string currency)
    {
        var (name, first) = Length(range);
        var bars = movements.GroupBy(movement => first(movement.Dt)).ToDictionary(group => group.Key, group => group.ToList());
        var starts = Days(range).Select(first).Distinct().ToList();
        var (most, least) = (bars.Values.Max(bar => bar.Sum(row => row.Inflow)), bars.Values.Max(bar => bar.Sum(row => row.Outflow)));
        var scale = most + least == 0 ? 0 : Height / (double)(most + least);
        var zero = (double)most * scale;
        var drawing = Html.Join(starts.Index().Where(start => bars.ContainsKey(start.Item)).Select(start =>
        {
            var bar = Bar(bars[start.Item], types, start.Index * Step + 1, zero, scale);
            var title = Html.Of($"<title>{Title(name, start.Item, bars[start.Item], types, currency)}</title>");
            return name == "day"
                ? Html.Of($"""<a href="{link(start.Item)}" tabindex="-1">{title}{bar}</a>""")
                : Html.Of($"<g>{title}{bar}</g>");
        }));
        return Html.Of($"""
            <svg class="chart large stack" viewBox="0 0 {Parts.Number(starts.Count * Step)} {Parts.Number(Height)}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <path class="zero" d="M0 {Parts.Number(zero)}H{Parts.Number(starts.Count * Step)}"/>
            {drawing}
            </svg>
            <p class="axis"><span>{Wording.Day(range.From)}</span><span>a bar for each {name}: in at most {Money.Grouped(most, currency)}, out at most {Money.Grouped(least, currency)}</span><span>{Wording.Day(range.To)}</span></p>
            """);
    }

    private static (string Name, Func<DateOnly, DateOnly> First) Length((DateOnly From, DateOnly To) range)
    {
        var days = range.To.DayNumber - range.From.DayNumber + 1;
        return days <= DaysMax ? ("day", day => day)
            : days <= 7 * WeeksMax ? ("week", day => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)))
            : ("month", day => new DateOnly(day.Year, day.Month, 1));
    }

    private static IEnumerable<DateOnly> Days((DateOnly From, DateOnly To) range) =>
        Enumerable.Range(range.From.DayNumber, range.To.DayNumber - range.From.DayNumber + 1).Select(DateOnly.FromDayNumber);

    private static Html Bar(List<MovementRow> rows, IReadOnlyList<string> types, int left, double zero, double scale)
    {
        var (up, down) = (zero, zero);
        var parts = new List<Html>();
        foreach (var (place, type) in types.Index())
        {
            var (inflow, outflow) = Sums(rows, type);
            var (above, below) = ((double)inflow * scale, (double)outflow * scale);
            up -= above;
            if (above > 0) parts.Add(Part(place, left, up, above));
            if (below > 0) parts.Add(Part(place, left, down, below));
            down += below;
        }

        return new Html(string.Concat(parts.Select(part => part.Text)));
    }

    private static Html Part(int place, int left, double top, double height) =>
        Html.Of($"""<rect class="{Colour(place)}" x="{Parts.Number(left)}" y="{Parts.Number(top)}" width="{Parts.Number(BarWidth)}" height="{Parts.Number(height)}"/>""");

    private static string Title(string name, DateOnly start, List<MovementRow> rows, IReadOnlyList<string> types, string currency) =>
        (name == "day" ? "" : $"The {name} from ") + Wording.Day(start) + ": " + string.Join(", ", types.Select(type => (Type: type, Sums: Sums(rows, type)))
            .Where(type => type.Sums != (0, 0))
            .Select(type => $"{type.Type} {Signed(type.Sums.In, type.Sums.Out, currency)}"));

    private static string Signed(decimal inflow, decimal outflow, string currency) => (inflow, outflow) switch
    {
        (_, 0) => "+" + Money.Grouped(inflow, currency),
        (0, _) => Money.Grouped(-outflow, currency),
        _ => $"+{Money.Grouped(inflow, currency)} {Money.Grouped(-outflow, currency)}",
    };

    private static (decimal In, decimal Out) Sums(List<MovementRow> rows, string type) =>
        rows.Where(row => row.EventType == type).Aggregate((In: 0m, Out: 0m), (sum, row) => (sum.In + row.Inflow, sum.Out + row.Outflow));
}
