using System.Diagnostics;
using System.Globalization;
using System.Text;
using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>Streams whose broker, topic, warehouse or own process fails under them.</summary>
public sealed class StreamFaultTests(KafkaServer kafka) : TopicTests(kafka)
{
    private const int Seed = 20_261_127;
    private const int Kills = 4;

    [Fact]
    public void Messages_that_are_gone_stop_the_stream_until_somebody_says_why_to_go_on()
    {
        var (here, topic) = Ready();
        using var _ = here;
        Kafka.Send(topic, [.. Messages(Sample.Events).Take(1)]);
        Read(here, topic);
        Kafka.Send(topic, [.. Messages(Sample.Events).Skip(1)]);
        Kafka.DeleteBefore(topic, 3);

        here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--until-end").Refuses(66, "offsets 1 to 2 are gone", "stream reset", "--to 3");
        here.Run("stream", "reset", "--brokers", Kafka.Bootstrap, "--topic", topic, "--partition", "0", "--to", "1", "--reason", "too old").Refuses(66, "expected 3 to 4");
        here.Succeed("stream", "reset", "--brokers", Kafka.Bootstrap, "--topic", topic, "--partition", "0", "--to", "beginning", "--reason", "the weekend was too long");
        Assert.Equal("the weekend was too long", Assert.Single(Positions(here)).GetProperty("reason").GetString());
        Assert.Equal(1, Count(Read(here, topic), "accepted"));
        here.Verify();
    }

    [Fact]
    public void A_topic_that_was_deleted_and_created_again_is_another_topic()
    {
        var (here, topic) = Ready();
        using var _ = here;
        Kafka.Send(topic, Messages(Sample.Events));
        Read(here, topic);
        Kafka.Delete(topic);
        Assert.True(SpinWait.SpinUntil(() => TryCreate(topic), TimeSpan.FromSeconds(60)));
        Kafka.Send(topic, [.. Messages(Sample.Events), .. Messages(Sample.Events)]);

        here.Run("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--until-end").Refuses(66, "deleted and created again", "--name");
        Assert.Equal(8, Count(Read(here, topic, "--name", "again"), "duplicates"));
    }

    [Fact]
    public void A_partition_that_is_added_is_read_from_its_beginning()
    {
        var (here, topic) = Ready();
        using var _ = here;
        Kafka.Send(topic, [.. Messages(Sample.Events).Take(2)]);
        Read(here, topic);
        Kafka.AddPartitions(topic, 2);
        Kafka.Send(topic, Messages(Sample.Events), partitions: 2);

        // Where to begin was a question of the first time only.
        var read = Read(here, topic, "--from", "end");
        Assert.Equal((4, 2), (Count(read, "read"), Count(read, "duplicates")));
        Assert.Equal([4L, 2L], Positions(here).Select(position => position.GetProperty("next_offset").GetInt64()));
        Assert.Equal(Sample.Balances, here.ReadBalances());
    }

