using System.Net;
using System.Text.Json;
using static SellerBalance.Server.Tests.ServedBooks;

namespace SellerBalance.Server.Tests;

/// <summary>Features over HTTP and on the seller's page.</summary>
public sealed class FeatureTests(FeatureTests.Books books) : IClassFixture<FeatureTests.Books>
{
    private ServedBooks Server => books.Server;

    [Fact]
    public async Task A_sellers_features_are_those_known_now_or_at_a_moment()
    {
        var now = Assert.Single(await Server.Items("/api/v1/features/S1?currency=eur"));
        Assert.Equal(("S1", "EUR", "15.00", 2), (now.GetProperty("seller_id").GetString(), now.GetProperty("currency").GetString(), Feature(now, "balance_last").GetString(), Feature(now, "active_days_30d").GetInt32()));
        Assert.Equal(JsonValueKind.Null, Feature(now, "days_since_refund").ValueKind);
        var before = Assert.Single(await Server.Items($"/api/v1/features/S1?currency=EUR&as_of={books.Between}"));
        Assert.Equal(("10.00", 1), (Feature(before, "balance_last").GetString(), Feature(before, "active_days_30d").GetInt32()));
        Assert.Equal(now.GetProperty("features_sha256").GetString(), before.GetProperty("features_sha256").GetString());
        Assert.Equal(["EUR", "USD"], (await Server.Items("/api/v1/features/S1")).Select(item => item.GetProperty("currency").GetString()));
    }

    [Fact]
    public async Task What_is_answered_from_memory_says_as_of_when_it_is_and_is_what_the_deltas_say_of_that_moment()
    {
        var now = (await JsonOf(await Server.Post("""{"sellers": ["S1", "S2"]}""", "/api/v1/features"))).GetProperty("items").EnumerateArray().ToList();
        var asOf = now[0].GetProperty("as_of").GetString()!;
        var then = (await JsonOf(await Server.Post($$"""{"sellers": ["S1", "S2"], "as_of": "{{asOf}}"}""", "/api/v1/features"))).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["S1 EUR", "S1 USD", "S2 EUR"], now.Select(item => $"{item.GetProperty("seller_id")} {item.GetProperty("currency")}"));
        Assert.Equal(then.Select(item => item.GetProperty("features").GetRawText()), now.Select(item => item.GetProperty("features").GetRawText()));
        Assert.All(now, item => Assert.Equal(asOf, item.GetProperty("as_of").GetString()));
        Assert.InRange(now[0].GetProperty("age_seconds").GetDouble(), 0, 60);
        Assert.True(now[0].GetProperty("computed_at").GetDateTimeOffset() <= DateTimeOffset.UtcNow);
        var metrics = await Server.Text("/metrics");
        Assert.Contains("seller_balance_features_sellers 2", metrics, StringComparison.Ordinal);
        Assert.Contains("seller_balance_features_as_of_timestamp_seconds ", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_older_than_it_may_be_is_refused_and_a_moment_is_still_computed()
    {
        // No answer is younger than the time that a publication takes to settle.
        await using var server = await ServedBooks.Start(featuresAgeMax: TimeSpan.FromMilliseconds(1));
        await server.Run(Line("e1", time: "2026-01-10T12:00:00Z"));
        HttpResponseMessage answer;
        do
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            answer = await server.Get("/api/v1/features/S1");
        }
        while (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("seconds old, and --features-max-age allows", (await JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Post("""{"sellers": ["S1"]}""", "/api/v1/features")).StatusCode);
        Assert.Single(await server.Items("/api/v1/features/S1?as_of=" + Uri.EscapeDataString(DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task Several_sellers_are_answered_at_once_without_those_of_whom_nothing_is_known()
    {
        var answer = await JsonOf(await Server.Post("""{"sellers": ["S2", "S1", "S9", "S2"], "currency": "EUR"}""", "/api/v1/features"));
        Assert.Equal(["S1", "S2"], answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seller_id").GetString()));
        var one = Assert.Single(await Server.Items("/api/v1/features/S2"));
        Assert.Equal(one.GetProperty("features").GetRawText(), answer.GetProperty("items")[1].GetProperty("features").GetRawText());
    }

    [Theory]
    [InlineData("features/S1?as_of=2026-11-14", 400, "as_of: found '2026-11-14', expected a time such as")]
    [InlineData("features/S1?as_of=2999-01-01T00:00Z", 400, "which has not come yet")]
    [InlineData("features/S9", 404, "Nothing was known of seller 'S9'")]
    [InlineData("features/S2?currency=USD", 404, "Nothing was known of seller 'S2' in this currency")]
    public async Task What_cannot_be_answered_says_why(string question, int status, string sentence)
    {
        var answer = await Server.Get("/api/v1/" + question);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Contains(sentence, (await JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "sellers: found 0, expected 1 to 100")]
    [InlineData("""{"sellers": [""]}""", "sellers: found an empty id")]
    [InlineData("[1]", "found a body that is no such JSON")]
    public async Task A_body_that_asks_for_nobody_is_refused(string body, string sentence)
    {
        var answer = await Server.Post(body, "/api/v1/features");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, (await JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_sellers_are_the_most()
    {
        var sellers = string.Join(", ", Enumerable.Range(0, 101).Select(number => $"\"S{number}\""));
        Assert.Equal(HttpStatusCode.BadRequest, (await Server.Post($$"""{"sellers": [{{sellers}}]}""", "/api/v1/features")).StatusCode);
    }

    [Fact]
    public async Task The_sellers_page_shows_them()
    {
        var page = await Server.Text("/seller?id=S1&currency=EUR");
        Assert.Contains("<th scope=\"row\">balance_last</th><td class=\"number\">15.00</td>", page, StringComparison.Ordinal);
        Assert.Contains("/api/v1/features/S1?currency=EUR", page, StringComparison.Ordinal);
    }

    private static JsonElement Feature(JsonElement item, string name) => item.GetProperty("features").GetProperty(name);

    /// <summary>Two publications, and a time between them.</summary>
    public sealed class Books : IAsyncLifetime
    {
        internal ServedBooks Server { get; private set; } = null!;

        /// <summary>A time between the publications, in a query.</summary>
        public string Between { get; private set; } = "";

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            Server = await ServedBooks.Start();
            string Day(int ago) => DateTime.UtcNow.AddDays(-ago).ToString("yyyy-MM-dd'T'12:00:00'Z'", System.Globalization.CultureInfo.InvariantCulture);
            await Server.Run(Line("e1", time: Day(3)), Line("e2", seller: "S2", time: Day(3)), Line("e3", currency: "USD", time: Day(2)));
            Between = Uri.EscapeDataString(DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            await Server.Run(Line("e4", amount: "5.00", time: Day(4)));
            await InMemory(Server, "S1", "15.00");
        }

        /// <summary>Waits until the features in memory are those of what was published.</summary>
        internal static async Task<JsonElement> InMemory(ServedBooks server, string seller, string balance)
        {
            while (true)
            {
                var answer = await server.Get($"/api/v1/features/{seller}?currency=EUR");
                if (answer.IsSuccessStatusCode && (await JsonOf(answer)).GetProperty("items")[0] is var item && Feature(item, "balance_last").GetString() == balance) return item;
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
