using SellerBalance.Ingest;

namespace SellerBalance.Streams;

/// <summary>How far a partition was read, and what of it has not landed yet.</summary>
/// <param name="landed">Its position in the warehouse.</param>
internal sealed class PartitionState(StreamPosition landed)
{
    private int? _epoch = landed.LeaderEpoch;

    /// <summary>The partition.</summary>
    public int Partition => Landed.Partition;

    /// <summary>Its position in the warehouse.</summary>
    public StreamPosition Landed { get; private set; } = landed;

    /// <summary>The offset behind what was read.</summary>
    public long Read { get; private set; } = landed.NextOffset;

    /// <summary>Where <see cref="TopicReader.IsAtMark"/> wants to be; without a mark, nowhere.</summary>
    public long Mark { get; set; } = long.MaxValue;

    /// <summary>Whether it is read up to the mark.</summary>
    public bool IsAtMark => Read >= Mark;

    /// <summary>What was read and has not landed.</summary>
    public List<TopicMessage> Messages { get; } = [];

    /// <summary>Whether the position is to be noted anew.</summary>
    public bool HasMoved => Read > Landed.NextOffset || Landed.Entry == 0;

    /// <summary>The timestamp of the message read last, UTC; null before the first.</summary>
    public DateTime? ReadTime { get; private set; }

    /// <summary>Takes a message.</summary>
    public void Add(TopicMessage message, int? leaderEpoch, DateTime time)
    {
        Messages.Add(message);
        ReadTime = time;
        Read = message.Offset + 1;
        _epoch = leaderEpoch ?? _epoch;
    }

    /// <summary>Takes note that there is nothing more before an offset.</summary>
    public void Reach(long end) => Read = Math.Max(Read, end);

    /// <summary>The position that it has when what was read lands.</summary>
    public StreamPosition Next() => Landed with { NextOffset = Read, LeaderEpoch = _epoch, Entry = Landed.Entry + 1, NotedAt = null, Reason = null };

    /// <summary>Says that what was read landed.</summary>
    public void Land(StreamPosition position)
    {
        Landed = position;
        Messages.Clear();
    }
}
