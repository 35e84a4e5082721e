using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using SellerBalance.Server.Keys;
using static SellerBalance.Server.Tests.ServedBooks;

namespace SellerBalance.Server.Tests;

/// <summary>Who may ask, and what.</summary>
public sealed class AccessTests : IDisposable
{
    // Of another seller; nothing of them may be in an answer to the first one.
    private const string OtherSeller = "OTHER-9";
    private static readonly string[] s_others = [OtherSeller, "98765.43", "98,765.43", "other-event", "secret-source", "events1.csv"];

    private static readonly string[] s_open = ["/healthz", "/sign-in", "/sign-out"];

    private readonly string _folder = Directory.CreateTempSubdirectory("seller-balance-keys-").FullName;
    private readonly Dictionary<string, string> _secrets = [];

    private string KeysPath => Path.Combine(_folder, "keys.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_a_key_everything_is_refused_but_what_is_named_here()
    {
        await using var server = await Start();
        foreach (var endpoint in server.Endpoints)
        {
            var path = Filled(endpoint);
            if (s_open.Contains(path) || path.StartsWith("/assets/", StringComparison.Ordinal)) continue;
            foreach (var method in Methods(endpoint))
            {
                var answer = await Send(server, method, path, key: null);
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path}: {answer.StatusCode}");
                Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
                Assert.Equal(HttpStatusCode.Unauthorized, (await Send(server, method, path, ApiKey.NewSecret())).StatusCode);
            }
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(server, HttpMethod.Get, "/nowhere", key: null)).StatusCode);
        Assert.Equal("ok\n", await server.Text("/healthz"));
    }

    [Fact]
    public async Task A_seller_gets_his_own_data_and_nothing_of_anybody_else_from_any_address_whatever_he_asks()
    {
        await using var server = await Start();
        var answered = new List<string>();
        foreach (var endpoint in server.Endpoints)
        {
            foreach (var method in Methods(endpoint))
            {
                foreach (var question in Questions(endpoint))
                {
                    foreach (var accept in (string[])["application/json", "text/html", "text/csv"])
                    {
                        var answer = await Send(server, method, question, _secrets["seller"], accept, body: $$"""{"sellers": ["{{OtherSeller}}"]}""");
                        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                        // What he asked for himself may be said back to him.
                        var own = text.Replace(WebUtility.HtmlEncode(Uri.UnescapeDataString(question)), "", StringComparison.Ordinal);
                        Assert.True(!s_others.Any(own.Contains) || (int)answer.StatusCode >= 400, $"{method} {question}: {answer.StatusCode}\n{text}");
                        Assert.True((int)answer.StatusCode is 200 or 302 or 304 or 400 or 403 or 404 or 415 or 429, $"{method} {question}: {answer.StatusCode}\n{text}");
                        Assert.True((int)answer.StatusCode < 400 || !s_others[1..].Any(own.Contains), $"{method} {question}\n{text}");
                        if (answer.StatusCode == HttpStatusCode.OK && text.Contains("10.00", StringComparison.Ordinal)) answered.Add(endpoint.RoutePattern.RawText!);
                    }
                }
            }
        }

        Assert.Superset(
            new HashSet<string> { "/seller", "/seller/day", "/api/v1/balances", "/api/v1/balance-days", "/api/v1/movements", "/api/v1/events", "/api/v1/features/{seller}" },
            answered.ToHashSet());
        // They are there to be seen.
        Assert.Contains(s_others[1], await Text(await Send(server, HttpMethod.Get, $"/api/v1/events?seller_id={OtherSeller}", _secrets["reader"])), StringComparison.Ordinal);
        Assert.Contains(s_others[2], await Text(await Send(server, HttpMethod.Get, $"/seller?id={OtherSeller}", _secrets["reader"], "text/html")), StringComparison.Ordinal);
        var home = await Send(server, HttpMethod.Get, "/", _secrets["seller"], "text/html");
        Assert.Equal("/seller?id=S1", home.Headers.Location!.ToString());
    }

    [Fact]
    public async Task An_address_that_nobody_thought_of_is_closed_to_sellers()
    {
        await using var server = await Start();
        var open = server.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<SellerParameter>() is not null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText!).Where(path => !path.StartsWith("/assets/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(
            ["/api/v1/balance-days", "/api/v1/balances", "/api/v1/events", "/api/v1/features/{seller}", "/api/v1/movements", "/api/v1/restatements", "/healthz", "/seller", "/seller/day", "/sign-in", "/sign-out"],
            open);
        foreach (var endpoint in server.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<SellerParameter>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            foreach (var method in Methods(endpoint))
                Assert.Equal(HttpStatusCode.Forbidden, (await Send(server, method, Filled(endpoint), _secrets["seller"])).StatusCode);
        }
    }

    [Fact]
    public async Task A_reader_sees_everything_and_begins_nothing()
    {
        await using var server = await Start();
        foreach (var path in (string[])["/", "/sellers", "/runs", "/checks", "/quarantine", "/restatements", "/metrics", "/api/v1/sellers", "/openapi/v1.json"])
            Assert.Equal(HttpStatusCode.OK, (await Send(server, HttpMethod.Get, path, _secrets["reader"], "*/*")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(server, HttpMethod.Post, "/api/v1/runs", _secrets["reader"])).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(server, HttpMethod.Post, "/runs", _secrets["reader"])).StatusCode);
        Assert.DoesNotContain("Run what is new", await Text(await Send(server, HttpMethod.Get, "/runs", _secrets["reader"], "text/html")), StringComparison.Ordinal);
        Assert.Contains("Run what is new", await Text(await Send(server, HttpMethod.Get, "/runs", _secrets["operator"], "text/html")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await Send(server, HttpMethod.Post, "/api/v1/runs", _secrets["operator"])).StatusCode);
    }

    [Fact]
    public async Task A_key_that_is_revoked_or_expired_is_refused_at_once_and_its_cookies_too()
    {
        await using var server = await Start();
        var cookie = await SignIn(server, _secrets["reader"]);
        Assert.Equal(HttpStatusCode.OK, (await Send(server, HttpMethod.Get, "/sellers", null, "text/html", cookie)).StatusCode);
        var keys = KeyFile.Read(KeysPath);
        Write([.. keys.Select(key => key.Role == Role.Reader ? key with { RevokedAt = DateTimeOffset.UnixEpoch } : key with { ExpiresAt = key.Role == Role.Operator ? DateTimeOffset.UtcNow : null })]);
        foreach (var name in (string[])["reader", "operator"])
        {
            var answer = await Send(server, HttpMethod.Get, "/api/v1/balances", _secrets[name]);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains("revoked or expired", await Text(answer), StringComparison.Ordinal);
        }

        var page = await Send(server, HttpMethod.Get, "/sellers?search=a", null, "text/html", cookie);
        Assert.Equal("/sign-in?to=%2Fsellers%3Fsearch%3Da", page.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await Send(server, HttpMethod.Get, "/api/v1/balances", _secrets["seller"])).StatusCode);
        File.WriteAllText(KeysPath, "nonsense");
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(server, HttpMethod.Get, "/api/v1/balances", _secrets["seller"])).StatusCode);
        Assert.Contains(server.Log, line => line.Contains("nobody is admitted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_that_are_links_are_read_again_when_the_links_are_turned()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "one"));
        Directory.CreateDirectory(Path.Combine(_folder, "two"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "now"), "one");
        var first = MakeCertificate(Path.Combine(_folder, "one", "server.pem"), Path.Combine(_folder, "one", "server.key"));
        var second = MakeCertificate(Path.Combine(_folder, "two", "server.pem"), Path.Combine(_folder, "two", "server.key"));
        foreach (var name in (string[])["keys.json", "server.pem", "server.key"])
            File.CreateSymbolicLink(Path.Combine(_folder, "linked-" + name), Path.Combine("now", name));
        var certificate = new ServerCertificate(Path.Combine(_folder, "linked-server.pem"), Path.Combine(_folder, "linked-server.key"), _ => { });
        Assert.Equal(first, certificate.Current.TargetCertificate.GetCertHashString());
        await using var server = await Start(options =>
        {
            var keys = KeyFile.Read(KeysPath);
            WriteTo(Path.Combine(_folder, "one", "keys.json"), keys);
            WriteTo(Path.Combine(_folder, "two", "keys.json"), [.. keys.Select(key => key with { RevokedAt = DateTimeOffset.UnixEpoch })]);
            return options with { Keys = Path.Combine(_folder, "linked-keys.json") };
        });
        Assert.Equal(HttpStatusCode.OK, (await Send(server, HttpMethod.Get, "/api/v1/balances", _secrets["reader"])).StatusCode);
        Directory.Delete(Path.Combine(_folder, "now"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "now"), "two");
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(server, HttpMethod.Get, "/api/v1/balances", _secrets["reader"])).StatusCode);
        Assert.Equal(second, certificate.Current.TargetCertificate.GetCertHashString());
        // What was refused is counted, too.
        WriteTo(Path.Combine(_folder, "two", "keys.json"), KeyFile.Read(KeysPath));
        Assert.Contains("code=\"401\"", await Text(await Send(server, HttpMethod.Get, "/metrics", _secrets["reader"], "*/*")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_with_a_browser_signs_in_with_his_key_comes_back_to_what_he_wanted_and_signs_out()
    {
        await using var server = await Start();
        Assert.Contains("type=\"password\"", await Text(await Send(server, HttpMethod.Get, "/sign-in?to=/runs", null, "text/html")), StringComparison.Ordinal);
        var wrong = await Post(server, "/sign-in", new() { ["key"] = "sb_wrong", ["to"] = "/runs" });
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        Assert.DoesNotContain("sb_wrong", await Text(wrong), StringComparison.Ordinal);
        foreach (var (to, place) in ((string, string)[])[("/runs?cursor=a", "/runs?cursor=a"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil.example", "/")])
            Assert.Equal(place, (await Post(server, "/sign-in", new() { ["key"] = _secrets["reader"], ["to"] = to })).Headers.Location!.ToString());
        var answer = await Post(server, "/sign-in", new() { ["key"] = _secrets["reader"] });
        var set = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", set, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_secrets["reader"], set, StringComparison.Ordinal);
        var cookie = set.Split(';')[0];
        var page = await Text(await Send(server, HttpMethod.Get, "/", null, "text/html", cookie));
        Assert.Contains("Sign out", page, StringComparison.Ordinal);
        Assert.Contains("expires=Thu, 01 Jan 1970", (await Post(server, "/sign-out", [], cookie)).Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log, line => line.Contains(_secrets["reader"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_tries_keys_is_told_to_wait()
    {
        await using var server = await Start();
        HttpResponseMessage answer;
        var tries = 0;
        do
            answer = await Post(server, "/sign-in", new() { ["key"] = "sb_guess" });
        while (answer.StatusCode != HttpStatusCode.TooManyRequests && ++tries < 50);
        Assert.Equal(10, tries);
        Assert.Equal("60", answer.Headers.RetryAfter!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await Send(server, HttpMethod.Get, "/api/v1/balances", _secrets["reader"])).StatusCode);
    }

    [Fact]
    public async Task What_one_may_see_is_kept_by_no_browser()
    {
        await using var server = await Start();
        foreach (var path in (string[])["/", "/api/v1/balances", "/metrics"])
        {
            var answer = await Send(server, HttpMethod.Get, path, _secrets["reader"], "*/*");
            Assert.True(answer.Headers.CacheControl!.NoStore, path);
            Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        }
    }

    [Fact]
    public async Task A_proxy_is_believed_who_asks_and_nobody_else_is()
    {
        await using var behind = await Start(options => options with { Proxies = [IPAddress.Loopback] });
        behind.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        behind.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        behind.Client.DefaultRequestHeaders.Add("X-Forwarded-Host", "balances.example");
        var answer = await Send(behind, HttpMethod.Get, "/api/v1/balances", _secrets["reader"]);
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.Contains("secure", (await Post(behind, "/sign-in", new() { ["key"] = _secrets["reader"] }, origin: "https://balances.example")).Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);

        await using var other = await Start(options => options with { Proxies = [IPAddress.Parse("203.0.113.9")] });
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(other, HttpMethod.Get, "/api/v1/balances", _secrets["reader"])).StatusCode);
        Assert.Equal("ok\n", await other.Text("/healthz"));

        await using var none = await Start();
        none.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        Assert.False((await Send(none, HttpMethod.Get, "/api/v1/balances", _secrets["reader"])).Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task It_speaks_TLS_and_takes_a_renewed_certificate_without_a_restart()
    {
        var (pem, key) = (Path.Combine(_folder, "server.pem"), Path.Combine(_folder, "server.key"));
        var first = MakeCertificate(pem, key);
        await using var server = await Start(options => options with { Certificate = new ServerCertificate(pem, key, options.Say) });
        Assert.Equal("https", server.Address.Scheme);
        Assert.Equal(first, await Thumbprint(server));
        File.WriteAllText(pem, "nonsense");
        Assert.Equal(first, await Thumbprint(server));
        var second = MakeCertificate(pem, key);
        Assert.Equal(second, await Thumbprint(server));
        Assert.Contains(server.Log, line => line.Contains("the former certificate stays in force", StringComparison.Ordinal));

        async Task<string> Thumbprint(ServedBooks asked)
        {
            var seen = "";
            using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => (seen = certificate!.GetCertHashString()).Length > 0 } };
            using var client = new HttpClient(handler) { BaseAddress = asked.Address };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _secrets["reader"]);
            var answer = await client.GetAsync(new Uri("/api/v1/balances", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(answer.Headers.Contains("Strict-Transport-Security"));
            return seen;
        }
    }

    [Theory]
    [InlineData("[{}]")]
    [InlineData("{}")]
    [InlineData("""[{"name":"a","role":"king","created_at":"2026-11-10T12:00:00Z","sha256":"00"}]""")]
    public void A_file_that_has_no_keys_is_refused(string text)
    {
        File.WriteAllText(KeysPath, text);
        Assert.StartsWith(KeysPath, Assert.Throws<InputException>(() => KeyFile.Read(KeysPath)).Message, StringComparison.Ordinal);
    }

    private async Task<ServedBooks> Start(Func<ServeOptions, ServeOptions>? change = null)
    {
        if (_secrets.Count == 0)
        {
            var keys = new List<ApiKey>();
            foreach (var (role, seller) in ((Role, string?)[])[(Role.Seller, "S1"), (Role.Reader, null), (Role.Operator, null)])
            {
                var secret = _secrets[role.ToString().ToLowerInvariant()] = ApiKey.NewSecret();
                keys.Add(new ApiKey(role.ToString(), role, seller, DateTimeOffset.UnixEpoch, null, null, ApiKey.HashOf(secret)));
            }

            Write(keys);
        }

        // The books are filled before anybody is asked who he is.
        var url = new Warehouses.WarehouseUrl("duckdb", Path.Combine(_folder, $"{Guid.NewGuid():N}.duckdb"));
        await using (var open = await ServedBooks.Start(url))
        {
            await open.Run(Line("e1"), Line("e2", time: "2026-11-11T12:00:00Z"));
            await open.Run(
                $"other-event,2026-11-10T12:00:00Z,{OtherSeller},order_paid,EUR,98765.43,secret-source", $"other-bad,2026-11-10T12:00:00Z,{OtherSeller},order_paid,EUR,much,secret-source",
                "bad,2026-11-10T12:00:00Z,S1 and OTHER-9,order_paid,EUR,98765.43x,secret-source");
        }

        return await ServedBooks.Start(url, change: options => change?.Invoke(options with { Keys = KeysPath }) ?? options with { Keys = KeysPath });
    }

    private void Write(IReadOnlyList<ApiKey> keys) => WriteTo(KeysPath, keys);

    private static void WriteTo(string path, IReadOnlyList<ApiKey> keys) => File.WriteAllText(path, KeyFile.Text(keys));

    private static string MakeCertificate(string pem, string key)
    {
        using var secret = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", secret, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(pem, certificate.ExportCertificatePem());
        File.WriteAllText(key, secret.ExportPkcs8PrivateKeyPem());
        return certificate.GetCertHashString();
    }

    private static IEnumerable<HttpMethod> Methods(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => HttpMethod.Parse(method));

    private static string Filled(RouteEndpoint endpoint, string seller = "S1") =>
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "documentName" } => "v1",
            _ => seller,
        }))));

    private static IEnumerable<string> Questions(RouteEndpoint endpoint)
    {
        var own = Filled(endpoint);
        yield return own;
        yield return Filled(endpoint, OtherSeller);
        foreach (var query in (string[])
            [$"id={OtherSeller}", "id=S1", $"id=S1&id={OtherSeller}", $"ID={OtherSeller}&id=S1", $"seller_id={OtherSeller}", "seller_id=S1", $"seller_id=S1&seller_id={OtherSeller}", $"SELLER_ID={OtherSeller}", "seller_id=", $"seller={OtherSeller}",
            $"search={OtherSeller}", $"naming={OtherSeller}", "currency=EUR", $"id=S1&currency=EUR&dt=2026-11-10&seller_id={OtherSeller}", "id=S1&currency=EUR&dt=2026-11-10", "known_at=2", "since=1", "as_of=2026-11-10", "format=csv", "format=ndjson",
            "cursor=WyJPVEhFUi04IiwiRVVSIl0%3D", "limit=1000"])
        {
            yield return own + "?" + query;
        }
    }

    private static async Task<HttpResponseMessage> Send(ServedBooks server, HttpMethod method, string path, string? key, string accept = "application/json", string? cookie = null, string body = "{}")
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Accept", accept);
        if (method == HttpMethod.Post) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<HttpResponseMessage> Post(ServedBooks server, string path, Dictionary<string, string> form, string? cookie = null, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new FormUrlEncodedContent(form) };
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        if (origin is not null) request.Headers.Add("Origin", origin);
        request.Headers.Add("Accept", "text/html");
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> SignIn(ServedBooks server, string key) =>
        (await Post(server, "/sign-in", new() { ["key"] = key })).Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
