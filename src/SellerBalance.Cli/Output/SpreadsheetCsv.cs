using SellerBalance.Balances;

namespace SellerBalance.Cli.Output;

/// <summary>
/// Writes CSV (RFC 4180, lines ended by a line feed) that is safe to open in a spreadsheet: a text cell that a spreadsheet would
/// run as a formula is preceded by a single quote. Numbers are never touched. Does not close the writer.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="isScreen">Whether a person's terminal is there: control characters, which would act on it, are escaped.</param>
internal sealed class SpreadsheetCsv(TextWriter output, bool isScreen = false)
{
    // Spreadsheets also take the full-width forms as the start of a formula.
    private const string FormulaStarts = "=+-@\t\r\n＝＋－＠";
    private static readonly System.Buffers.SearchValues<char> s_quoted = System.Buffers.SearchValues.Create("\",\r\n;\t");
    private bool _isRowBegun;

    /// <summary>A cell with text from data; null is an empty cell.</summary>
    public SpreadsheetCsv Text(string? text)
    {
        text ??= "";
        var first = text.AsSpan().TrimStart(' ');
        Cell(first.Length > 0 && FormulaStarts.Contains(first[0], StringComparison.Ordinal) ? "'" + text : text);
        return this;
    }

    /// <summary>A cell with an amount, all its digits and a decimal point.</summary>
    public SpreadsheetCsv Number(decimal amount)
    {
        Cell(Money.Text(amount));
        return this;
    }

    /// <summary>Writes a count or a number that identifies something.</summary>
    public SpreadsheetCsv Count(long count)
    {
        Cell(count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>A cell with a date, <c>yyyy-MM-dd</c>.</summary>
    public SpreadsheetCsv Day(DateOnly day)
    {
        Cell(Wording.Day(day));
        return this;
    }

    /// <summary>Ends the row; the next cell begins a new one.</summary>
    public void EndRow()
    {
        output.Write('\n');
        _isRowBegun = false;
    }

    private void Cell(string text)
    {
        if (isScreen) text = SafeText.OneLine(text);
        if (_isRowBegun)
            output.Write(',');
        _isRowBegun = true;
        if (text.AsSpan().ContainsAny(s_quoted) || text.StartsWith(' ') || text.EndsWith(' '))
            output.Write("\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
        else
            output.Write(text);
    }
}

/// <summary>Balance days as CSV with a header, as they come.</summary>
internal static class BalanceCsv
{
    /// <summary>The columns, in their order; the same names as in <c>dwh.seller_balance_daily</c>.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["seller_id", "currency", "dt", "opening_balance", "inflow", "outflow", "net_change", "running_balance"];

    /// <summary>Writes the header and one row for each day; with no days, the header only.</summary>
    /// <param name="days">The days.</param>
    /// <param name="output">Where to.</param>
    /// <param name="isScreen">Whether a person's terminal is there.</param>
    public static void Write(IEnumerable<BalanceDay> days, TextWriter output, bool isScreen = false)
    {
        var csv = new SpreadsheetCsv(output, isScreen);
        foreach (var column in Columns)
            csv.Text(column);
        csv.EndRow();
        foreach (var day in days)
        {
            csv.Text(day.SellerId).Text(day.Currency).Day(day.Date)
                .Number(day.OpeningBalance).Number(day.Inflow).Number(day.Outflow).Number(day.NetChange).Number(day.RunningBalance)
                .EndRow();
        }

        output.Flush();
    }
}
