using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using static SellerBalance.Server.Tests.ServedBooks;

namespace SellerBalance.Server.Tests;

public sealed class RunTests
{
    [Fact]
    public async Task Readers_see_what_was_published_before_as_long_as_a_run_goes_on()
    {
        using var pause = new ManualResetEventSlim(true);
        await using var server = await ServedBooks.Start(onProgress: _ => pause.Wait(TestContext.Current.CancellationToken));
        await server.Run(Line("e1"));
        pause.Reset();
        server.Write(Line("e2"));
        var id = (await JsonOf(await server.Post("{}"))).GetProperty("run_id").GetString()!;
        var page = await server.Text("/runs");
        Assert.Contains(id, page, StringComparison.Ordinal);
        Assert.Contains(">running<", page, StringComparison.Ordinal);
        Assert.Contains("goes on", (await JsonOf(await server.Post("{}"))).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("10.00", (await server.Items("/api/v1/balances")).Single().GetProperty("running_balance").GetString());
        Assert.Contains("Goes on now", await server.Text("/"), StringComparison.Ordinal);
        pause.Set();
        Assert.Equal("published", (await server.Ended(id)).GetProperty("outcome").GetString());
        Assert.Equal("20.00", (await server.Items("/api/v1/balances")).Single().GetProperty("running_balance").GetString());
    }

    [Fact]
    public async Task What_a_run_does_comes_step_by_step_and_its_end_too()
    {
        using var pause = new SemaphoreSlim(0);
        await using var server = await ServedBooks.Start(onProgress: _ => pause.Wait(TestContext.Current.CancellationToken));
        server.Write(Line("e1"));
        var id = (await JsonOf(await server.Post("{}"))).GetProperty("run_id").GetString()!;
        await using var stream = await server.Client.GetStreamAsync(new Uri($"/runs/{id}/progress", UriKind.Relative), TestContext.Current.CancellationToken);
        var events = new List<string>();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            events.Add(item.EventType);
            if (item.EventType == "step") Assert.NotEmpty(item.Data);
            pause.Release(1000);
        }

        Assert.Equal("over", events[^1]);
        Assert.True(events.Count > 1);
        Assert.All(events.SkipLast(1), name => Assert.Equal("step", name));
        Assert.Equal("event: over", (await server.Text("/runs/none/progress")).Split('\n')[0]);
    }

    [Fact]
    public async Task A_look_that_a_publication_overtakes_is_not_shown_to_those_who_ask_later()
    {
        var (seen, isSlow, goOn) = (new TaskCompletionSource(), false, new TaskCompletionSource());
        await using var server = await ServedBooks.Start(beforeLookEnds: () =>
        {
            if (!isSlow) return Task.CompletedTask;
            isSlow = false;
            seen.SetResult();
            return goOn.Task;
        });
        await server.Run(Line("e1"));
        server.Write(Line("e2"));
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        isSlow = true;
        var before = server.Items("/api/v1/balances");
        await seen.Task.WaitAsync(TestContext.Current.CancellationToken);
        await server.Post("{}");
        while (!server.IsIdle)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        goOn.SetResult();
        await before;
        Assert.Equal("20.00", (await server.Items("/api/v1/balances")).Single().GetProperty("running_balance").GetString());
    }

    [Fact]
    public async Task Every_answer_while_a_large_run_publishes_is_the_state_before_or_after_it()
    {
        const int count = 60_000;
        await using var server = await ServedBooks.Start();
        await server.Run(Enumerable.Range(0, 500).Select(number => Line($"a{number}", $"S{number}", amount: "1")));
        server.Write(Enumerable.Range(0, count).Select(number => Line($"b{number}", $"S{number % 500}", amount: "1")));
        var id = (await JsonOf(await server.Post("{}"))).GetProperty("run_id").GetString()!;
        var seen = new HashSet<decimal>();
        var isOver = false;
        while (!isOver)
        {
            isOver = (await server.Items("/api/v1/runs?run_id=" + id)).Any(run => run.GetProperty("outcome").GetString() != "running");
            seen.Add(await Total(server, "/api/v1/balances?limit=1000", "running_balance"));
            seen.Add(await Total(server, "/api/v1/balance-days?limit=1000", "running_balance"));
        }

        seen.Add(await Total(server, "/api/v1/balances?limit=1000", "running_balance"));
        Assert.Equal([500, count + 500], seen.Order());
    }

