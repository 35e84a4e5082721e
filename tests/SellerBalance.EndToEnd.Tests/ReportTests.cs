using System.Text.RegularExpressions;

namespace SellerBalance.EndToEnd;

public sealed class ReportTests
{
    [Fact]
    public void The_report_is_one_page_that_loads_nothing()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Events), "--report", "report.html");
        Assert.SkipUnless(File.Exists(here.At("report.html")), "This build does not write the page yet.");
        var page = here.Read("report.html");
        Assert.DoesNotMatch(new Regex(@"(src|href)\s*=\s*[""']?\s*(https?:)?//", RegexOptions.IgnoreCase), page);
        Assert.DoesNotMatch(new Regex(@"<script[^>]*\ssrc", RegexOptions.IgnoreCase), page);
        Assert.DoesNotMatch(new Regex(@"@import|url\(\s*[""']?https?:", RegexOptions.IgnoreCase), page);
        Assert.Matches("<title>[^<]*Seller Balance[^<]*</title>", page);
        Assert.Contains("Bäcker &amp; Söhne", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_input_says_is_text_on_the_page_and_never_markup()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Events + Sample.Row("x-1", seller: "<script>alert(1)</script>", amount: "500")), "--report", "report.html");
        Assert.SkipUnless(File.Exists(here.At("report.html")), "This build does not write the page yet.");
        Assert.DoesNotContain("<script>alert", here.Read("report.html"), StringComparison.Ordinal);
    }
}
