using System.Data;
using System.Data.Common;
using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Warehouses;

namespace SellerBalance.Bench;

/// <summary>A clock that is set.</summary>
internal sealed class PastClock : TimeProvider
{
    /// <summary>What it shows.</summary>
    public DateTimeOffset Now { get; set; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>Readers who do not see publications after the time of a clock.</summary>
/// <param name="inner">Readers who see them all.</param>
/// <param name="builds">The publications, in their order.</param>
/// <param name="clock">The clock.</param>
internal sealed class PastReaders(IReaders inner, IReadOnlyList<Build> builds, TimeProvider clock) : IReaders
{
    /// <inheritdoc/>
    public async ValueTask<ISnapshot> Begin(CancellationToken cancellationToken) =>
        new Snapshot(await inner.Begin(cancellationToken), builds.Last(build => build.PublishedAt <= clock.GetUtcNow()));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Snapshot(ISnapshot inner, Build last) : ISnapshot
    {
        public string TimeZone => inner.TimeZone;

        public IAsyncEnumerable<T> Read<T>(
            string query, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, CancellationToken cancellationToken) =>
            query == "state" ? State(row) : inner.Read(query, parameters, row, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private IAsyncEnumerable<T> State<T>(Func<DbDataReader, T> row)
        {
            using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
            table.Columns.Add("build", typeof(long));
            table.Columns.Add("published_by", typeof(string));
            table.Columns.Add("published_at", typeof(DateTime));
            table.Rows.Add(last.Number, last.RunId, last.PublishedAt.UtcDateTime);
            using var reader = table.CreateDataReader();
            reader.Read();
            return new[] { row(reader) }.ToAsyncEnumerable();
        }
    }
}
