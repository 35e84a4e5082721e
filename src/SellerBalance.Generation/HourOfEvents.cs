namespace SellerBalance.Generation;

/// <summary>The events of one hour: collected in any order, read in the order of time.</summary>
internal sealed class HourOfEvents
{
    private const long HourUs = 3_600_000_000;

    private GeneratedEvent[] _rows = new GeneratedEvent[256];
    private ulong[] _order = new ulong[256];

    /// <summary>When the hour starts; microseconds since 1970, UTC.</summary>
    public long StartUs { get; private set; }

    /// <summary>How many events it has.</summary>
    public int Count { get; private set; }

    /// <summary>The event of that place in time; after <see cref="Sort"/>.</summary>
    public ref readonly GeneratedEvent this[int place] => ref _rows[(uint)_order[place]];

    /// <summary>Starts another hour.</summary>
    public void Begin(long startUs)
    {
        StartUs = startUs;
        Count = 0;
    }

    /// <summary>Adds an event of this hour.</summary>
    public void Add(in GeneratedEvent row)
    {
        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, Count * 2);
            Array.Resize(ref _order, Count * 2);
        }

        // The upper half holds the microsecond within the hour, which is below 2^32; the lower half makes every key unique,
        // so that the order does not depend on how the sort treats equals.
        _order[Count] = ((ulong)(row.TimestampUs - StartUs) << 32) | (uint)Count;
        _rows[Count++] = row;
    }

    /// <summary>Puts the events in the order of time, those of the same instant as they were added.</summary>
    public void Sort() => _order.AsSpan(0, Count).Sort();

    /// <summary>The moment of this hour that is nearest to the given one, on the step of a clock.</summary>
    public long Clamp(long timestampUs, long stepUs)
    {
        var last = StartUs + HourUs - 1;
        timestampUs = Math.Clamp(timestampUs, StartUs, last);
        return timestampUs - (timestampUs % stepUs);
    }

    /// <summary>Any moment of this hour.</summary>
    public long AnyMoment(SeededRandom random) => StartUs + random.Below(HourUs);
}
