using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using SellerBalance.Ingest;

namespace SellerBalance.Streams;

/// <summary>
/// Reads a topic from positions that the warehouse keeps. Partitions are assigned here, and no consumer group has a say. What was read counts once
/// <see cref="Landed"/> says so; a reader that is made again begins behind what landed. Not safe for use from several threads at once.
/// </summary>
public sealed class TopicReader : IDisposable
{
    // A flush costs half a second whatever it has, so a stream that is behind takes larger ones.
    private const int TimesBehind = 4;

    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(100);

    private readonly StreamSettings _settings;
    private readonly BrokerTroubles _troubles;
    private readonly TopicFacts _facts;
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly SortedDictionary<int, PartitionState> _partitions = [];
    private string _cluster = "";
    private string _topicId = "";
    private long _lookedAt;

    /// <summary>Makes a reader; nothing is asked of a broker yet.</summary>
    /// <param name="settings">What to read.</param>
    /// <param name="say">Told what is wrong with the brokers, each trouble once.</param>
    /// <exception cref="StreamException">A setting of the client is wrong.</exception>
    public TopicReader(StreamSettings settings, Action<string> say)
    {
        _settings = settings;
        _troubles = new BrokerTroubles(say);
        try
        {
            _facts = new TopicFacts(settings, _troubles);
            _consumer = new ConsumerBuilder<Ignore, byte[]>(ClientSettings.Consumer(settings))
                .SetErrorHandler((_, error) => _troubles.Add(error)).SetLogHandler((_, _) => { }).Build();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            _facts?.Dispose();
            throw new StreamException($"the settings of the Kafka client: {exception.Message} Correct them in the file of --client-config.", exception);
        }
    }

    /// <summary>Whether everything was read up to <see cref="MarkEnd"/>.</summary>
    public bool IsAtMark => _partitions.Values.All(state => state.IsAtMark);

    /// <summary>Offsets between what was read and the end that the broker told last; those that transactions take count too.</summary>
    public long Lag => _partitions.Values.Sum(Behind);

    /// <summary>How far behind it is.</summary>
    /// <param name="now">UTC.</param>
    public StreamLag LagAt(DateTimeOffset now)
    {
        var behind = _partitions.Values.Where(state => Behind(state) > 0).ToList();
        // What comes next is not older than what was read last.
        return new StreamLag(behind.Sum(Behind), behind.Count == 0 ? TimeSpan.Zero : behind.Min(state => state.ReadTime) is { } time ? Age(time, now) : null);
    }

    /// <summary>Finds the topic, and begins to read behind the positions.</summary>
    /// <param name="positions">Those of this stream; partitions without one begin as the settings say.</param>
    /// <exception cref="StreamException">No broker answers, the topic is not there or is another one than before, or what comes next is gone.</exception>
    public void Open(IReadOnlyList<StreamPosition> positions)
    {
        var topic = _facts.Topic();
        (_cluster, _topicId) = (_facts.Cluster(), topic.Id);
        foreach (var position in positions.Where(position => position.Topic == _settings.Topic))
        {
            if (position.TopicId != _topicId) throw Recreated(position);
            if (position.Partition >= topic.Partitions) throw new StreamException($"{Named(position.Partition)}: the topic has {topic.Partitions} partitions, and this stream has read partition {position.Partition}. Check --brokers and --topic.");
            Begin(position);
        }

        // All partitions are noted at once, so one without a position was added since.
        var start = _partitions.Count > 0 ? StreamStart.Beginning : _settings.Start;
        for (var partition = 0; partition < topic.Partitions; partition++)
        {
            if (!_partitions.ContainsKey(partition)) Begin(First(partition, start));
        }

        Assign(_partitions.Values);
    }

    /// <summary>Remembers the ends that the partitions have now, for <see cref="IsAtMark"/>.</summary>
    /// <exception cref="StreamException">No broker answers.</exception>
    public void MarkEnd()
    {
        foreach (var state in _partitions.Values)
            state.Mark = Watermarks(state.Partition).High;
    }

