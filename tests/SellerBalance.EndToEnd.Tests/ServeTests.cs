using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SellerBalance.EndToEnd;

public sealed class ServeTests
{
    [Fact]
    public async Task A_server_answers_until_it_is_asked_to_end_and_then_lets_others_in()
    {
        using var here = new Workspace();
        here.Succeed("run", here.Write("events.csv", Sample.Events));
        using var process = here.Start("serve", "--listen", "127.0.0.1:0");
        var address = Address(process);
        using (var client = new HttpClient { BaseAddress = address })
        {
            Assert.Contains("What is owed", await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            here.Run("balance", "--wait", "0").Refuses(69, "in use by process");
        }

        Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Assert.Equal(0, Workspace.Finish(process).ExitCode);
        here.Succeed("balance");
    }

    [Theory]
    [InlineData("0.0.0.0:8080")]
    [InlineData("192.0.2.1:8080")]
    [InlineData("[::]:8080")]
    public void An_address_that_others_can_reach_is_refused(string address)
    {
        using var here = new Workspace();
        here.Run("serve", "--listen", address).Refuses(64, "--listen", "127.0.0.1");
        Assert.False(File.Exists(here.At("seller-balance.duckdb")));
    }

    [Theory]
    [InlineData("--listen", "nowhere", "expected an address and a port")]
    [InlineData("--every", "often", "expected a duration")]
    [InlineData("--every", "5m", "--watch")]
    public void What_means_nothing_is_refused_before_anything_is_opened(string option, string value, string part)
    {
        using var here = new Workspace();
        here.Run("serve", option, value).Refuses(64, option, part);
        here.Run("serve", "--watch", "nowhere").Refuses(66, "nowhere");
        Assert.False(File.Exists(here.At("seller-balance.duckdb")));
    }

    private static Uri Address(Process process)
    {
        var line = process.StandardError.ReadLine() ?? "";
        var address = Regex.Match(line, @"http://\S+");
        Assert.True(address.Success, line);
        return new Uri(address.Value);
    }
}
