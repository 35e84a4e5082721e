using System.Globalization;
using SellerBalance.Balances;

namespace SellerBalance.Cli.Output;

/// <summary>
/// A balance over time as inline SVG: an area down to the zero line, red below it. It stretches to its place without changing
/// the thickness of lines. Coordinates are binary fractions; the amounts in its title are exact.
/// </summary>
internal static class SvgChart
{
    private const int PointsMax = 200;
    private const double Width = 600;
    private const double Margin = 4;

    /// <summary>The chart; nothing where there are no values.</summary>
    /// <param name="name">Whose balance it is, for those who do not see it.</param>
    /// <param name="currency">In which currency.</param>
    /// <param name="values">Oldest first.</param>
    /// <param name="height">In CSS pixels.</param>
    /// <param name="cssClass">The class that places it.</param>
    public static Html Balance(string name, string currency, IReadOnlyList<decimal> values, int height, string cssClass)
    {
        if (values.Count == 0)
            return Html.Empty;
        var shown = Sparkline.Thinned(values, PointsMax);
        var points = Points(shown.Count == 1 ? [shown[0], shown[0]] : shown, height, out var zero);
        var title = $"{name} in {currency}: from {Money.Grouped(values[0], currency)} to {Money.Grouped(values[^1], currency)}, "
            + $"lowest {Money.Grouped(values.Min(), currency)}, highest {Money.Grouped(values.Max(), currency)}";
        return Html.Of($"""
            <svg class="{cssClass}" role="img" aria-label="{title}" viewBox="0 0 {Number(Width)} {Number(height)}" preserveAspectRatio="none" focusable="false">
            <title>{title}</title>
            {Html.Join(Runs(points, zero).Select(run => Draw(run, zero)))}
            <path class="zero" d="M0 {Number(zero)}H{Number(Width)}"/>
            <path class="{(values[^1] < 0 ? "end negative" : "end")}" d="M{Number(points[^1].X)} {Number(points[^1].Y)}h0"/>
            </svg>
            """);
    }

    private static List<Point> Points(IReadOnlyList<decimal> values, int height, out double zero)
    {
        var lowest = Math.Min(0, (double)values.Min());
        var highest = Math.Max(0, (double)values.Max());
        var scale = highest > lowest ? (height - 2 * Margin) / (highest - lowest) : 0;
        var bottom = height - Margin;
        var step = (Width - 2 * Margin) / (values.Count - 1);
        zero = bottom + lowest * scale;
        return [.. values.Select((value, i) => new Point(Margin + i * step, bottom - ((double)value - lowest) * scale, value < 0))];
    }

    // The line is cut where it crosses zero, so that each piece has one colour.
    private static List<Run> Runs(List<Point> points, double zero)
    {
        List<Run> runs = [new Run(points[0].IsNegative, [points[0]])];
        foreach (var (before, point) in points.Zip(points.Skip(1)))
        {
            if (before.IsNegative != point.IsNegative)
            {
                var share = point.Y == before.Y ? 0 : (zero - before.Y) / (point.Y - before.Y);
                var crossing = new Point(before.X + share * (point.X - before.X), zero, point.IsNegative);
                runs[^1].Points.Add(crossing);
                runs.Add(new Run(point.IsNegative, [crossing]));
            }

            runs[^1].Points.Add(point);
        }

        return runs;
    }

    private static Html Draw(Run run, double zero)
    {
        var sign = run.IsNegative ? " negative" : "";
        var line = string.Join('L', run.Points.Select(point => $"{Number(point.X)} {Number(point.Y)}"));
        return Html.Of($"""
            <path class="area{sign}" d="M{Number(run.Points[0].X)} {Number(zero)}L{line}L{Number(run.Points[^1].X)} {Number(zero)}Z"/>
            <path class="line{sign}" d="M{line}"/>
            """);
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private readonly record struct Point(double X, double Y, bool IsNegative);

    private sealed record Run(bool IsNegative, List<Point> Points);
}
