namespace SellerBalance.Generation;

/// <summary>Events that are known to happen in a later hour: refunds, chargebacks and what is reversed. A ring of hours, bounded.</summary>
internal sealed class PendingEvents
{
    /// <summary>The furthest an event can lie ahead: 60 days.</summary>
    public const int HorizonHours = 60 * 24;

    // 32 bytes each: 128 MB. Beyond it an order is simply not refunded.
    private const int Capacity = 4_000_000;

    private readonly List<GeneratedEvent>?[] _hours = new List<GeneratedEvent>?[HorizonHours + 1];
    private int _count;

    /// <summary>Adds an event to an hour after the one that was taken last.</summary>
    public void Add(int hour, in GeneratedEvent row)
    {
        if (_count == Capacity) return;
        _count++;
        (_hours[hour % _hours.Length] ??= []).Add(row);
    }

    /// <summary>Takes up to so many events of the hour; what is left moves on to the next hour.</summary>
    public ReadOnlySpan<GeneratedEvent> Take(int hour, int limit)
    {
        var place = hour % _hours.Length;
        if (_hours[place] is not { } due) return [];
        _hours[place] = null;
        var taken = Math.Min(limit, due.Count);
        _count -= taken;
        if (due.Count > taken)
            (_hours[(hour + 1) % _hours.Length] ??= []).AddRange(due[taken..]);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(due)[..taken];
    }
}
