namespace SellerBalance.Streams;

/// <summary>Where a stream without a position begins.</summary>
public enum StreamStart
{
    /// <summary>At the first message that the broker still has.</summary>
    Beginning,

    /// <summary>Behind the last message there is.</summary>
    End,

    /// <summary>At the first message that is not older than <see cref="StreamSettings.StartTime"/>.</summary>
    Time,
}

/// <summary>A topic that is read without end.</summary>
/// <param name="Name">Under which positions are kept.</param>
/// <param name="Brokers">Where to find the cluster, as <c>HOST:PORT</c>, separated by commas.</param>
/// <param name="Topic">The topic's name.</param>
public sealed record StreamSettings(string Name, string Brokers, string Topic)
{
    /// <summary>Where to begin, the first time.</summary>
    public StreamStart Start { get; init; }

    /// <summary>The time of <see cref="StreamStart.Time"/>, by the timestamps of the messages.</summary>
    public DateTimeOffset StartTime { get; init; }

    /// <summary>Messages after which a flush is full.</summary>
    public int FlushRows { get; init; } = 50_000;

    /// <summary>Bytes of messages after which a flush is full.</summary>
    public long FlushBytes { get; init; } = 32L << 20;

    /// <summary>How long the first message of a flush waits for others.</summary>
    public TimeSpan FlushAge { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>More settings of the client, by librdkafka's names, such as <c>security.protocol</c>. They may have secrets.</summary>
    public IReadOnlyDictionary<string, string> Client { get; init; } = new Dictionary<string, string>();
}
