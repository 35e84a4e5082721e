using System.Data.Common;

namespace SellerBalance.Warehouses;

/// <summary>Those who look at a warehouse, any number at once, while somebody else writes to it.</summary>
public interface IReaders : IAsyncDisposable
{
    /// <summary>Begins to look. Waits while as many look as may at once.</summary>
    /// <exception cref="WarehouseException">The warehouse refused.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<ISnapshot> Begin(CancellationToken cancellationToken);
}

/// <summary>
/// What a reader sees: the warehouse as it stood with the first question, whatever is written meanwhile. On ClickHouse, which has no
/// transactions, each answer is whole, but a later one may be of a later state. For one reader at a time.
/// </summary>
public interface ISnapshot : IAsyncDisposable
{
    /// <summary>The business time zone of the books as they stand, an IANA id; before anything has landed, that of the settings.</summary>
    string TimeZone { get; }

    /// <summary>Runs one of the engine's named queries, as <see cref="IWarehouse.Read"/> does.</summary>
    /// <param name="query">Its file's name without <c>.sql</c>.</param>
    /// <param name="parameters">By name; null values allowed.</param>
    /// <param name="row">Makes a result of the row the reader stands on.</param>
    /// <param name="cancellationToken">Ends the query in the engine.</param>
    /// <returns>The rows as they come; to be read to the end or disposed before the next call.</returns>
    IAsyncEnumerable<T> Read<T>(
        string query, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, CancellationToken cancellationToken = default);
}
