using System.Data.Common;
using Apache.Arrow;

namespace SellerBalance.Ingest;

/// <summary>
/// Rows on their way into a warehouse. Once staged, they stand in temporary DuckDB tables, to be compared with what the warehouse knows and
/// to land there; <c>sql/ingest/prepare.sql</c> says which tables.
/// </summary>
/// <param name="Connection">The DuckDB connection that has the tables.</param>
/// <param name="Relations">What lands where, once resolved, in this order.</param>
/// <param name="Resolve">
/// Compares the staged rows with the relation <c>known</c>, which the warehouse fills before, and with each other, and makes
/// <see cref="Relations"/>. It is told when the rows become known to the warehouse, UTC.
/// </param>
public sealed record Incoming(DbConnection Connection, IReadOnlyList<StagedRelation> Relations, Action<DateTimeOffset> Resolve)
{
    /// <summary>
    /// Reads and judges what is not staged yet. To be called before <see cref="Resolve"/>, unless the rows took <see cref="Stream"/>.
    /// It throws an <see cref="InputException"/> where a source is not what it was found to be.
    /// </summary>
    public Action Stage { get; init; } = () => { };

    /// <summary>The way for events into a warehouse without any, past the tables; null if there is none.</summary>
    public IEventStream? Stream { get; init; }

    /// <summary>
    /// Instead of <see cref="Stage"/>, where the warehouse is on <see cref="Connection"/> and its table <c>raw.events</c> is empty: reads the rows into
    /// that table, and stages only those whose ids came before. To be called in a transaction, with the time at which the rows become known to the
    /// warehouse, UTC. It throws as <see cref="Stage"/> does, and gives false if the transaction is to be rolled back and all rows staged; null if there is no such way.
    /// </summary>
    public Func<DateTimeOffset, bool>? LandFirst { get; init; }
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
    /// <param name="rows">With the column <c>event_id</c>, as text.</param>
    /// <returns>For each row whether it is to land; to be used before the next question.</returns>
    ReadOnlySpan<bool> Choose(RecordBatch rows);

    /// <summary>Stages the rows that were not to land.</summary>
    /// <returns>Whether there are any, so that history has to be asked for their ids.</returns>
    bool StageRest();
}

/// <summary>A source of <see cref="IEventStream"/>.</summary>
/// <param name="Relation">A relation of <see cref="Incoming.Connection"/> with the columns of <c>raw.events</c>, to be read once.</param>
/// <param name="BatchId">What stands in the column <c>batch_id</c> of each of its rows.</param>
public sealed record StreamedSource(string Relation, string BatchId);
