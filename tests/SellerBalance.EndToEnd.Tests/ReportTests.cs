using System.Net;
using System.Text.RegularExpressions;

namespace SellerBalance.EndToEnd;

public sealed class ReportTests
{
    [Fact]
    public void The_report_is_one_page_that_loads_nothing()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Events), "--report", "report.html");
        var page = here.Read("report.html");
        Assert.DoesNotMatch(new Regex(@"(src|href)\s*=\s*[""']?\s*(https?:)?//", RegexOptions.IgnoreCase), page);
        Assert.DoesNotMatch(new Regex(@"<script[^>]*\ssrc", RegexOptions.IgnoreCase), page);
        Assert.DoesNotMatch(new Regex(@"@import|url\(\s*[""']?https?:", RegexOptions.IgnoreCase), page);
        Assert.Matches("<title>Seller balances 2025-03-01 to 2025-03-03[^<]*</title>", page);
        Assert.Contains("Bäcker & Söhne", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_cannot_be_written_is_refused_before_anything_lands()
    {
        using var here = new Workspace();
        var run = here.Run("run", here.Write("events.csv", Sample.Events), "--report", "events.csv/report.html", "--json");
        run.Refuses(66, "events.csv/report.html");
        Assert.Equal("input", run.Json.GetProperty("error").Text("code"));
        Assert.False(File.Exists(here.At("seller-balance.duckdb")));
    }

    [Fact]
    public void What_the_input_says_is_text_on_the_page_and_never_markup()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Events + Sample.Row("x-1", seller: "<script>alert(1)</script>", amount: "500")), "--report", "report.html");
        Assert.DoesNotContain("<script>alert", here.Read("report.html"), StringComparison.Ordinal);
    }
}
