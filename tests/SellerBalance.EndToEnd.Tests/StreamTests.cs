using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>What a stream reads, tells and refuses.</summary>
public sealed class StreamTests(KafkaServer kafka) : TopicTests(kafka)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_topic_becomes_the_balances_of_the_same_file_and_is_read_once(string engine)
    {
        var (here, topic) = Ready(partitions: 3);
        using var _ = here;
        here.Succeed("run", here.Write("events.csv", Sample.Events), "--warehouse", "duckdb:by-file.duckdb");
        here.With("SELLER_BALANCE_WAREHOUSE", AnyWarehouse.NewUrl(engine));
        Kafka.Send(topic, [.. Messages(Sample.Events), null], partitions: 3);

        var first = Read(here, topic);
        Assert.Equal("published", first.GetProperty("outcome").GetString());
        Assert.Equal((4, 4, 1, 0), (Count(first, "read"), Count(first, "accepted"), first.GetProperty("tombstones").GetInt64(), first.GetProperty("lag").GetInt64()));
        Assert.Equal(Sample.Balances, here.ReadBalances());
        Assert.Equal(0, Count(Read(here, topic), "read"));
        var again = here.Succeed("run", "events.csv", "--json").Json;
        Assert.Equal(4, Count(again, "duplicates"));
        Assert.Equal(here.Succeed("balance", "--json", "--warehouse", "duckdb:by-file.duckdb").Output, here.Succeed("balance", "--json").Output);
        Assert.Equal(5, Positions(here).Sum(position => position.GetProperty("next_offset").GetInt64()));
        here.Verify();
    }

    [Fact]
    public void A_message_that_breaks_a_rule_goes_to_quarantine_with_its_offset_and_the_rest_goes_on()
    {
        var (here, topic) = Ready();
        using var _ = here;
        var large = "{\"event_id\":\"large\",\"note\":\"" + new string('x', 2 << 20) + "\"}";
        Kafka.Send(topic, [.. Messages(Sample.Events).Take(1), "not JSON"u8.ToArray(), [0xFF, 0xFE], [], Encoding.UTF8.GetBytes(large), .. Messages(Sample.Events).Skip(1)]);
        here.Write("settings.yaml", "checks:\n  rejected_share: { limit: 1 }\n");

        var read = Read(here, topic, "--config", "settings.yaml");
        Assert.Equal((8, 4, 4), (Count(read, "read"), Count(read, "accepted"), Count(read, "rejected")));
        var refused = here.Succeed("quarantine", "show", "--json").Json.EnumerateArray().ToList();
        Assert.Equal([1, 2, 3, 4], refused.Select(row => row.GetProperty("line").GetInt64()));
        Assert.Equal(["malformed_json", "bad_encoding", "malformed_json", "oversized_line"], refused.Select(row => Assert.Single(row.GetProperty("reasons").EnumerateArray()).GetString()));
        Assert.All(refused, row => Assert.Matches($"^kafka://[^/]+/{topic}/0$", row.GetProperty("source").GetString()));
        Assert.Equal(Sample.Balances, here.ReadBalances());
        here.Verify();
    }

    [Fact]
    public void An_object_over_several_lines_is_one_message()
    {
        var (here, topic) = Ready();
        using var _ = here;
        Kafka.Send(topic, [.. Messages(Sample.Events).Select(value => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(JsonDocument.Parse(value), s_indented)))]);
        Assert.Equal(4, Count(Read(here, topic), "accepted"));
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Fact]
    public void What_a_transaction_took_back_is_in_no_balance_and_leaves_nothing_behind()
    {
        var (here, topic) = Ready();
        using var _ = here;
        Kafka.SendInTransaction(topic, [.. Messages(Sample.Events).Take(2)], commit: true);
        Kafka.SendInTransaction(topic, [.. Messages("x-1,2025-03-01T10:00:00Z,A,order_paid,EUR,999.00,,,shop\n", hasHeader: false)], commit: false);
        Kafka.SendInTransaction(topic, [.. Messages(Sample.Events).Skip(2)], commit: true);

        var read = Read(here, topic);
        Assert.Equal((4, 4, 0), (Count(read, "read"), Count(read, "accepted"), read.GetProperty("lag").GetInt64()));
        Assert.Equal(Sample.Balances, here.ReadBalances());
        // Four messages, one that was taken back, and three ends of transactions.
        Assert.Equal(8, Assert.Single(Positions(here)).GetProperty("next_offset").GetInt64());
        Assert.Equal(0, Count(Read(here, topic), "read"));
    }

    [Fact]
    public void A_stream_that_begins_at_the_end_leaves_out_what_came_before_and_nothing_that_comes_after()
    {
        var (here, topic) = Ready(partitions: 2);
        using var _ = here;
        Kafka.Send(topic, Messages("old-1,2025-03-01T10:00:00Z,A,order_paid,EUR,1.00,,,shop\nold-2,2025-03-01T10:00:00Z,A,order_paid,EUR,1.00,,,shop\n", hasHeader: false), partitions: 2);
        Assert.Equal(0, Count(Read(here, topic, "--from", "end"), "read"));
        Kafka.Send(topic, Messages(Sample.Events), partitions: 2);
        Assert.Equal(4, Count(Read(here, topic), "accepted"));
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Fact]
    public void A_broker_that_wants_TLS_and_a_password_gets_them_from_a_file()
    {
        var (here, topic) = Ready();
        using var _ = here;
        Kafka.Send(topic, Messages(Sample.Events));
        Client(here, "admin", "admin-secret", Kafka.Authority);
        string[] command = ["stream", "--brokers", Kafka.Secure, "--topic", topic, "--client-config", "client.properties", "--until-end"];
        here.Succeed(command);
        Assert.Equal(Sample.Balances, here.ReadBalances());

        foreach (var (user, password, authority, exit, part) in ((string, string, string, int, string)[])
            [("admin", "hunter2", Kafka.Authority, 69, "Authentication failed"), ("admin", "admin-secret", Kafka.OtherAuthority, 69, "certificate verify failed"), ("reader", "reader-secret", Kafka.Authority, 66, "may not read")])
        {
            Client(here, user, password, authority);
            var refused = here.Run(command);
            Assert.True(refused.ExitCode == exit, refused.Error);
            Assert.Contains(part, refused.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(password, refused.Error, StringComparison.Ordinal);
            // Once when it is met, once as the reason to end; the client says it three times a second.
            Assert.True(refused.Error.Split('\n').Count(line => line.Contains(part, StringComparison.Ordinal)) <= 2, refused.Error);
        }
    }

    [Fact]
    public async Task A_server_shows_the_balances_of_a_topic_within_seconds_and_runs_files_meanwhile()
    {
        var (here, topic) = Ready();
        using var _ = here;
        Directory.CreateDirectory(here.At("inbox"));
        var lineage = here.TellLineage();
        using var process = here.Start("serve", "--listen", "127.0.0.1:0", "--watch", "inbox", "--every", "1s", "--brokers", Kafka.Bootstrap, "--topic", topic);
        using var client = new HttpClient { BaseAddress = Address(process) };
        Kafka.Send(topic, [.. Messages(Sample.Events).Take(2)]);
        await Until(client, "/api/v1/balances?seller_id=A", "90.00");
        here.Write("inbox/more.csv", Sample.Header + "r-1,2025-03-02T10:00:00Z,A,refund,EUR,5.00,,,shop\n");
        await Until(client, "/api/v1/balances?seller_id=A", "85.00");
        Kafka.Send(topic, [.. Messages(Sample.Events).Skip(2)]);
        await Until(client, "/api/v1/balances?seller_id=A", "-35.50");
        await Until(client, "/metrics", $"seller_balance_stream_messages_total{{stream=\"{topic}\",outcome=\"accepted\"}} 4");
        await Until(client, "/metrics", $"seller_balance_stream_up{{stream=\"{topic}\"}} 1");

        Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Assert.Equal(0, Workspace.Finish(process).ExitCode);
        var stream = Told(lineage).Where(told => told.GetProperty("job").Text("name") == "seller_balance.stream").ToList();
        Assert.Equal(["START", "RUNNING", "ABORT"], stream.Select(EventType));
        Assert.Equal((4, 4), (RowsOfFirst(stream[^1], "inputs", "inputStatistics"), RowsOfFirst(stream[^1], "outputs", "outputStatistics")));
        Assert.Equal("A EUR 2025-03-03 -35.50", here.ReadBalances("--seller", "A").Single());
        here.Verify();
    }

    [Fact]
    public void A_stream_begins_at_a_time_and_says_how_far_it_is_behind()
    {
        var (here, topic) = Ready(partitions: 2);
        using var _ = here;
        Kafka.Send(topic, Messages("old-1,2025-03-01T10:00:00Z,A,order_paid,EUR,1.00,,,shop\nold-2,2025-03-01T10:00:00Z,A,order_paid,EUR,1.00,,,shop\n", hasHeader: false), partitions: 2);
        Thread.Sleep(1500);
        var between = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        Thread.Sleep(50);
        Kafka.Send(topic, Messages(Sample.Events).Take(3), partitions: 2);
        Assert.Equal(3, Count(Read(here, topic, "--from", between), "accepted"));
        var status = here.Succeed("stream", "status", "--brokers", Kafka.Bootstrap, "--json").Json.EnumerateArray().ToList();
        Assert.All(status, position => Assert.Equal((0, 0), (position.GetProperty("lag").GetInt32(), position.GetProperty("lag_seconds").GetDouble())));

        Kafka.Send(topic, Messages(Sample.Events).Skip(3), partitions: 2);
        Thread.Sleep(1500);
        status = [.. here.Succeed("stream", "status", "--brokers", Kafka.Bootstrap, "--json").Json.EnumerateArray()];
        Assert.Equal([1, 0], status.Select(position => position.GetProperty("lag").GetInt32()));
        Assert.InRange(status[0].GetProperty("lag_seconds").GetDouble(), 1.4, 600);
        Assert.Matches(@"topic-\d+ +0 +3 +1 +\d", here.Succeed("stream", "status", "--brokers", Kafka.Bootstrap).Output);
        // Behind the last message there is nothing to begin with but the end.
        Assert.Equal(0, Count(Read(here, topic, "--name", "late", "--from", "2026-01-01T00:00+01:00".Replace("2026", (DateTime.UtcNow.Year + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)), "read"));
    }

    [Fact]
    public void What_cannot_be_read_is_refused_with_what_to_do()
    {
        var (here, topic) = Ready();
        using var _ = here;
        here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", "nowhere", "--until-end").Refuses(66, "nowhere", "no such topic");
        here.Run("stream", "--topic", topic).Refuses(64, "--brokers");
        here.Run("serve", "--brokers", Kafka.Bootstrap, "--topic", topic, "--warehouse", "postgres://ann@127.0.0.1/books").Refuses(64, "seller-balance stream beside");
        here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--from", "yesterday").Refuses(64, "--from", "beginning, end, or a time");
        here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--from", "2026-11-14T08:00").Refuses(64, "a time with its offset");
        here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--flush-age", "soon").Refuses(64, "--flush-age", "500ms".Replace("500", "200", StringComparison.Ordinal));
        here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--warehouse", "clickhouse://ann@127.0.0.1/books").Refuses(64, "ClickHouse", "DuckDB");
        here.Write("client.properties", "sasl.password=hunter2\nauto.offset.reset=earliest\n");
        here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--client-config", "client.properties").Refuses(64, "client.properties:2", "auto.offset.reset");
        here.Write("client.properties", "sasl.password=hunter2\nno.such.setting=1\n");
        var wrong = here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--client-config", "client.properties");
        wrong.Refuses(66, "no.such.setting");
        Assert.DoesNotContain("hunter2", wrong.Error, StringComparison.Ordinal);
        var away = here.Run("stream", "--brokers", "127.0.0.1:9", "--topic", topic, "--until-end");
        Assert.Equal(69, away.ExitCode);
        Assert.Contains("Connection refused", away.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_tells_OpenLineage_of_its_topic_and_tables_and_how_it_ended()
    {
        var (here, topic) = Ready();
        using var _ = here;
        var file = here.TellLineage();
        Kafka.Send(topic, Messages(Sample.Events));
        Read(here, topic, "--flush-rows", "2");
        var events = Told(file);
        Assert.Equal(["START", "RUNNING", "COMPLETE"], events.Select(EventType));
        Assert.All(events, told => Assert.Contains("\"processingType\":\"STREAMING\"", told.GetProperty("job").ToString(), StringComparison.Ordinal));
        Assert.Single(events.Select(told => told.GetProperty("run").GetProperty("runId").GetString()).Distinct());
        var input = Assert.Single(events[^1].GetProperty("inputs").EnumerateArray());
        Assert.Equal(($"kafka://{Kafka.Bootstrap}", topic), (input.GetProperty("namespace").GetString(), input.GetProperty("name").GetString()));
        var outputs = events[^1].GetProperty("outputs").EnumerateArray().ToList();
        Assert.Equal(
            ["seller-balance.raw.events", "seller-balance.raw.quarantine", "seller-balance.dwh.seller_movement_daily", "seller-balance.dwh.seller_balance_daily"],
            outputs.Select(output => output.GetProperty("name").GetString()));
        Assert.Equal((4, 4), (RowsOfFirst(events[^1], "inputs", "inputStatistics"), RowsOfFirst(events[^1], "outputs", "outputStatistics")));

        here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", "nowhere", "--until-end").Refuses(66, "no such topic");
        Assert.Equal(["START", "FAIL"], Told(file).Skip(events.Count).Select(EventType));

        using var process = here.Start("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--flush-age", "100ms");
        Assert.Contains("Reading", process.StandardError.ReadLine(), StringComparison.Ordinal);
        Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Assert.Equal(0, Workspace.Finish(process).ExitCode);
        var last = Told(file)[^1];
        Assert.Equal("ABORT", EventType(last));
        Assert.Contains("SIGTERM", last.GetProperty("run").ToString(), StringComparison.Ordinal);
    }

    private static int RowsOfFirst(JsonElement told, string datasets, string facet) =>
        told.GetProperty(datasets)[0].GetProperty(datasets.TrimEnd('s') + "Facets").GetProperty(facet).GetProperty("rowCount").GetInt32();

    private static List<JsonElement> Told(string file) => [.. File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? EventType(JsonElement told) => told.GetProperty("eventType").GetString();

    private static async Task Until(HttpClient client, string address, string part)
    {
        var said = "";
        for (var attempt = 0; attempt < 300; attempt++)
        {
            said = await client.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
            if (said.Contains(part, StringComparison.Ordinal)) return;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{address} never had {part}; in the end it had {said}");
    }

    private static Uri Address(Process process)
    {
        var line = process.StandardError.ReadLine() ?? "";
        var address = Regex.Match(line, @"http://\S+");
        Assert.True(address.Success, line);
        return new Uri(address.Value);
    }
}