    [Fact]
    public async Task A_held_run_is_told_on_the_first_page_and_in_the_metrics_and_readers_keep_what_they_had()
    {
        await using var server = await ServedBooks.Start(enabled: "rejected_share");
        await server.Run(Line("e1"));
        var id = await server.Run(Line("e2"), Line("bad", amount: "much"));
        var page = await server.Text("/");
        Assert.Contains("look first", page, StringComparison.Ordinal);
        Assert.Contains("rejected_share", page, StringComparison.Ordinal);
        Assert.Contains($"/runs/{id}", page, StringComparison.Ordinal);
        Assert.Equal("10.00", (await server.Items("/api/v1/balances")).Single().GetProperty("running_balance").GetString());
        var metrics = (await server.Text("/metrics")).Split('\n');
        Assert.Contains("seller_balance_last_run_held 1", metrics);
        Assert.Contains("seller_balance_waiting_batches 1", metrics);
        Assert.Contains("seller_balance_runs_total{outcome=\"held\"} 1", metrics);
        Assert.Contains("not in the balances", await server.Text("/runs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_run_is_run_again_only_when_it_changes()
    {
        await using var server = await ServedBooks.Start();
        var name = server.Write(Line("e1"));
        var first = (await JsonOf(await server.Post("{}"))).GetProperty("run_id").GetString()!;
        await server.Ended(first);
        var nothing = await server.Post("{}");
        Assert.Equal(HttpStatusCode.Conflict, nothing.StatusCode);
        Assert.Contains("nothing new", (await JsonOf(nothing)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        var path = Path.Combine(server.Inbox, name);
        await File.AppendAllTextAsync(path, Line("e2") + "\n", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));
        var second = await server.Ended((await JsonOf(await server.Post("{}"))).GetProperty("run_id").GetString()!);
        Assert.Equal((1, 1), (second.GetProperty("accepted").GetInt32(), second.GetProperty("duplicates").GetInt32()));
    }

    [Fact]
    public async Task The_button_of_the_page_begins_a_run_and_leads_to_it()
    {
        await using var server = await ServedBooks.Start();
        server.Write(Line("e1"));
        var answer = await server.Client.PostAsync(new Uri("/runs", UriKind.Relative), new FormUrlEncodedContent([]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var place = answer.Headers.Location!.ToString();
        await server.Ended(place.Split('/')[^1]);
        Assert.Contains("Readers see the new balances", await server.Text(place), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_fails_its_run_and_not_the_server()
    {
        await using var server = await ServedBooks.Start();
        await File.WriteAllTextAsync(Path.Combine(server.Inbox, "strange.csv"), "a,b\n1,2\n", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(Path.Combine(server.Inbox, "strange.csv"), DateTime.UtcNow.AddMinutes(-1));
        var run = await server.Ended((await JsonOf(await server.Post("{}"))).GetProperty("run_id").GetString()!);
        Assert.Equal("failed", run.GetProperty("outcome").GetString());
        Assert.Contains("strange.csv", run.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("ok\n", await server.Text("/healthz"));
        await server.Run(Line("e1"));
        Assert.Single(await server.Items("/api/v1/balances"));
    }

    [Fact]
    public async Task A_watched_folder_is_run_without_being_asked()
    {
        await using var server = await ServedBooks.Start(every: TimeSpan.FromMilliseconds(200));
        server.Write(Line("e1"));
        while (!(await server.Items("/api/v1/balances")).Any())
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Single(await server.Items("/api/v1/runs"));
    }

    [Fact]
    public async Task What_is_not_known_yet_is_no_metric_and_never_zero()
    {
        await using var server = await ServedBooks.Start();
        string[] unknown = ["newest_event_age_seconds", "newest_event_timestamp_seconds", "published_timestamp_seconds", "last_run_start_timestamp_seconds"];
        var before = (await server.Text("/metrics")).Split('\n');
        Assert.All(unknown, name => Assert.DoesNotContain(before, line => line.StartsWith($"seller_balance_{name} ", StringComparison.Ordinal)));
        await server.Run(Line("e1"));
        var after = (await server.Text("/metrics")).Split('\n');
        Assert.All(unknown, name => Assert.Contains(after, line => line.StartsWith($"seller_balance_{name} ", StringComparison.Ordinal)));
    }

    private static async Task<decimal> Total(ServedBooks server, string path, string column) =>
        (await server.Items(path)).Sum(item => decimal.Parse(item.GetProperty(column).GetString()!, CultureInfo.InvariantCulture));
}
