using System.Text.Json;
using SellerBalance.Servers;

[assembly: AssemblyFixture(typeof(KafkaServer))]

namespace SellerBalance.EndToEnd;

/// <summary>Topics of a real broker, read by the real program.</summary>
public abstract class TopicTests(KafkaServer kafka)
{
    public static TheoryData<string> Engines { get; } = ["duckdb", "postgres"];

    protected KafkaServer Kafka { get; } = kafka;

    private protected (Workspace Here, string Topic) Ready(int partitions = 1)
    {
        KafkaServer.Require();
        return (new Workspace(), Kafka.NewTopic(partitions));
    }

    private protected JsonElement Read(Workspace here, string topic, params string[] more) =>
        here.Succeed(["stream", "--brokers", Kafka.Bootstrap, "--topic", topic, "--until-end", "--json", .. more]).Json;

    private protected static void Client(Workspace here, string user, string password, string authority) => here.Write(
        "client.properties",
        $"# TLS and a password\nsecurity.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\nsasl.username={user}\nsasl.password={password}\nssl.ca.location={authority}\n");

    private protected static List<JsonElement> Positions(Workspace here) => [.. here.Succeed("stream", "status", "--json").Json.EnumerateArray()];

    protected static long Count(JsonElement report, string what) => report.GetProperty("receipt").GetProperty(what).GetInt64();

    protected static IEnumerable<byte[]> Messages(string csv, bool hasHeader = true)
    {
        var names = Sample.Header.TrimEnd('\n').Split(',');
        foreach (var line in csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(hasHeader ? 1 : 0))
        {
            var fields = line.Split(',');
            yield return JsonSerializer.SerializeToUtf8Bytes(names.Zip(fields).Where(pair => pair.Second.Length > 0).ToDictionary(pair => pair.First, pair => pair.Second));
        }
    }
}
