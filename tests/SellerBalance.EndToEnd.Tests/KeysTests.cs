using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace SellerBalance.EndToEnd;

/// <summary>Keys, as somebody makes, uses and revokes them.</summary>
public sealed class KeysTests
{
    [Fact]
    public async Task A_key_is_made_used_listed_and_revoked_while_the_server_runs()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Events));
        var made = here.Succeed("keys", "create", "grafana", "--keys", "keys.json");
        var secret = made.Output.Trim();
        Assert.Matches("^sb_[A-Za-z0-9_-]{43}$", secret);
        Assert.DoesNotContain(secret, here.Read("keys.json"), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(here.At("keys.json")));
        here.Succeed("keys", "create", "shop", "--role", "seller", "--seller", "A", "--expires", "2100-01-01", "--keys", "keys.json");

        using var process = here.Start("serve", "--listen", "127.0.0.1:0", "--keys", "keys.json");
        using var client = new HttpClient { BaseAddress = Address(process) };
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(client, null));
        Assert.Equal(HttpStatusCode.OK, await Status(client, secret));
        var list = here.Succeed("keys", "list", "--keys", "keys.json").Output;
        Assert.Matches(@"grafana +reader +good", list);
        Assert.Matches(@"shop +seller +A +until 2100-01-01 00:00 UTC", list);
        here.Succeed("keys", "revoke", "grafana", "--keys", "keys.json");
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(client, secret));
        Assert.Equal(["grafana False", "shop True"], here.Succeed("keys", "list", "--keys", "keys.json", "--json").Json.EnumerateArray().Select(key => $"{key.Text("name")} {key.GetProperty("is_good").GetBoolean()}"));
        process.Kill();
    }

    [Fact]
    public async Task Commands_at_the_same_time_lose_no_key()
    {
        using var here = new Workspace();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(() => here.Succeed("keys", "create", $"key{number}", "--keys", "keys.json"))));
        Assert.Equal(6, here.Succeed("keys", "list", "--keys", "keys.json", "--json").Json.GetArrayLength());
    }

    [Fact]
    public void What_would_let_in_anybody_or_nobody_is_refused_with_what_to_do()
    {
        using var here = new Workspace();
        here.Run("serve", "--listen", "0.0.0.0:0").Refuses(64, "--listen: found 0.0.0.0", "--keys", "--tls-certificate", "--trusted-proxy");
        here.Succeed("keys", "create", "a", "--keys", "keys.json");
        here.Run("serve", "--listen", "0.0.0.0:0", "--keys", "keys.json").Refuses(64, "--tls-certificate FILE");
        here.Run("serve", "--listen", "0.0.0.0:0", "--keys", "keys.json", "--tls-certificate", "a.pem").Refuses(64, "--tls-key: found none");
        here.Run("serve", "--keys", "keys.json", "--tls-certificate", "a.pem", "--tls-key", "a.key").Refuses(66, "a.pem", "PEM");
        here.Run("serve", "--trusted-proxy", "10.0.0.5").Refuses(64, "--keys: found none");
        here.Run("serve", "--keys", "keys.json", "--trusted-proxy", "proxy").Refuses(64, "--trusted-proxy: found 'proxy'");
        here.Run("serve", "--keys", "none.json").Refuses(66, "none.json: found no such file", "keys create");
        here.Run("keys", "create", "a", "--keys", "keys.json").Refuses(64, "has a key already");
        here.Run("keys", "create", "b", "--role", "seller", "--keys", "keys.json").Refuses(64, "--seller: found none");
        here.Run("keys", "create", "b", "--seller", "A", "--keys", "keys.json").Refuses(64, "expected the role seller");
        here.Run("keys", "create", "b", "--role", "king", "--keys", "keys.json").Refuses(64, "--role: found 'king'");
        here.Run("keys", "create", "b", "--expires", "2020-01-01", "--keys", "keys.json").Refuses(64, "--expires", "a day to come");
        here.Run("keys", "create", "b").Refuses(64, "--keys: found none");
        here.Run("keys", "revoke", "b", "--keys", "keys.json").Refuses(64, "'b'", "keys list");
        here.Write("keys.json", "{\n\"a\": ");
        here.Run("keys", "list", "--keys", "keys.json").Refuses(66, "keys.json:");
    }

    private static async Task<HttpStatusCode> Status(HttpClient client, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/balances", UriKind.Relative));
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (await client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
    }

    private static Uri Address(Process process)
    {
        var line = process.StandardError.ReadLine() ?? "";
        var address = Regex.Match(line, @"http://\S+");
        Assert.True(address.Success, line);
        return new Uri(address.Value);
    }
}
