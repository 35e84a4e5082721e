using System.Net;
using System.Text.Json;
using static SellerBalance.Server.Tests.ServedBooks;

namespace SellerBalance.Server.Tests;

public sealed class ApiTests(ApiTests.Books books) : IClassFixture<ApiTests.Books>
{
    private static readonly string[] s_lists =
        ["balances", "balance-days", "movements", "events", "sellers", "runs", "batches", "quarantine", "checks", "findings", "builds", "restatements"];

    private ServedBooks Server => books.Server;

    [Fact]
    public async Task Balances_have_the_names_of_the_command_line_and_amounts_as_text()
    {
        var page = await Server.Page("/api/v1/balances?seller_id=S1&currency=EUR");
        Assert.Equal(
            """{"items":[{"seller_id":"S1","currency":"EUR","dt":"2026-11-12","opening_balance":"10.00","inflow":"0.00","outflow":"3.25","net_change":"-3.25","running_balance":"6.75"}],"next":null}""",
            page.GetRawText());
    }

    [Fact]
    public async Task A_balance_as_of_a_day_is_carried_forward_to_it()
    {
        var balance = Assert.Single(await Server.Items("/api/v1/balances?seller_id=S1&currency=eur&as_of=2026-11-11"));
        Assert.Equal(("2026-11-11", "10.00"), (balance.GetProperty("dt").GetString(), balance.GetProperty("running_balance").GetString()));
    }

