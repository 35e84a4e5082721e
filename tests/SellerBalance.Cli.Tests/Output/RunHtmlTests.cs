using SellerBalance.Cli.Output;
using SellerBalance.Runs;

namespace SellerBalance.Cli.Tests.Output;

public sealed class RunHtmlTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("seller-balance-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_amount_without_decimals_leaves_room_for_those_of_the_others_and_for_their_point()
    {
        var page = RunHtml.Page(Reports.OfManyCurrencies);
        Assert.Contains("""<td role="cell" class="number whole" data-label="inflow" style="--missing:3">1,234,567</td>""", page, StringComparison.Ordinal);
        Assert.Contains("""<td role="cell" class="number" data-label="inflow" style="--missing:2">12.5</td>""", page, StringComparison.Ordinal);
        Assert.Contains("""<td role="cell" class="number" data-label="inflow">1.500</td>""", page, StringComparison.Ordinal);
        Assert.Contains("""<dd class="whole" style="--missing:1">0</dd>""", page, StringComparison.Ordinal);
        Assert.Contains("<dd>+ 12.5</dd>", page, StringComparison.Ordinal);
        Assert.Contains("in JPY: from 0 to 12.5", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_a_clean_run_is_the_approved_one() => Snapshot.Matches(RunHtml.Page(Reports.Clean), "RunHtml.Clean");

    [Fact]
    public void The_page_of_a_dirty_run_is_the_approved_one() => Snapshot.Matches(RunHtml.Page(Reports.Dirty), "RunHtml.Dirty");

    [Fact]
    public void The_page_of_a_held_run_is_the_approved_one() => Snapshot.Matches(RunHtml.Page(Reports.Held), "RunHtml.Held");

    [Fact]
    public void The_page_of_a_failed_run_is_the_approved_one() => Snapshot.Matches(RunHtml.Page(Reports.Failed), "RunHtml.Failed");

    [Fact]
    public void Data_cannot_become_elements_or_attributes()
    {
        // Every text of the report is hostile here, so that a place which forgets to escape cannot hide.
        const string Hostile = "\"'><script src=//x></script><img src=x onerror=alert(1)>&\u202E\u0000";
        var page = RunHtml.Page(Poisoned(Hostile));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"'>", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', page);
        Assert.DoesNotContain('\0', page);
        var elements = System.Text.RegularExpressions.Regex.Count(page, "<[a-z]");
        Assert.Equal(System.Text.RegularExpressions.Regex.Count(RunHtml.Page(Poisoned("harmless")), "<[a-z]"), elements);
    }

    [Fact]
    public void The_page_needs_nothing_from_elsewhere()
    {
        var page = RunHtml.Page(Reports.Clean);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_is_red_exactly_where_the_balance_is_below_zero()
    {
        var svg = SvgChart.Balance("x", "EUR", [10m, -10m], 28, "spark").Text;
        // The line runs from the top left to the bottom right and crosses zero in the middle.
        Assert.Contains("class=\"line\" d=\"M4 4L300 14\"", svg, StringComparison.Ordinal);
        Assert.Contains("class=\"line negative\" d=\"M300 14L596 24\"", svg, StringComparison.Ordinal);
        Assert.Contains("class=\"end negative\" d=\"M596 24h0\"", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("-5")]
    [InlineData("0 0 0")]
    [InlineData("7 7 7")]
    [InlineData("-7 -7")]
    [InlineData("79228162514264337593543950335 -79228162514264337593543950335")]
    public void Charts_of_odd_values_have_only_finite_coordinates_within_their_frame(string values)
    {
        var trend = values.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(value => decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var svg = SvgChart.Balance("x", "EUR", trend, 100, "chart").Text;
        Assert.Equal(trend.Count == 0, svg.Length == 0);
        foreach (System.Text.RegularExpressions.Match path in System.Text.RegularExpressions.Regex.Matches(svg, " d=\"([^\"]*)\""))
        {
            foreach (var number in path.Groups[1].Value.Split(['M', 'L', 'H', 'h', 'Z', ' '], StringSplitOptions.RemoveEmptyEntries))
                Assert.InRange(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture), 0, 600);
        }
    }

    [Fact]
    public async Task The_file_replaces_an_older_one_and_leaves_nothing_beside_it()
    {
        var path = Path.Combine(_folder.FullName, "new", "report.html");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);
        RunHtml.WriteFile(Reports.Clean, path);
        Assert.Equal(RunHtml.Page(Reports.Clean), await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task A_new_file_in_a_new_folder_is_written_and_a_link_is_followed()
    {
        var path = Path.Combine(_folder.FullName, "reports", "november.html");
        RunHtml.WriteFile(Reports.Held, path);
        Assert.True(File.Exists(path));

        var link = Path.Combine(_folder.FullName, "latest.html");
        File.CreateSymbolicLink(link, path);
        RunHtml.WriteFile(Reports.Clean, link);
        Assert.Equal(path, new FileInfo(link).LinkTarget);
        Assert.Equal(RunHtml.Page(Reports.Clean), await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_the_users_to_fix()
    {
        var file = Path.Combine(_folder.FullName, "a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var folder = Assert.Throws<InputException>(() => RunHtml.WriteFile(Reports.Clean, _folder.FullName));
        Assert.Contains("is a folder", folder.Message, StringComparison.Ordinal);
        var below = Assert.Throws<InputException>(() => RunHtml.WriteFile(Reports.Clean, Path.Combine(file, "report.html")));
        Assert.Contains("cannot be written", below.Message, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(_folder.FullName));
    }

    private static RunReport Poisoned(string text) => Reports.Held with
    {
        RunId = text,
        Warehouse = text,
        TimeZone = text,
        Batches = [Reports.Held.Batches[0] with { Source = text, IgnoredColumns = [text] }],
        Reasons = [new ReasonCount(text, 1, text)],
        Checks = [Reports.Held.Checks[1] with { Name = text, Title = text, Samples = [new(text)] }],
        Sellers = [Reports.Clean.Sellers[0] with { SellerId = text, Currency = text }],
        Totals = [Reports.Clean.Totals[0] with { Currency = text }],
    };
}
