using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Reading;

/// <summary>What readers see at one moment.</summary>
/// <param name="State">By what it is told apart.</param>
/// <param name="Mart">The balances.</param>
/// <param name="Facts">What stands beside them.</param>
/// <param name="TimeZone">The business time zone, an IANA id.</param>
internal sealed record Published(State State, Mart Mart, Facts Facts, string TimeZone);

/// <summary>What is published, asked of the warehouse again only when something may have changed.</summary>
/// <param name="readers">The warehouse.</param>
/// <param name="clock">Where the time comes from.</param>
/// <param name="stop">Cancelled when the server ends.</param>
internal sealed class Library(IReaders readers, TimeProvider clock, CancellationToken stop) : IDisposable
{
    // Another process may have published on a server; a reader learns of it this much later at most.
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _changes;
    private Look? _last;

    /// <summary>Where the time comes from.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Today in a time zone.</summary>
    /// <param name="timeZone">An IANA id.</param>
    public DateOnly Today(string timeZone) => BusinessMoment.Day(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(timeZone));

    /// <summary>Begins a look at the warehouse itself.</summary>
    public ValueTask<ISnapshot> Begin(CancellationToken cancellationToken) => readers.Begin(cancellationToken);

    /// <summary>What readers see now.</summary>
    /// <exception cref="WarehouseException">The warehouse refused.</exception>
    public async ValueTask<Published> Now(CancellationToken cancellationToken)
    {
        if (Kept() is { } kept) return kept;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (Kept() is { } meanwhile) return meanwhile;
            var (changes, at) = (Volatile.Read(ref _changes), clock.GetTimestamp());
            // Others wait for it too, so it does not end with the one who asked.
            var published = await Load(_last?.Published);
            _last = new Look(published, changes, at);
            return published;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Has the next one who looks ask the warehouse.</summary>
    public void Forget() => Interlocked.Increment(ref _changes);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private Published? Kept() => _last is { } last && last.Changes == Volatile.Read(ref _changes) && clock.GetElapsedTime(last.At) < s_fresh ? last.Published : null;

    private async Task<Published> Load(Published? before)
    {
        var snapshot = await readers.Begin(stop);
        await using var ending = snapshot;
        var state = await One(snapshot, "state", State.Read);
        if (before?.State.Stamp == state.Stamp && before.TimeZone == snapshot.TimeZone) return before;
        var mart = before is not null && before.State.Build == state.Build ? before.Mart : await Mart.Load(snapshot, state, Today(snapshot.TimeZone), stop);
        return new Published(state, mart, await Facts.Load(snapshot, stop), snapshot.TimeZone);
    }

    private async Task<T> One<T>(ISnapshot snapshot, string query, Func<System.Data.Common.DbDataReader, T> row) =>
        await snapshot.Read(query, new Dictionary<string, object?>(), row, stop).SingleAsync(stop);

    // A change that is told while a look is under way makes that look old.
    private sealed record Look(Published Published, int Changes, long At);
}
