using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using SellerBalance.Server.Keys;

namespace SellerBalance.Server.Tests;

/// <summary>The pages as people see them: a real browser, at two widths, light and dark, by keyboard alone.</summary>
public sealed class BrowserTests(BrowserTests.Fixture fixture) : IClassFixture<BrowserTests.Fixture>
{
    private static readonly string[] s_pages =
        ["/", "/sellers", "/sellers?search=nobody", "/seller?id=S1&currency=EUR", "/seller/day?id=S1&currency=EUR&dt=2026-11-12", "/runs", "RUN", "/restatements", "/restatements?since=1&seller_id=S1", "/checks", "/checks/negative_balance", "/quarantine", "/nowhere"];

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task No_page_has_anything_that_shuts_somebody_out_or_is_wider_than_the_screen_or_asks_another_server(int width, ColorScheme scheme)
    {
        await using var context = await fixture.Open(width, scheme);
        var page = await context.NewPageAsync();
        var strangers = new List<string>();
        var complaints = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(fixture.Address, StringComparison.Ordinal)) strangers.Add(request.Url);
        };
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal)) complaints.Add(message.Text);
        };
        foreach (var path in s_pages)
        {
            await page.GotoAsync(fixture.At(path));
            var axe = await page.RunAxe();
            Assert.True(axe.Violations.Length == 0, $"{path}: {string.Join("; ", axe.Violations.Select(violation => $"{violation.Id}: {violation.Nodes.FirstOrDefault()?.Html}"))}");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{path} is wider than {width} pixels");
        }

        Assert.Empty(strangers);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task With_the_keyboard_alone_one_gets_from_the_overview_to_the_events_of_a_day()
    {
        await using var context = await fixture.Open(1280, ColorScheme.Light, hasChecker: false);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        await page.GotoAsync(fixture.At("/"));
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await Focused(page));
        await Reach(page, "Sellers");
        await page.Keyboard.PressAsync("Enter");
        await IsAt(page, "/sellers");
        await Reach(page, "S1");
        await page.Keyboard.PressAsync("Enter");
        await IsAt(page, "/seller");
        await Reach(page, "2026-11-12");
        await page.Keyboard.PressAsync("Enter");
        await IsAt(page, "/seller/day");
        await page.GetByText("fee_commission").First.WaitForAsync();
        Assert.Empty(complaints);
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task One_signs_in_and_out_on_pages_that_shut_nobody_out(int width, ColorScheme scheme)
    {
        await using var context = await fixture.Open(width, scheme);
        var (path, secret) = (Path.GetTempFileName(), ApiKey.NewSecret());
        File.WriteAllText(path, KeyFile.Text([new ApiKey("ann", Role.Reader, null, DateTimeOffset.UnixEpoch, null, null, ApiKey.HashOf(secret))]));
        await using var server = await ServedBooks.Start(change: options => options with { Keys = path });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{server.Address}runs");
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));
        await page.GetByLabel("Key").FillAsync(secret);
        await page.Keyboard.PressAsync("Enter");
        await IsAt(page, "/runs");
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await IsAt(page, "/sign-in");
        File.Delete(path);
    }

    [Fact]
    public async Task The_button_of_the_page_begins_a_run()
    {
        await using var context = await fixture.Open(1280, ColorScheme.Light, hasChecker: false);
        await using var server = await ServedBooks.Start();
        server.Write(ServedBooks.Line("e1"));
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{server.Address}runs");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run what is new" }).ClickAsync();
        await Assertions.Expect(page.Locator(".badge").First).ToHaveTextAsync("published", new LocatorAssertionsToHaveTextOptions { Timeout = 60_000 });
    }

    [Fact]
    public async Task The_decimal_points_of_a_column_stand_under_each_other()
    {
        await using var context = await fixture.Open(1280, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.GotoAsync(fixture.At("/sellers"));
        var rights = await page.EvaluateAsync<double[]>("""
            [...document.querySelectorAll('td.number')].map(cell => {
              const text = cell.firstChild, range = document.createRange();
              const whole = text.data.split('.')[0];
              range.setStart(text, 0); range.setEnd(text, whole.length);
              return Math.round(range.getBoundingClientRect().right);
            })
            """);
        Assert.True(rights.Length > 2);
        Assert.True(rights.Max() - rights.Min() <= 1, string.Join(" ", rights));
    }

    [Fact]
    public async Task What_a_run_does_is_shown_as_it_goes_on_and_the_page_renews_itself_when_it_is_over()
    {
        await using var context = await fixture.Open(1280, ColorScheme.Light, hasChecker: false);
        using var pause = new ManualResetEventSlim(false);
        await using var server = await ServedBooks.Start(onProgress: _ => pause.Wait(TimeSpan.FromMinutes(1)));
        server.Write(ServedBooks.Line("e1"));
        var id = (await ServedBooks.JsonOf(await server.Post("{}"))).GetProperty("run_id").GetString()!;
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        await page.GotoAsync($"{server.Address}runs/{id}");
        var step = page.Locator("[data-live]");
        await Assertions.Expect(step).ToBeVisibleAsync();
        Assert.Equal("running", await page.Locator(".badge").First.TextContentAsync());
        Assert.DoesNotContain("load the page again", await page.Locator(".outcome").TextContentAsync(), StringComparison.Ordinal);
        pause.Set();
        await Assertions.Expect(page.Locator(".badge").First).ToHaveTextAsync("published", new LocatorAssertionsToHaveTextOptions { Timeout = 180_000 });
        await Assertions.Expect(step).ToHaveCountAsync(0);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Without_scripts_a_page_says_how_to_see_how_a_run_stands()
    {
        await using var context = await fixture.Open(1280, ColorScheme.Light, hasChecker: false, hasScripts: false);
        using var pause = new ManualResetEventSlim(false);
        await using var server = await ServedBooks.Start(onProgress: _ => pause.Wait(TimeSpan.FromMinutes(1)));
        server.Write(ServedBooks.Line("e1"));
        var id = (await ServedBooks.JsonOf(await server.Post("{}"))).GetProperty("run_id").GetString()!;
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{server.Address}runs/{id}");
        await Assertions.Expect(page.GetByText("load the page again to see how it stands")).ToBeVisibleAsync();
        pause.Set();
        await server.Ended(id);
    }

    private static Task<string> Focused(IPage page) => page.EvaluateAsync<string>("(document.activeElement.textContent || '').trim()");

    // Asks the browser until it is there; whoever waits for a navigation to begin misses one that was quicker.
    private static Task IsAt(IPage page, string path) =>
        Assertions.Expect(page).ToHaveURLAsync(new Regex($@"^https?://[^/]+{Regex.Escape(path)}(\?|$)"), new PageAssertionsToHaveURLOptions { Timeout = 180_000 });

    private static async Task Reach(IPage page, string text)
    {
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = text, Exact = true }).First.WaitForAsync();
        for (var steps = 0; steps < 60; steps++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await Focused(page) == text) return;
        }

        Assert.Fail($"'{text}' cannot be reached with the keyboard.");
    }

    /// <summary>One browser and one server for all of them.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private const string Given = "SELLER_BALANCE_TEST_CHROMIUM";

        private ServedBooks? _server;
        private IPlaywright? _playwright;
        private IBrowser? _browser;
        private string _run = "";

        internal string Address => _server!.Address.ToString();

        private static string? Chromium { get; } =
            new[] { Environment.GetEnvironmentVariable(Given), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

        public async ValueTask InitializeAsync()
        {
            if (Chromium is null) return;
            _server = await ServedBooks.Start();
            await _server.Run(
                ServedBooks.Line("e1"), ServedBooks.Line("e2", currency: "JPY", amount: "5000"), ServedBooks.Line("e3", "S2", "payout", amount: "12.5"),
                ServedBooks.Line("e4", "S3", currency: "KWD", amount: "7.125"), ServedBooks.Line("bad", amount: "much"));
            _run = await _server.Run(ServedBooks.Line("e5", type: "fee_commission", amount: "3.25", time: "2026-11-12T08:00:00Z"));
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Chromium,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            });
        }

        public async ValueTask DisposeAsync()
        {
            if (_browser is not null) await _browser.DisposeAsync();
            _playwright?.Dispose();
            if (_server is not null) await _server.DisposeAsync();
        }

        internal string At(string path) => Address.TrimEnd('/') + (path == "RUN" ? "/runs/" + _run : path);

        internal Task<IBrowserContext> Open(int width, ColorScheme scheme, bool hasChecker = true, bool hasScripts = true)
        {
            Servers.Servers.RequireOrSkip(_browser is not null, $"There is no Chromium and ${Given} is not set. Install it with: apt-get install chromium");
            // The checker is a script of its own, which the pages' policy would not let run.
            return OpenPatiently(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme, BypassCSP = hasChecker, JavaScriptEnabled = hasScripts });
        }

        // The machine may have other things to do.
        private async Task<IBrowserContext> OpenPatiently(BrowserNewContextOptions options)
        {
            var context = await _browser!.NewContextAsync(options);
            context.SetDefaultTimeout(180_000);
            context.SetDefaultNavigationTimeout(180_000);
            return context;
        }
    }
}
