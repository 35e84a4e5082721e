using Confluent.Kafka;

namespace SellerBalance.Streams;

/// <summary>How Kafka's clients are set up.</summary>
internal static class ClientSettings
{
    // Nothing is kept in the group; the library wants its name.
    private const string Group = "seller-balance";

    /// <summary>For reading. What the user sets comes first; what reading each message once stands on cannot be set.</summary>
    public static ConsumerConfig Consumer(StreamSettings settings)
    {
        var config = new ConsumerConfig(Common(settings))
        {
            GroupId = settings.Client.GetValueOrDefault("group.id") ?? Group,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Error,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AllowAutoCreateTopics = false,
            CheckCrcs = true,
            QueuedMaxMessagesKbytes = 32 << 10,
        };
        // By default the client pauses a second whenever its queue is full.
        if (!settings.Client.ContainsKey("fetch.queue.backoff.ms")) config.Set("fetch.queue.backoff.ms", "10");
        return config;
    }

    /// <summary>For questions about topics.</summary>
    public static AdminClientConfig Admin(StreamSettings settings) => new(Common(settings));

    private static Dictionary<string, string> Common(StreamSettings settings) => new(settings.Client.Where(setting => setting.Key != "group.id"), StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = settings.Brokers,
        ["client.id"] = settings.Client.GetValueOrDefault("client.id") ?? Group,
    };
}