    [Theory]
    [InlineData("balances?limit=1")]
    [InlineData("balances?limit=1&as_of=2026-11-12")]
    [InlineData("balance-days?limit=1")]
    [InlineData("movements?limit=1")]
    [InlineData("events?limit=1")]
    [InlineData("sellers?limit=1&sort=least")]
    [InlineData("runs?limit=1")]
    [InlineData("batches?limit=1")]
    [InlineData("quarantine?limit=1")]
    [InlineData("checks?limit=1")]
    [InlineData("findings?limit=1")]
    [InlineData("builds?limit=1")]
    [InlineData("restatements?limit=1&since=1")]
    [InlineData("balances?limit=1&known_at=1")]
    [InlineData("balance-days?limit=1&known_at=1")]
    public async Task Following_the_cursor_gives_everything_once(string question)
    {
        var all = (await Server.Items($"/api/v1/{question.Replace("limit=1", "limit=1000", StringComparison.Ordinal)}")).Select(item => item.GetRawText()).ToList();
        Assert.True(all.Count > 1, question);
        var walked = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Server.Page($"/api/v1/{question}{(cursor is null ? "" : "&cursor=" + cursor)}");
            walked.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetRawText()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null && walked.Count <= all.Count);
        Assert.Equal(all, walked);
    }

    [Fact]
    public async Task CSV_and_NDJSON_say_the_same_as_JSON()
    {
        foreach (var list in s_lists)
        {
            var items = (await Server.Items($"/api/v1/{list}?limit=1000")).ToList();
            var lines = (await Server.Text($"/api/v1/{list}", ("Accept", "application/x-ndjson"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(items.Select(item => item.GetRawText()), lines);
            var csv = (await Server.Text($"/api/v1/{list}", ("Accept", "text/csv"))).Split('\n');
            Assert.StartsWith(items[0].EnumerateObject().First().Name + ",", csv[0], StringComparison.Ordinal);
            Assert.Equal(items.Count + 2, csv.Length);
        }
    }

    [Fact]
    public async Task Balances_as_known_at_a_build_are_what_was_answered_then()
    {
        await using var fresh = await ServedBooks.Start();
        await fresh.Run(Line("e1"), Line("e2", seller: "S2"));
        var (balances, days) = (await fresh.Text("/api/v1/balances"), await fresh.Text("/api/v1/balance-days"));
        await fresh.Run(Line("e3", amount: "1.50", time: "2026-11-09T12:00:00Z"));
        Assert.NotEqual(balances, await fresh.Text("/api/v1/balances"));
        Assert.Equal((balances, days), (await fresh.Text("/api/v1/balances?known_at=1"), await fresh.Text("/api/v1/balance-days?known_at=1")));
        Assert.Equal(await fresh.Text("/api/v1/balances"), await fresh.Text("/api/v1/balances?known_at=2"));
        Assert.Equal("10.00", Assert.Single(await fresh.Items("/api/v1/balances?known_at=1&as_of=2026-11-10&seller_id=S1")).GetProperty("running_balance").GetString());
    }

    [Fact]
    public async Task A_late_event_restates_a_day_that_was_published()
    {
        var changed = Assert.Single(await Server.Items("/api/v1/restatements?seller_id=S3"));
        Assert.Equal(
            """{"seller_id":"S3","currency":"EUR","dt":"2026-11-10","before":{"inflow":"0.00","outflow":"0.00","running_balance":"0.00","event_count":0},"after":{"inflow":"0.00","outflow":"1.00","running_balance":"-1.00","event_count":1},"build":2,"restated_at":WHEN}""",
            changed.GetRawText().Replace(changed.GetProperty("restated_at").GetRawText(), "WHEN", StringComparison.Ordinal));
        var csv = (await Server.Text("/api/v1/restatements?seller_id=S3&format=csv")).Split('\n');
        Assert.Equal("seller_id,currency,dt,before_inflow,before_outflow,before_running_balance,before_event_count,after_inflow,after_outflow,after_running_balance,after_event_count,build,restated_at", csv[0]);
        Assert.Empty(await Server.Items("/api/v1/restatements?since=2"));
    }

    [Fact]
    public async Task Text_in_a_CSV_is_kept_from_being_run_as_a_formula_and_amounts_stay_numbers()
    {
        var csv = await Server.Text("/api/v1/sellers?format=csv&search=SUM");
        Assert.Contains("'=SUM(A1),EUR,2026-11-10,-4.00", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_changed_costs_nothing_and_what_has_is_sent_again()
    {
        await using var fresh = await ServedBooks.Start();
        await fresh.Run(Line("e1"));
        var first = await fresh.Get("/api/v1/balances");
        var tag = first.Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.NotModified, (await fresh.Get("/api/v1/balances", ("If-None-Match", tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await fresh.Get("/api/v1/balances", ("If-None-Match", tag), ("Accept", "text/csv"))).StatusCode);
        await fresh.Run(Line("e2"));
        var again = await fresh.Get("/api/v1/balances", ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Contains("\"20.00\"", await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("balances?as_of=tomorrow", "as_of: found 'tomorrow', expected a day")]
    [InlineData("balances?limit=0", "limit: found 0, expected a number from 1 to 1000")]
    [InlineData("balances?limit=many", "limit: found 'many', expected a whole number")]
    [InlineData("balance-days?cursor=nonsense", "cursor: found one")]
    [InlineData("balance-days?cursor=WyJhIiwiYiIsImMiXQ", "cursor: found one")]
    [InlineData("sellers?sort=size", "sort: found")]
    [InlineData("balances?known_at=once", "known_at: found 'once', expected a time such as 2026-11-14T08:00Z")]
    [InlineData("balance-days?known_at=9", "known_at: found the build 9, expected one of 1 to 2. List them with: GET /api/v1/builds")]
    [InlineData("balances?known_at=2999-01-01T00:00Z", "known_at: found 2999-01-01T00:00Z, which has not come yet")]
    [InlineData("restatements?since=2&until=1", "since: found")]
    [InlineData("sellers?format=xml", "format: found")]
    public async Task A_question_that_means_nothing_is_answered_with_what_to_ask_instead(string question, string detail)
    {
        var answer = await Server.Get("/api/v1/" + question);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(detail, (await JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_is_given_with_the_source_and_line_it_came_from()
    {
        var found = (await Server.Items("/api/v1/events?seller_id=S1&from=2026-11-12")).Single();
        Assert.EndsWith("events2.csv", found.GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal((2, "-3.25"), (found.GetProperty("source_line").GetInt32(), found.GetProperty("signed_amount").GetString()));
    }

    [Fact]
    public async Task The_document_describes_every_list_with_amounts_as_text()
    {
        var api = JsonDocument.Parse(await Server.Text("/openapi/v1.json")).RootElement;
        Assert.StartsWith("3.1", api.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = api.GetProperty("paths");
        Assert.All(s_lists, list => Assert.True(paths.TryGetProperty("/api/v1/" + list, out _), list));
        var row = api.GetProperty("components").GetProperty("schemas").GetProperty("BalanceRow").GetProperty("properties");
        Assert.Equal("string", row.GetProperty("running_balance").GetProperty("type").GetString());
        Assert.Equal("date", row.GetProperty("dt").GetProperty("format").GetString());
        Assert.Contains(
            paths.GetProperty("/api/v1/balances").GetProperty("get").GetProperty("parameters").EnumerateArray(),
            parameter => parameter.GetProperty("name").GetString() == "as_of");
    }

    [Fact]
    public async Task Metrics_tell_what_the_books_hold_and_how_requests_went()
    {
        await Server.Text("/api/v1/balances");
        var metrics = (await Server.Text("/metrics")).Split('\n');
        Assert.Contains("seller_balance_quarantined_rows{reason=\"malformed_number\"} 1", metrics);
        Assert.Contains("seller_balance_runs_total{outcome=\"published\"} 2", metrics);
        Assert.Contains("seller_balance_rows_total{outcome=\"rejected\"} 2", metrics);
        Assert.Contains("seller_balance_last_run_held 0", metrics);
        Assert.Contains(metrics, line => line.StartsWith("seller_balance_newest_event_age_seconds ", StringComparison.Ordinal));
        Assert.Contains(metrics, line => line.StartsWith("seller_balance_checks{status=\"warned\",severity=\"warning\"} ", StringComparison.Ordinal));
        Assert.Contains(metrics, line => line.StartsWith("http_request_duration_seconds_count{", StringComparison.Ordinal) && line.Contains("endpoint=\"/api/v1/balances\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_whose_warehouse_answers_is_well() => Assert.Equal("ok\n", await Server.Text("/healthz"));

    /// <summary>Books with two runs, refused rows, and a seller whose id is a formula.</summary>
    public sealed class Books : IAsyncLifetime
    {
        internal ServedBooks Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await ServedBooks.Start();
            await Server.Run(
                Line("e1"), Line("e2", currency: "USD", amount: "5"), Line("e3", seller: "=SUM(A1)", type: "payout", amount: "4"), Line("bad", amount: "much"));
            await Server.Run(
                Line("e4", type: "fee_commission", amount: "3.25", time: "2026-11-12T08:00:00Z"), Line("worse", type: "nothing"),
                Line("e5", seller: "S2", currency: "JPY", amount: "700"), Line("e6", seller: "S3", type: "payout", amount: "1"));
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
