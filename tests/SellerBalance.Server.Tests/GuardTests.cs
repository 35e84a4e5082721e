using System.Net;
using System.Text;
using static SellerBalance.Server.Tests.ServedBooks;

namespace SellerBalance.Server.Tests;

public sealed class GuardTests(GuardTests.Books books) : IClassFixture<GuardTests.Books>
{
    private ServedBooks Server => books.Server;

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task A_name_that_was_pointed_at_this_machine_is_refused(string host) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await Server.Get("/", ("Host", host))).StatusCode);

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/balances")]
    [InlineData("/nowhere")]
    [InlineData("/metrics")]
    public async Task Every_answer_tells_browsers_to_run_and_load_nothing_of_others(string path)
    {
        var headers = (await Server.Get(path, ("Accept", "text/html"))).Headers;
        var policy = headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", headers.GetValues("Referrer-Policy").Single());
        Assert.Equal(16, headers.GetValues("X-Request-Id").Single().Length);
        Assert.False(headers.Contains("Server"));
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_begin_a_run()
    {
        Server.Write(Line("never"));
        Task<HttpResponseMessage> Post(string path, string type, string origin)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent("{}", Encoding.UTF8, type) };
            request.Headers.Add("Origin", origin);
            return Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await Post("/api/v1/runs", "application/json", "https://evil.example")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Post("/runs", "application/x-www-form-urlencoded", "null")).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Post("/api/v1/runs", "text/plain", Server.Address.ToString().TrimEnd('/'))).StatusCode);
        Assert.Empty(await Server.Items("/api/v1/runs"));
    }

    [Fact]
    public async Task A_run_reads_files_of_the_watched_folder_only()
    {
        var secret = Path.Combine(Path.GetDirectoryName(Server.Inbox)!, "secret.csv");
        await File.WriteAllTextAsync(secret, "event_id\n", TestContext.Current.CancellationToken);
        foreach (var name in (string[])["../secret.csv", secret, "missing.csv"])
        {
            var answer = await Server.Post($$"""{"sources": ["{{name}}"]}""");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("expected names of files in the watched folder", (await JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\"sources\": 7}")]
    [InlineData("not json")]
    public async Task A_body_that_means_nothing_is_answered_with_what_to_send(string body)
    {
        var answer = await Server.Post(body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("expected {\"sources\"", (await JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_watched_folder_there_is_nothing_to_run()
    {
        await using var server = await ServedBooks.Start(watches: false);
        var answer = await server.Post("{}");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("--watch", (await JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_told_as_a_page_to_people_and_as_a_problem_to_programs()
    {
        var page = await Server.Get("/nowhere", ("Accept", "text/html"));
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        var problem = await Server.Get("/api/v1/nowhere");
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (problem.StatusCode, problem.Content.Headers.ContentType!.MediaType));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Server.Client.SendAsync(new HttpRequestMessage(new HttpMethod("BREW"), "/"), TestContext.Current.CancellationToken)).StatusCode);
    }

    public sealed class Books : IAsyncLifetime
    {
        internal ServedBooks Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await ServedBooks.Start();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