    [Fact]
    public void A_stream_runs_until_it_is_asked_to_end_also_while_the_broker_dies()
    {
        KafkaServer.Require();
        using var own = new KafkaServer();
        using var here = new Workspace();
        own.Create("events");
        using var process = here.Start("stream", "--brokers", own.Bootstrap, "--topic", "events", "--flush-age", "100ms");
        Assert.Contains("Reading", process.StandardError.ReadLine(), StringComparison.Ordinal);
        own.Send("events", [.. Messages(Sample.Events).Take(2)]);
        own.Crash();
        own.Send("events", [.. Messages(Sample.Events).Skip(2)]);
        // The file is held by the stream, so its words tell that all is in.
        var words = new StringBuilder();
        while (process.StandardError.ReadLine() is { } line)
        {
            words.AppendLine(line);
            if (line.Contains("2 messages", StringComparison.Ordinal) && words.ToString().Split("2 messages").Length == 3 || line.Contains("4 messages", StringComparison.Ordinal)) break;
        }

        Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        var finished = Workspace.Finish(process);
        Assert.True(finished.ExitCode == 0, words + finished.Error);
        Assert.Equal(Sample.Balances, here.ReadBalances());
        here.Verify();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_stream_killed_at_any_point_loses_and_doubles_nothing(string engine)
    {
        var (here, topic) = Ready(partitions: 3);
        using var _ = here;
        here.Succeed("generate", "--to", "events.csv", "--events", "20000", "--sellers", "50", "--days", "30", "--start", "2025-01-01");
        here.Succeed("run", "events.csv", "--warehouse", "duckdb:by-file.duckdb");
        Kafka.Send(topic, Messages(here.Read("events.csv")), partitions: 3);
        here.With("SELLER_BALANCE_WAREHOUSE", AnyWarehouse.NewUrl(engine));
        string[] command = ["stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--until-end", "--flush-rows", "2500"];
        var moments = new KillMoments(Kills, Seed, TimeSpan.FromSeconds(6));
        var watch = new Stopwatch();
        foreach (var moment in moments.All())
        {
            watch.Restart();
            using var process = here.Start(command);
            if (process.WaitForExit(moment)) moments.Missed(watch.Elapsed);
            process.Kill();
            process.WaitForExit();
        }

        here.Succeed(command);
        Assert.Equal(here.Succeed("balance", "--json", "--warehouse", "duckdb:by-file.duckdb").Output, here.Succeed("balance", "--json").Output);
        Assert.Equal(20_000, Positions(here).Sum(position => position.GetProperty("next_offset").GetInt64()));
        here.Verify();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void What_landed_before_a_kill_is_published_though_nothing_more_comes(string engine)
    {
        var (here, topic) = Ready();
        using var _ = here;
        here.With("SELLER_BALANCE_WAREHOUSE", AnyWarehouse.NewUrl(engine));
        Read(here, topic);
        // A kill between landing and publishing leaves what this does.
        here.Succeed("ingest", here.Write("events.csv", Sample.Events));
        Assert.Equal("published", Read(here, topic).GetProperty("outcome").GetString());
        Assert.Equal(Sample.Balances, here.ReadBalances());
        Assert.Equal("done", Read(here, topic).GetProperty("outcome").GetString());
    }

    [Fact]
    public void A_second_process_that_reads_on_from_the_same_place_changes_nothing()
    {
        var (here, topic) = Ready();
        using var _ = here;
        var url = AnyWarehouse.NewUrl("postgres");
        here.With("SELLER_BALANCE_WAREHOUSE", url);
        Kafka.Send(topic, [.. Messages(Sample.Events).Take(2)]);
        Read(here, topic);
        var before = here.Succeed("balance", "--json").Output;
        // A stopped process keeps its place in mind, here made to look as if another had read on meanwhile.
        using var process = here.Start("stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--flush-age", "100ms");
        Assert.Contains("Reading", process.StandardError.ReadLine(), StringComparison.Ordinal);
        PostgresServer.Psql(url, "-c", "INSERT INTO ops.stream_offsets SELECT 'other/1', stream, topic, topic_id, partition_no, entry_no + 1, next_offset, next_offset + 1 FROM ops.stream_offsets");
        Kafka.Send(topic, [.. Messages(Sample.Events).Skip(2)]);

        var finished = Workspace.Finish(process);
        Assert.Equal(1, finished.ExitCode);
        Assert.Contains("another process has read this stream further", finished.Error, StringComparison.Ordinal);
        Assert.Equal(before, here.Succeed("balance", "--json").Output);
    }

    private bool TryCreate(string topic)
    {
        try
        {
            Kafka.Create(topic);
            return true;
        }
        catch (Confluent.Kafka.Admin.CreateTopicsException)
        {
            Thread.Sleep(200);
            return false;
        }
    }
}
