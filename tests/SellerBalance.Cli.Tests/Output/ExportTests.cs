using System.Text;
using System.Text.Json;
using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Runs;

namespace SellerBalance.Cli.Tests.Output;

public sealed class ExportTests
{

    [Fact]
    public void A_clean_run_as_JSON_is_the_approved_one() => Snapshot.Matches(Json(Reports.Clean), "RunJson.Clean");

    [Fact]
    public void A_dirty_run_as_JSON_is_the_approved_one() => Snapshot.Matches(Json(Reports.Dirty), "RunJson.Dirty");

    [Fact]
    public void A_failed_run_as_JSON_has_no_days() => Snapshot.Matches(Json(Reports.Failed), "RunJson.Failed");

    [Fact]
    public void A_held_run_says_held_and_names_the_failed_check()
    {
        using var json = JsonDocument.Parse(Json(Reports.Held));
        Assert.Equal("held", json.RootElement.GetProperty("outcome").GetString());
        var failed = json.RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("status").GetString() == "failed");
        Assert.Equal("events_reconcile", failed.GetProperty("name").GetString());
        Assert.Equal(17, failed.GetProperty("findings").GetInt64());
    }

    [Fact]
    public void Nasty_data_reads_back_from_JSON_as_it_was()
    {
        using var json = JsonDocument.Parse(Json(Reports.Dirty));
        Assert.Equal("data/[bold]bad[/]\n<b>.csv", json.RootElement.GetProperty("batches")[2].GetProperty("source").GetString());
    }

    [Fact]
    public async Task Balances_as_JSON_are_the_approved_ones()
    {
        using var stream = new MemoryStream();
        BalanceJson.Write(Reports.Days, stream);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        Snapshot.Matches(text, "BalanceJson");
        using var json = JsonDocument.Parse(text);
        Assert.DoesNotContain('\u202E', text);
        Assert.Equal(Reports.NastyId, json.RootElement[2].GetProperty("seller_id").GetString());
    }

    [Fact]
    public async Task Balances_as_CSV_are_the_approved_ones() => Snapshot.Matches(await Csv(Reports.Days), "BalanceCsv");

    [Fact]
    public async Task No_balances_are_an_empty_array_and_a_header()
    {
        using var stream = new MemoryStream();
        BalanceJson.Write([], stream);
        Assert.Equal("[]\n", Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal("seller_id,currency,dt,opening_balance,inflow,outflow,net_change,running_balance\n", await Csv([]));
    }

    [Theory]
    [InlineData("S003", "S003")]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData(" a", "\" a\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("  =1", "'  =1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("=A1,\"x\"", "\"'=A1,\"\"x\"\"\"")]
    public void Text_cells_are_quoted_and_cannot_be_formulas(string? text, string expected)
    {
        using var writer = new StringWriter();
        new SpreadsheetCsv(writer).Text(text).EndRow();
        Assert.Equal(expected + "\n", writer.ToString());
    }

    [Fact]
    public void Numbers_are_never_touched()
    {
        using var writer = new StringWriter();
        new SpreadsheetCsv(writer).Number(-1234.5m).Number(0.0001m).Day(new DateOnly(2026, 1, 2)).EndRow();
        Assert.Equal("-1234.50,0.0001,2026-01-02\n", writer.ToString());
    }

    [Fact]
    public void Any_text_without_a_formula_reads_back_as_it_was() =>
        Gen.String[Gen.OneOf(Gen.Char["ab,;\"\n\r '=é"], Gen.Char), 0, 12].Sample(text =>
        {
            using var writer = new StringWriter();
            new SpreadsheetCsv(writer).Text(text).EndRow();
            var cell = writer.ToString()[..^1];
            var read = cell.StartsWith('"') ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell;
            Assert.True(read == text || read == "'" + text);
            Assert.DoesNotContain(read.TrimStart(' ').Take(1), "=+-@\t\r\n".Contains);
            Assert.True(cell.StartsWith('"') || !cell.Any(",\"\n\r".Contains));
        });

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Balances_as_a_table_are_the_approved_ones(int width) =>
        Snapshot.Matches(await Table(Reports.Days, width), $"BalanceTable.{width}");

    [Fact]
    public async Task A_table_of_no_balances_has_no_header() => Assert.Equal("", await Table([], 80));

    [Fact]
    public async Task Amounts_wider_than_those_that_settled_the_layout_are_still_shown_whole()
    {
        var day = new BalanceDay("S1", "EUR", new DateOnly(2026, 1, 1), 0, 1, 0, 1);
        var wide = day with { Inflow = 123_456_789.1234m, RunningBalance = 123_456_789.1234m };
        var text = await Table([.. Enumerable.Repeat(day, 600), wide], 80);
        Assert.EndsWith("123,456,789.1234  123,456,789.1234\n", text, StringComparison.Ordinal);
        var lines = text.Split('\n');
        Assert.Equal(602, lines.Length - 1);
        Assert.Equal(lines[^2].LastIndexOf('.'), lines[^3].LastIndexOf('.'));
    }

    private static string Json(RunReport report)
    {
        using var stream = new MemoryStream();
        RunJson.Write(report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<string> Csv(IReadOnlyList<BalanceDay> days)
    {
        using var writer = new StringWriter();
        BalanceCsv.Write(days, writer);
        return writer.ToString();
    }

    private static async Task<string> Table(IReadOnlyList<BalanceDay> days, int width)
    {
        using var writer = new StringWriter();
        BalanceTable.Write(days, Terminal.Open(writer, new TerminalTraits(false, true, width)));
        return writer.ToString().ReplaceLineEndings("\n");
    }
}
