using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace SellerBalance.Servers;

/// <summary>A real Kafka broker on a free port of the loopback interface, gone when it is disposed.</summary>
public sealed class KafkaServer : IDisposable
{
    private const string Given = "SELLER_BALANCE_TEST_KAFKA";
    private static readonly string s_scripts = Environment.GetEnvironmentVariable(Given) ?? Path.GetFullPath(Path.Join(Repository(), "..", "shared", "kafka"));

    private readonly string _folder = Directory.CreateTempSubdirectory("seller-balance-kafka-").FullName;
    private readonly Lazy<string> _said;
    private readonly Lazy<IAdminClient> _admin;
    private int _topics;

    public KafkaServer()
    {
        _said = new Lazy<string>(() => Execute("secure", "-d", Home));
        _admin = new Lazy<IAdminClient>(() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).SetLogHandler((_, _) => { }).Build());
    }

    /// <summary>Where it listens without asking who is there; it is started when this is asked first.</summary>
    public string Bootstrap => Said("bootstrap=");

    /// <summary>Where it listens with TLS, and wants a password: <c>admin</c>'s is <c>admin-secret</c>; <c>reader</c>, with <c>reader-secret</c>, may nothing.</summary>
    public string Secure => Said("sasl_ssl=");

    /// <summary>The certificate of the authority that made its certificate.</summary>
    public string Authority => Path.Join(Home, "ca.pem");

    /// <summary>The certificate of another authority.</summary>
    public string OtherAuthority => Path.Join(Home, "other-ca.pem");

    /// <summary>Skips a test where no broker can be had. Where its scripts are, it has to run.</summary>
    public static void Require()
    {
        Xunit.Assert.SkipUnless(File.Exists(Path.Join(s_scripts, "start")), $"Kafka is not there: {Path.Join(s_scripts, "start")} does not exist. Set {Given} to a folder with its start script");
        Servers.RequireOrSkip(Programs().Any(folder => File.Exists(Path.Join(folder, "java"))), "Java is not installed. Install it with: apt-get install openjdk-17-jre-headless");
    }

    /// <summary>Makes a topic of its own for a test.</summary>
    public string NewTopic(int partitions = 1, params (string Key, string Value)[] settings)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"topic-{Interlocked.Increment(ref _topics)}");
        Create(name, partitions, settings);
        return name;
    }

    public void Create(string topic, int partitions = 1, params (string Key, string Value)[] settings) => _admin.Value.CreateTopicsAsync(
        [new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1, Configs = settings.ToDictionary(setting => setting.Key, setting => setting.Value) }]).GetAwaiter().GetResult();

    public void Delete(string topic) => _admin.Value.DeleteTopicsAsync([topic]).GetAwaiter().GetResult();

    public void AddPartitions(string topic, int count) =>
        _admin.Value.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = count }]).GetAwaiter().GetResult();

    /// <summary>Deletes what lies before an offset, as retention does.</summary>
    public void DeleteBefore(string topic, long offset) =>
        _admin.Value.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, offset)]).GetAwaiter().GetResult();

    /// <summary>Sends values in their order, to the partitions in turn; null is a tombstone.</summary>
    public void Send(string topic, IEnumerable<byte[]?> values, int partitions = 1)
    {
        using var producer = Producer();
        foreach (var (place, value) in values.Index())
            Send(producer, topic, place % partitions, value);
        producer.Flush(TimeSpan.FromMinutes(1));
    }

    /// <summary>Sends values in a transaction, and commits or aborts it.</summary>
    public void SendInTransaction(string topic, IEnumerable<byte[]?> values, bool commit)
    {
        using var producer = Producer(Guid.NewGuid().ToString("N"));
        producer.InitTransactions(TimeSpan.FromMinutes(1));
        producer.BeginTransaction();
        foreach (var value in values)
            Send(producer, topic, 0, value);
        producer.Flush(TimeSpan.FromMinutes(1));
        if (commit) producer.CommitTransaction();
        else producer.AbortTransaction();
    }

    /// <summary>Kills the broker, and starts it again.</summary>
    public void Crash()
    {
        Execute("stop", "-k", Home);
        Execute("start", "-d", Home);
    }

    public void Dispose()
    {
        if (_admin.IsValueCreated) _admin.Value.Dispose();
        if (_said.IsValueCreated) Execute("stop", "-k", Home);
        Directory.Delete(_folder, recursive: true);
    }

    private string Home => Path.Join(_folder, "cluster");

    private IProducer<Null, byte[]?> Producer(string? transaction = null) => new ProducerBuilder<Null, byte[]?>(
        new ProducerConfig { BootstrapServers = Bootstrap, TransactionalId = transaction, EnableIdempotence = true, LingerMs = 5, MessageMaxBytes = 9 << 20 }).SetLogHandler((_, _) => { }).Build();

    private static void Send(IProducer<Null, byte[]?> producer, string topic, int partition, byte[]? value) =>
        producer.Produce(new TopicPartition(topic, partition), new Message<Null, byte[]?> { Value = value });

    private string Said(string name) =>
        _said.Value.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).First(part => part.StartsWith(name, StringComparison.Ordinal))[name.Length..];

    // The broker inherits what the script has open, so the script's words go to a file.
    private string Execute(string script, params string[] arguments)
    {
        var output = Path.Join(_folder, script + ".txt");
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec /bin/bash \"$0\" \"$@\" >'" + output + "' 2>&1 </dev/null", Path.Join(s_scripts, script), .. arguments]))!;
        process.WaitForExit();
        var said = File.ReadAllText(output);
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{script}: {said}");
    }

    private static string[] Programs() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);

    private static string Repository() => typeof(KafkaServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Repository").Value!;
}