    /// <summary>
    /// Reads until a flush is full, its first message is old enough, or the mark is reached. Where there is nothing to read, it returns after a tenth
    /// of a second.
    /// </summary>
    /// <param name="stop">Cancelled when to end; what was read until then is given.</param>
    /// <returns>A part for each partition that has messages, or whose end moved on over offsets without one, or that is not noted yet.</returns>
    /// <exception cref="StreamException">Messages that come next are gone, or the topic is another one.</exception>
    public IReadOnlyList<TopicPart> Read(CancellationToken stop)
    {
        LookAgain();
        long rows = 0, bytes = 0;
        var begun = 0L;
        var times = Lag > _settings.FlushRows ? TimesBehind : 1;
        while (!stop.IsCancellationRequested && rows < (long)times * _settings.FlushRows && bytes < times * _settings.FlushBytes
            && (rows == 0 || Stopwatch.GetElapsedTime(begun) < times * _settings.FlushAge))
        {
            if (Consume() is not { } result)
            {
                if (rows == 0) break;
                continue;
            }

            if (rows == 0) _troubles.End();
            var state = _partitions[result.Partition.Value];
            if (result.IsPartitionEOF)
            {
                state.Reach(result.Offset.Value);
            }
            else
            {
                if (rows++ == 0) begun = Stopwatch.GetTimestamp();
                bytes += result.Message.Value?.Length ?? 0;
                state.Add(new TopicMessage(result.Offset.Value, result.Message.Value), result.LeaderEpoch, result.Message.Timestamp.UtcDateTime);
            }

            if (state.IsAtMark && IsAtMark) break;
        }

        return [.. _partitions.Values.Where(state => state.HasMoved).Select(Part)];
    }

    /// <summary>Says that parts landed, so that reading goes on behind them.</summary>
    public void Landed(IReadOnlyList<TopicPart> parts)
    {
        foreach (var part in parts)
            _partitions[part.Position.Partition].Land(part.Position);
    }

    /// <summary>The position that a partition would have if somebody set it by hand.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="before">Its position so far; null if it has none.</param>
    /// <param name="to">The offset; null for the end, negative for the beginning.</param>
    /// <param name="reason">Why.</param>
    /// <exception cref="StreamException">No broker answers, or there is no such topic, partition or offset.</exception>
    public TopicPart Set(int partition, StreamPosition? before, long? to, string reason)
    {
        var topic = _facts.Topic();
        if (partition < 0 || partition >= topic.Partitions)
            throw new StreamException($"{_settings.Topic}: found partition {partition}, expected 0 to {topic.Partitions - 1}.");
        (_cluster, _topicId) = (_facts.Cluster(), topic.Id);
        var (low, high) = Watermarks(partition);
        var offset = to is null ? high : Math.Max(to.Value, low);
        if (to > high || to >= 0 && to < low)
            throw new StreamException($"{Named(partition)}: found offset {to}, expected {low} to {high}, which is what the broker has.");
        return new TopicPart(
            SourceOf(partition),
            before?.NextOffset ?? offset,
            new StreamPosition(_settings.Name, _settings.Topic, _topicId, partition, offset, LeaderEpoch: null) { Entry = (before?.Entry ?? 0) + 1, Reason = reason },
            []);
    }

