using Spectre.Console;
using Spectre.Console.Rendering;

namespace SellerBalance.Cli.Output;

/// <summary>How a column gives way when the screen is too narrow.</summary>
internal enum Shortening
{
    /// <summary>It does not: a number is shown whole or not at all.</summary>
    Never,

    /// <summary>The middle of the text is left out.</summary>
    Middle,

    /// <summary>The end of the text is left out.</summary>
    End,
}

/// <summary>One column of a table on the screen.</summary>
/// <param name="Header">Its name; part of its width.</param>
/// <param name="IsRight">Whether it is aligned to the right.</param>
/// <param name="IsAmount">Whether its cells are amounts: aligned to the right with the decimal points under each other.</param>
/// <param name="Shortening">How its cells give way.</param>
/// <param name="WidthMin">The least columns it is shortened to.</param>
/// <param name="DropRank">0: never left out; else the columns with the highest rank go first, together, when shortening is not enough.</param>
internal sealed record TableColumnSpec(
    string Header,
    bool IsRight = false,
    bool IsAmount = false,
    Shortening Shortening = Shortening.Never,
    int WidthMin = 8,
    int DropRank = 0);

/// <summary>Text in its colour; whatever it came from, it is safe to print.</summary>
internal readonly record struct Ink(string Text, Style Style)
{
    /// <summary>The text as it is printed.</summary>
    public string Text { get; } = SafeText.OneLine(Text);

    public static Ink Plain(string text) => new(text, Style.Plain);
}

/// <summary>One cell: a few inks in a row.</summary>
internal sealed record TableCell(params IReadOnlyList<Ink> Inks)
{
    public static implicit operator TableCell(string text) => new(Ink.Plain(text));

    public int Width => Inks.Sum(ink => SafeText.Width(ink.Text));
}

/// <summary>
/// A borderless table of lines that are never wrapped and numbers that are never cut. Its layout is settled with the first rows;
/// later rows follow it, so that rows can be streamed, and only make columns of amounts wider.
/// </summary>
internal sealed class TextTable(IReadOnlyList<TableColumnSpec> columns, int widthMax, int indent)
{
    private const int Gap = 2;

    // Where nothing is cut, the longest text of a column would otherwise be paid for in blanks by every row.
    private const int PaddingMax = 200;
    private int[]? _widths;
    private int[] _fractions = [];
    private bool[] _isShown = [];

    /// <summary>The headers of the columns that did not fit; known once rows were laid out.</summary>
    public IEnumerable<string> Dropped => columns.Where((_, i) => _isShown.Length > 0 && !_isShown[i]).Select(column => column.Header);

    /// <summary>The rows as lines; the first call adds the header line and settles the layout.</summary>
    public IEnumerable<ScreenLine> Lines(IReadOnlyList<TableCell[]> rows)
    {
        if (_widths is null)
        {
            Settle(rows);
            yield return Line([.. columns.Select(column => new TableCell(new Ink(column.Header, Palette.Quiet)))], isHeader: true);
        }
        else
        {
            Widen(rows);
        }

        foreach (var row in rows)
            yield return Line(row);
    }

    private void Settle(IReadOnlyList<TableCell[]> rows)
    {
        _fractions = [.. columns.Select((column, i) => column.IsAmount ? rows.Select(row => Fraction(row[i])).DefaultIfEmpty().Max() : 0)];
        var natural = columns
            .Select((column, i) => rows.Select(row => row[i].Width + BlanksAfter(row[i], i)).Append(SafeText.Width(column.Header)).Max())
            .ToArray();
        _isShown = [.. columns.Select(_ => true)];
        _widths = Shrunk(natural);
        while (Total(_widths) > widthMax && HighestRank() is > 0 and var rank)
        {
            _isShown = [.. _isShown.Select((isShown, i) => isShown && columns[i].DropRank < rank)];
            _widths = Shrunk(natural);
        }
    }

