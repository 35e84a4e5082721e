namespace SellerBalance.Ingest;

/// <summary>One message of a topic.</summary>
/// <param name="Offset">Its offset in the partition.</param>
/// <param name="Value">One JSON object; null for a tombstone.</param>
public readonly record struct TopicMessage(long Offset, byte[]? Value);

/// <summary>How far a stream has read one partition of a topic. It moves in the transaction that lands the messages.</summary>
/// <param name="Stream">The stream's name, under which its positions are kept.</param>
/// <param name="Topic">The topic's name.</param>
/// <param name="TopicId">The topic's id: a topic that was deleted and created again has another one.</param>
/// <param name="Partition">The partition, from 0.</param>
/// <param name="NextOffset">The offset to read next.</param>
/// <param name="LeaderEpoch">The leader's epoch of the message read last; null if none is known.</param>
public sealed record StreamPosition(string Stream, string Topic, string TopicId, int Partition, long NextOffset, int? LeaderEpoch)
{
    /// <summary>How many positions of this partition there were, with this one; 0 where the stream has none yet.</summary>
    public long Entry { get; init; }

    /// <summary>When it was noted, UTC; null where it is not noted yet.</summary>
    public DateTimeOffset? NotedAt { get; init; }

    /// <summary>Why somebody set it by hand; null if reading took it there.</summary>
    public string? Reason { get; init; }
}

/// <summary>What one flush of a stream has of one partition.</summary>
/// <param name="Source">What the batch is from, as <c>kafka://CLUSTER/TOPIC/PARTITION</c>.</param>
/// <param name="From">The first offset it covers: the position before it.</param>
/// <param name="Position">The position after it.</param>
/// <param name="Messages">The messages between, in their order. Offsets without one are those that transactions and compaction take.</param>
public sealed record TopicPart(string Source, long From, StreamPosition Position, IReadOnlyList<TopicMessage> Messages);
