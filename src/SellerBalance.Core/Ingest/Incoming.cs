using System.Data.Common;

namespace SellerBalance.Ingest;

/// <summary>
/// Rows on their way into a warehouse. Once staged, they stand in temporary DuckDB tables, to be compared with what the warehouse knows and
/// to land there; <c>sql/ingest/prepare.sql</c> says which tables.
/// </summary>
/// <param name="connection">The DuckDB connection that has the tables.</param>
/// <param name="relations">What lands where, once resolved, in this order.</param>
public abstract class Incoming(DbConnection connection, IReadOnlyList<StagedRelation> relations)
{
    /// <summary>The DuckDB connection that has the tables.</summary>
    public DbConnection Connection { get; } = connection;

    /// <summary>What lands where, once resolved, in this order.</summary>
    public IReadOnlyList<StagedRelation> Relations { get; } = relations;

    /// <summary>The way for events into a warehouse without any, past the tables; null if there is none.</summary>
    public virtual IEventStream? Stream => null;

    /// <summary>About how many rows there are; null if nobody knows.</summary>
    public virtual long? LikelyRows => null;

    /// <summary>Whether rows may take the way of <see cref="LandFirst"/>.</summary>
    public virtual bool CanLandFirst => false;

    /// <summary>Reads and judges what is not staged yet. To be called before <see cref="Resolve"/>, unless the rows took <see cref="Stream"/>.</summary>
    /// <exception cref="InputException">A source is not what it was found to be.</exception>
    public virtual void Stage()
    {
    }

    /// <summary>
    /// Instead of <see cref="Stage"/>, where the warehouse is on <see cref="Connection"/> and its table <c>raw.events</c> is empty: reads the rows into
    /// that table, and stages only those whose ids came before. To be called in a transaction.
    /// </summary>
    /// <param name="landedAt">When the rows become known to the warehouse, UTC.</param>
    /// <returns>False if the transaction is to be rolled back, and all rows staged.</returns>
    /// <exception cref="InputException">A source is not what it was found to be.</exception>
    public virtual bool LandFirst(DateTimeOffset landedAt) => throw new NotSupportedException("There is no such way for these rows.");

    /// <summary>Compares the staged rows with the relation <c>known</c>, which the warehouse fills before, and with each other, and makes <see cref="Relations"/>.</summary>
    /// <param name="landedAt">When the rows become known to the warehouse, UTC.</param>
    /// <exception cref="InputException">A source is not what it was found to be.</exception>
    public abstract void Resolve(DateTimeOffset landedAt);
}

/// <summary>A relation of <see cref="Incoming.Connection"/> whose rows belong into a table of the warehouse.</summary>
/// <param name="Relation">Its name; its columns have the names of the table's.</param>
/// <param name="Table">Schema and name.</param>
public sealed record StagedRelation(string Relation, string Table);

/// <summary>
/// Events as they are read, for a warehouse that has none: there, an event whose id did not come before is new, and can land at once. Rows of
/// which that is not sure are staged afterwards, to be compared with history, which then is what has just landed.
/// </summary>
public interface IEventStream
{
    /// <summary>Starts, also anew: then nothing of the time before counts.</summary>
    /// <param name="landedAt">When the rows become known to the warehouse, UTC; it stands in the column <c>ingested_at</c> of each.</param>
    /// <returns>
    /// The sources, each to be read to its end, in order, before the next. It throws an <see cref="InputException"/> where a source is not what it
    /// was found to be.
    /// </returns>
    IEnumerable<StreamedSource> Start(DateTimeOffset landedAt);

    /// <summary>Asked of all rows of a source, in their order, some at a time: which of them are to land.</summary>
    /// <param name="ids">Their ids in UTF-8, one after the other.</param>
    /// <param name="ends">Where they are: the n-th from <c>ends[n]</c> to <c>ends[n + 1]</c>.</param>
    /// <returns>For each row whether it is to land; to be used before the next question.</returns>
    ReadOnlySpan<bool> Choose(ReadOnlySpan<byte> ids, ReadOnlySpan<int> ends);

    /// <summary>Stages the rows that were not to land.</summary>
    /// <returns>Whether there are any, so that history has to be asked for their ids.</returns>
    bool StageRest();
}

/// <summary>A source of <see cref="IEventStream"/>.</summary>
/// <param name="Relation">A relation of <see cref="Incoming.Connection"/> with the columns of <c>raw.events</c>, to be read once.</param>
/// <param name="BatchId">What stands in the column <c>batch_id</c> of each of its rows.</param>
public sealed record StreamedSource(string Relation, string BatchId);
