using System.Data.Common;
using SellerBalance.Warehouses;

namespace SellerBalance.Features;

/// <summary>
/// Features of every seller as known now, computed before anybody asks and held in memory. A refresh computes those of the sellers that a publication
/// touched, and of all when the business day or its time zone has changed; whoever reads meanwhile has the table of before.
/// </summary>
/// <param name="readers">The warehouse.</param>
/// <param name="set">Which features.</param>
/// <param name="clock">Where the time comes from.</param>
public sealed class OnlineFeatures(IReaders readers, FeatureSet set, TimeProvider clock)
{
    // For more of them the engine does better to read everything.
    private const int SellersListed = 1000;

    // So many movements are in memory at once, and their features are computed on all cores.
    private const int MovementsHeld = 50_000;

    private OnlineTable? _current;

    /// <summary>Which features they are.</summary>
    public FeatureSet Set => set;

    /// <summary>What the last refresh left; null before the first.</summary>
    public OnlineTable? Current => Volatile.Read(ref _current);

    /// <summary>Looks at what is published and at the time, and computes what has changed. One at a time.</summary>
    /// <returns>The table that is current now.</returns>
    /// <exception cref="WarehouseException">The warehouse refused; the table is that of before.</exception>
    public async Task<OnlineTable> Refresh(CancellationToken cancellationToken)
    {
        var before = Current;
        var now = clock.GetUtcNow();
        var snapshot = await readers.Begin(cancellationToken);
        await using var ending = snapshot;
        var last = await snapshot.Read("state", new Dictionary<string, object?>(), Publication.Read, cancellationToken).SingleAsync(cancellationToken);
        var asOf = last.SettledAt(now);
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(asOf, TimeZoneInfo.FindSystemTimeZoneById(snapshot.TimeZone)).DateTime);
        var rows = before is null || before.Day != day || before.TimeZone != snapshot.TimeZone ? await All(snapshot, asOf, cancellationToken)
            : before.Publication == last ? before.Rows
            : before.Publication.Build < last.Build ? await Touched(snapshot, before, asOf, cancellationToken)
            // Another warehouse took its place.
            : await All(snapshot, asOf, cancellationToken);
        var table = new OnlineTable(asOf, day, snapshot.TimeZone, last, rows);
        Volatile.Write(ref _current, table);
        return table;
    }

    private async Task<Dictionary<string, OnlineRow[]>> All(ISnapshot snapshot, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, OnlineRow[]>(StringComparer.Ordinal);
        await Add(snapshot, rows, null, asOf, cancellationToken);
        return rows;
    }

    private async Task<Dictionary<string, OnlineRow[]>> Touched(ISnapshot snapshot, OnlineTable before, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var touched = await snapshot.Read(
            "touched_sellers", new Dictionary<string, object?> { ["build"] = before.Publication.Build }, row => row.GetString(0), cancellationToken).ToListAsync(cancellationToken);
        if (touched.Count > SellersListed) return await All(snapshot, asOf, cancellationToken);
        var rows = new Dictionary<string, OnlineRow[]>(before.Rows, StringComparer.Ordinal);
        if (touched.Count > 0) await Add(snapshot, rows, touched, asOf, cancellationToken);
        return rows;
    }

    private async Task Add(
        ISnapshot snapshot, Dictionary<string, OnlineRow[]> rows, IReadOnlyList<string>? sellers, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var books = new Computing(new FeatureCalculator(set, snapshot.TimeZone), rows, asOf, clock.GetUtcNow());
        var part = new List<KnownMovement>();
        await foreach (var movement in snapshot.Read(KnownMovement.Query, KnownMovement.Parameters(asOf, sellers, currency: null), KnownMovement.Read, cancellationToken))
        {
            if (part.Count >= MovementsHeld && part[^1].SellerId != movement.SellerId)
            {
                books.Add(part);
                part.Clear();
            }

            part.Add(movement);
        }

        books.Add(part);
    }

    private sealed record Computing(FeatureCalculator Calculator, Dictionary<string, OnlineRow[]> Rows, DateTimeOffset AsOf, DateTimeOffset Now)
    {
        public void Add(List<KnownMovement> movements)
        {
            var computed = KnownMovement.Books(movements).AsParallel().AsOrdered()
                .Select(book => new OnlineRow(book[0].SellerId, book[0].Currency, Now, FeatureQueries.Values(Calculator, book, AsOf)));
            foreach (var seller in computed.GroupBy(row => row.SellerId, StringComparer.Ordinal))
                Rows[seller.Key] = [.. seller];
        }
    }
}

/// <summary>Features of every seller that hold at one moment.</summary>
/// <param name="AsOf">The moment, UTC: a training set says the same of it.</param>
/// <param name="Day">The moment's day in the business time zone.</param>
/// <param name="TimeZone">The business time zone, an IANA id.</param>
/// <param name="Publication">The last publication that they are made of.</param>
/// <param name="Rows">By seller, in the order of currencies.</param>
public sealed record OnlineTable(DateTimeOffset AsOf, DateOnly Day, string TimeZone, Publication Publication, IReadOnlyDictionary<string, OnlineRow[]> Rows)
{
    /// <summary>A seller's rows; none if nothing is known of the seller.</summary>
    /// <param name="seller">The seller.</param>
    /// <param name="currency">Only this currency, any case; null for all.</param>
    public IEnumerable<OnlineRow> Of(string seller, string? currency) =>
        Rows.GetValueOrDefault(seller, []).Where(row => currency is null || row.Currency.Equals(currency, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A seller's features in one currency, which hold until something touches them.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="ComputedAt">When they were computed, UTC.</param>
/// <param name="Values">In the order of the set; null where there is no value.</param>
public sealed record OnlineRow(string SellerId, string Currency, DateTimeOffset ComputedAt, IReadOnlyList<decimal?> Values);

/// <summary>A publication, by what it is told apart.</summary>
/// <param name="Build">Its number; 0 before the first.</param>
/// <param name="PublishedAt">When it was, UTC.</param>
public readonly record struct Publication(long Build, DateTimeOffset PublishedAt)
{
    // A publication bears a time just before its commit: of what is younger than this, it is not certain yet that nothing else was published by then.
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(5);

    /// <summary>The latest moment of which it is certain that this was the last publication.</summary>
    /// <param name="now">When it was seen to be the last one.</param>
    public DateTimeOffset SettledAt(DateTimeOffset now) => PublishedAt > now - s_settling ? PublishedAt : now - s_settling;

    // Of the query state.
    internal static Publication Read(DbDataReader row) => row.IsDBNull(0)
        ? default
        : new Publication(row.GetInt64(0), new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(2), DateTimeKind.Utc)));
}