    /// <summary>How far a position is behind the end of its partition.</summary>
    /// <param name="position">The position.</param>
    /// <param name="now">UTC.</param>
    /// <exception cref="StreamException">No broker answers.</exception>
    public StreamLag LagOf(StreamPosition position, DateTimeOffset now)
    {
        var offsets = Math.Max(0, Watermarks(position.Partition).High - position.NextOffset);
        return new StreamLag(offsets, offsets == 0 ? TimeSpan.Zero : NextTime(position) is { } time ? Age(time, now) : null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _consumer.Dispose();
        _facts.Dispose();
    }

    private ConsumeResult<Ignore, byte[]>? Consume()
    {
        try
        {
            return _consumer.Consume(s_wait);
        }
        catch (ConsumeException exception) when (exception.Error.Code == ErrorCode.GroupAuthorizationFailed)
        {
            // Nothing here needs the group; messages flow all the same.
            return null;
        }
        catch (ConsumeException exception) when (exception.Error.Code == ErrorCode.Local_AutoOffsetReset || exception.Error.Code == ErrorCode.OffsetOutOfRange)
        {
            throw Gone(exception.ConsumerRecord.Partition.Value, exception.Error.Reason);
        }
        catch (ConsumeException exception)
        {
            throw new StreamException($"{_settings.Topic}: {exception.Error.Reason}", exception);
        }
    }

    // Partitions that are added are told by nobody, nor is a topic that was deleted and created again.
    private void LookAgain()
    {
        if (_lookedAt == 0) _lookedAt = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_lookedAt) < s_lookAgain) return;
        _lookedAt = Stopwatch.GetTimestamp();
        try
        {
            var topic = _facts.Topic();
            if (topic.Id != _topicId) throw Recreated(_partitions.Values.First().Landed);
            for (var partition = _partitions.Count; partition < topic.Partitions; partition++)
            {
                Begin(First(partition, StreamStart.Beginning));
                Assign([_partitions[partition]], isMore: true);
            }
        }
        catch (StreamException exception) when (exception.IsUnreachable)
        {
            // Brokers that are away come back; the trouble was told.
        }
    }

    private StreamPosition First(int partition, StreamStart start)
    {
        var (low, high) = Watermarks(partition);
        var offset = start switch { StreamStart.End => high, StreamStart.Time => OffsetAt(partition, _settings.StartTime) ?? high, _ => low };
        return new StreamPosition(_settings.Name, _settings.Topic, _topicId, partition, offset, LeaderEpoch: null);
    }

    private long? OffsetAt(int partition, DateTimeOffset time) => Ask(() =>
        _consumer.OffsetsForTimes([new TopicPartitionTimestamp(At(partition), new Timestamp(time))], s_answer)[0].Offset is { IsSpecial: false } offset ? offset.Value : (long?)null);

    // The first message behind a position; null if there is none, or it is gone.
    private DateTime? NextTime(StreamPosition position)
    {
        _consumer.Assign(new TopicPartitionOffset(At(position.Partition), new Offset(position.NextOffset)));
        try
        {
            return _consumer.Consume(s_answer) is { IsPartitionEOF: false } next ? next.Message.Timestamp.UtcDateTime : null;
        }
        catch (ConsumeException)
        {
            return null;
        }
        finally
        {
            _consumer.Unassign();
        }
    }

    private static TimeSpan Age(DateTime time, DateTimeOffset now) => now.UtcDateTime > time ? now.UtcDateTime - time : TimeSpan.Zero;

    private long Behind(PartitionState state) => Math.Max(0, End(state.Partition) - state.Read);

    private void Begin(StreamPosition position) => _partitions[position.Partition] = new PartitionState(position);

    private void Assign(IEnumerable<PartitionState> states, bool isMore = false)
    {
        var offsets = states.Select(state => new TopicPartitionOffset(At(state.Partition), new Offset(state.Landed.NextOffset), state.Landed.LeaderEpoch)).ToList();
        if (isMore)
            _consumer.IncrementalAssign(offsets);
        else
            _consumer.Assign(offsets);
    }

    private (long Low, long High) Watermarks(int partition)
    {
        var found = Ask(() => _consumer.QueryWatermarkOffsets(At(partition), s_answer));
        return (found.Low.Value, found.High.Value);
    }

    private T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (KafkaException exception)
        {
            throw _troubles.Unreachable(_settings.Brokers, exception);
        }
    }

    private long End(int partition)
    {
        var known = _consumer.GetWatermarkOffsets(At(partition)).High;
        return known.IsSpecial ? 0 : known.Value;
    }

    private TopicPart Part(PartitionState state) => new(SourceOf(state.Partition), state.Landed.NextOffset, state.Next(), [.. state.Messages]);

    private TopicPartition At(int partition) => new(_settings.Topic, new Partition(partition));

    private string SourceOf(int partition) => string.Create(CultureInfo.InvariantCulture, $"kafka://{_cluster}/{_settings.Topic}/{partition}");

    private string Named(int partition) => string.Create(CultureInfo.InvariantCulture, $"partition {partition} of {_settings.Topic}");

    private string Named() => $"--brokers {_settings.Brokers} --topic {_settings.Topic}" + (_settings.Name == _settings.Topic ? "" : $" --name {_settings.Name}");

    private StreamException Gone(int partition, string reason)
    {
        var wanted = _partitions[partition].Read;
        var (low, high) = Watermarks(partition);
        var what = wanted < low ? $"offsets {wanted} to {low - 1} are gone: the broker has {low} to {high - 1}"
            : wanted > high ? $"offset {wanted} was to come next, and the broker's last is {high - 1}: messages that this warehouse has are gone from the topic"
            : $"offset {wanted} was to come next, and it is another message than before ({reason})";
        return new StreamException(string.Create(
            CultureInfo.InvariantCulture,
            $"{Named(partition)}: {what}. Nothing is skipped without your word. Find out what is missing, then go on from what there is: seller-balance stream reset {Named()} --partition {partition} --to {low} --reason \"...\""));
    }

    private StreamException Recreated(StreamPosition position) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{_settings.Topic}: the topic was deleted and created again: its id is {_topicId}, and was {position.TopicId} when this stream read it. The offsets mean other messages now. To read the new topic, give it a stream of its own (--name), or set each partition: seller-balance stream reset {Named()} --partition N --to beginning --reason \"...\""));
}
