using System.Net;
using static SellerBalance.Server.Tests.ServedBooks;

namespace SellerBalance.Server.Tests;

public sealed class PageTests(PageTests.Books books) : IClassFixture<PageTests.Books>
{
    private ServedBooks Server => books.Server;

    [Fact]
    public async Task The_overview_says_what_is_owed_in_each_currency_by_itself()
    {
        var page = await Page("/");
        Assert.Contains("1,203.75", page, StringComparison.Ordinal);
        Assert.Contains("1,000", page, StringComparison.Ordinal);
        Assert.DoesNotContain("2,203.75", page, StringComparison.Ordinal);
        Assert.Contains("1 seller below zero", page, StringComparison.Ordinal);
        Assert.Contains("1 row", page, StringComparison.Ordinal);
        Assert.Contains("Days are those of", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sellers_are_searched_filtered_and_sorted_and_their_totals_are_those_of_the_selection()
    {
        Assert.Contains("1 to 50 of 122", await Page("/sellers"), StringComparison.Ordinal);
        var second = await Page("/sellers?page=3");
        Assert.Contains("101 to 122 of 122", second, StringComparison.Ordinal);
        var negative = await Page("/sellers?show=negative");
        Assert.Contains("D1", negative, StringComparison.Ordinal);
        Assert.DoesNotContain("M001", negative, StringComparison.Ordinal);
        Assert.Contains("-3.25", negative, StringComparison.Ordinal);
        Assert.Contains("JPY</bdi>, 1 seller", await Page("/sellers?currency=jpy"), StringComparison.Ordinal);
        Assert.Contains("No seller fits", await Page("/sellers?search=nobody"), StringComparison.Ordinal);
        var most = await Page("/sellers?currency=EUR&sort=most");
        Assert.True(most.IndexOf("S1", StringComparison.Ordinal) < most.IndexOf("M001", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_seller_leads_over_a_day_to_the_events_and_the_lines_they_came_from()
    {
        var seller = await Page("/seller?id=S1&currency=EUR");
        Assert.Contains("/seller/day?id=S1&currency=EUR&dt=2026-11-12", seller, StringComparison.Ordinal);
        Assert.Contains("fee_commission", seller, StringComparison.Ordinal);
        Assert.Contains("malformed_number:amount", seller, StringComparison.Ordinal);
        var day = await Page("/seller/day?id=S1&currency=EUR&dt=2026-11-12");
        Assert.Contains("events2.csv:2", day, StringComparison.Ordinal);
        Assert.Contains("-3.00", day, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_moved_a_balance_is_drawn_for_each_day_week_or_month_and_a_day_leads_to_its_events()
    {
        await using var server = await ServedBooks.Start();
        await server.Run(
            Line("e1", amount: "30"), Line("e2", type: "fee_commission", amount: "4.5"), Line("e3", type: "payout", amount: "10", time: "2026-11-12T12:00:00Z"),
            Line("e4", amount: "8", time: "2026-08-03T12:00:00Z"));
        var days = await server.Text("/seller?id=S1&currency=EUR");
        Assert.Contains("<title>2026-11-10: order_paid +30.00, fee_commission -4.50</title>", days, StringComparison.Ordinal);
        Assert.Contains("<title>2026-11-12: payout -10.00</title>", days, StringComparison.Ordinal);
        Assert.Matches("<a href=\"/seller/day[?]id=S1&amp;currency=EUR&amp;dt=2026-11-12\" tabindex=\"-1\"><title>", days);
        Assert.Contains("a bar for each day: in at most 30.00, out at most 10.00", days, StringComparison.Ordinal);
        Assert.Contains("<title>The week from 2026-11-09: order_paid +30.00, payout -10.00, fee_commission -4.50</title>", await server.Text("/seller?id=S1&currency=EUR&from=2026-08-01"), StringComparison.Ordinal);
        Assert.Contains("<title>The month from 2026-08-01: order_paid +8.00</title>", await server.Text("/seller?id=S1&currency=EUR&from=2024-01-01"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_data_says_is_text_on_every_page_and_never_markup()
    {
        const string name = "<script>alert(1)</script>";
        var path = "/seller?id=" + Uri.EscapeDataString(name);
        foreach (var page in (string[])["/sellers", path, "/quarantine", "/sellers?search=" + Uri.EscapeDataString(name), "/seller?id=" + Uri.EscapeDataString(name + "!")])
        {
            var text = await (await Server.Get(page)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("<script", text.Replace("<script src=\"/assets/", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains(name, await Page(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_checks_and_quarantine_lead_to_each_other()
    {
        var runs = await Page("/runs");
        var run = (await Server.Items("/api/v1/runs?limit=1")).Single().GetProperty("run_id").GetString()!;
        Assert.Contains($"/runs/{run}", runs, StringComparison.Ordinal);
        Assert.Contains("events2.csv", await Page($"/runs/{run}"), StringComparison.Ordinal);
        Assert.Contains("/checks/negative_balance", await Page("/checks"), StringComparison.Ordinal);
        Assert.Contains("D1", await Page("/checks/negative_balance"), StringComparison.Ordinal);
        Assert.Contains("malformed_number:amount", await Page("/quarantine"), StringComparison.Ordinal);
        Assert.Contains("None.", await Page("/quarantine?reason=unknown_currency"), StringComparison.Ordinal);
        Assert.Equal("bad,2026-11-10T12:00:00Z,S1,order_paid,EUR,much,shop\n", await Server.Text("/quarantine/rows.txt?reason=malformed_number"));
    }

    [Theory]
    [InlineData("/seller?id=nobody", HttpStatusCode.NotFound, "No such seller")]
    [InlineData("/runs/none", HttpStatusCode.NotFound, "No such run")]
    [InlineData("/checks/none", HttpStatusCode.NotFound, "No such check")]
    [InlineData("/seller?id=S1&currency=XAU", HttpStatusCode.BadRequest, "expected one of EUR, JPY")]
    [InlineData("/seller?id=S1&from=soon", HttpStatusCode.BadRequest, "expected a day such as 2026-11-14")]
    [InlineData("/seller?id=S1&from=2026-11-12&to=2026-11-01", HttpStatusCode.BadRequest, "not after the last")]
    [InlineData("/sellers?page=0", HttpStatusCode.BadRequest, "expected a number from 1 up")]
    public async Task An_address_that_leads_nowhere_says_where_to_go(string path, HttpStatusCode status, string text)
    {
        var answer = await Server.Get(path, ("Accept", "text/html"));
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(text, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_without_any_data_say_what_to_do()
    {
        await using var empty = await ServedBooks.Start();
        Assert.Contains("No balances yet", await empty.Text("/"), StringComparison.Ordinal);
        Assert.Contains("No balances have been published yet", await empty.Text("/sellers"), StringComparison.Ordinal);
        Assert.Contains("Nothing has run yet", await empty.Text("/runs"), StringComparison.Ordinal);
        Assert.Contains("No check has run yet", await empty.Text("/checks"), StringComparison.Ordinal);
        Assert.Contains("No published balance day changed", await empty.Text("/restatements"), StringComparison.Ordinal);
        Assert.Contains("No row has been refused", await empty.Text("/quarantine"), StringComparison.Ordinal);
        Assert.Empty(await empty.Items("/api/v1/balances"));
    }

    private async Task<string> Page(string path) => WebUtility.HtmlDecode(await Server.Text(path));

    /// <summary>A hundred and twenty sellers, one of whom owes; refused rows; a name that is markup; a currency without decimals.</summary>
    public sealed class Books : IAsyncLifetime
    {
        internal ServedBooks Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await ServedBooks.Start();
            await Server.Run(
            [
                .. Enumerable.Range(1, 118).Select(number => Line($"m{number}", $"M{number:000}", amount: "10")),
                Line("s1", amount: "20"), Line("s2", currency: "JPY", amount: "1000"), Line("d1", "D1", "payout", amount: "3.25"),
                Line("x1", "<script>alert(1)</script>", amount: "10"), Line("bad", amount: "much"),
            ]);
            await Server.Run(Line("f1", type: "fee_commission", amount: "3.00", time: "2026-11-12T08:00:00Z"));
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