    // Amounts may be longer than those with which the layout was settled.
    private void Widen(IReadOnlyList<TableCell[]> rows)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (!columns[i].IsAmount || !_isShown[i]) continue;
            _fractions[i] = rows.Select(row => Fraction(row[i])).Append(_fractions[i]).Max();
            _widths![i] = rows.Select(row => row[i].Width + BlanksAfter(row[i], i)).Append(_widths[i]).Max();
        }
    }

    private int HighestRank() => columns.Where((_, i) => _isShown[i]).Max(column => column.DropRank);

    private int[] Shrunk(int[] natural)
    {
        if (widthMax == TerminalTraits.Unbounded) return [.. natural.Select(width => Math.Min(width, PaddingMax))];
        var widths = natural.ToArray();
        // Prose gives way before names do.
        foreach (var i in Enumerable.Range(0, widths.Length).OrderByDescending(i => columns[i].Shortening))
        {
            var excess = Total(widths) - widthMax;
            if (excess > 0 && _isShown[i] && columns[i].Shortening != Shortening.Never)
                widths[i] = Math.Min(widths[i], Math.Max(columns[i].WidthMin, widths[i] - excess));
        }

        return widths;
    }

    private int Total(int[] widths) => indent + widths.Where((_, i) => _isShown[i]).Sum() + Gap * (_isShown.Count(shown => shown) - 1);

    private int BlanksAfter(TableCell cell, int column) => columns[column].IsAmount ? Math.Max(0, _fractions[column] - Fraction(cell)) : 0;

    // The point and what follows it; an amount of a currency without decimals has none.
    private static int Fraction(TableCell cell)
    {
        var text = cell.Inks[^1].Text;
        return text.LastIndexOf('.') is var point and >= 0 ? text.Length - point : 0;
    }

    private ScreenLine Line(TableCell[] cells, bool isHeader = false)
    {
        List<Ink> inks = [Ink.Plain(new string(' ', indent))];
        for (var i = 0; i < cells.Length; i++)
        {
            if (!_isShown[i])
                continue;
            if (inks.Count > 1)
                inks.Add(Ink.Plain(new string(' ', Gap)));
            var cell = widthMax == TerminalTraits.Unbounded ? cells[i] : Shortened(cells[i], columns[i], _widths![i]);
            var after = isHeader ? 0 : BlanksAfter(cells[i], i);
            var padding = Ink.Plain(new string(' ', Math.Max(0, _widths![i] - cell.Width - after)));
            inks.AddRange(columns[i].IsRight || columns[i].IsAmount
                ? [padding, .. cell.Inks, Ink.Plain(new string(' ', after))]
                : [.. cell.Inks, padding]);
        }

        return new ScreenLine(inks);
    }

    private static TableCell Shortened(TableCell cell, TableColumnSpec column, int width)
    {
        if (cell.Width <= width || column.Shortening == Shortening.Never)
            return cell;
        var (text, style) = (string.Concat(cell.Inks.Select(ink => ink.Text)), cell.Inks[0].Style);
        return new TableCell(new Ink(
            column.Shortening == Shortening.Middle ? SafeText.Middle(text, width) : SafeText.Start(text, width),
            style));
    }
}

/// <summary>One line as it is, without wrapping, markup or blanks at its end.</summary>
internal sealed class ScreenLine(IReadOnlyList<Ink> inks) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth)
    {
        var width = inks.Sum(ink => SafeText.Width(ink.Text));
        return new Measurement(width, width);
    }

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var last = inks.Count - 1;
        while (last >= 0 && string.IsNullOrWhiteSpace(inks[last].Text))
            last--;
        for (var i = 0; i <= last; i++)
            yield return new Segment(i == last ? inks[i].Text.TrimEnd() : inks[i].Text, inks[i].Style);
        yield return Segment.LineBreak;
    }
}

/// <summary>The few colours of the screen; the console leaves them out where there is no colour.</summary>
internal static class Palette
{
    public static Style Bold { get; } = new(decoration: Decoration.Bold);

    public static Style Quiet { get; } = new(decoration: Decoration.Dim);

    public static Style Good { get; } = new(Color.Green);

    public static Style Warn { get; } = new(Color.Yellow);

    public static Style Bad { get; } = new(Color.Red);
}
