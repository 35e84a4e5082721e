using System.Data.Common;

namespace SellerBalance.Ingest;

/// <summary>
/// Rows waiting to be compared with what the warehouse knows, and to land there. They stand in temporary DuckDB tables;
/// <c>sql/ingest/prepare.sql</c> says which.
/// </summary>
/// <param name="Connection">The DuckDB connection that has the tables.</param>
/// <param name="Relations">What lands where, once resolved, in this order.</param>
/// <param name="Resolve">
/// Compares the rows with the relation <c>known</c>, which the warehouse fills before, and with each other, and makes
/// <see cref="Relations"/>. It is told when the rows become known to the warehouse, UTC.
/// </param>
public sealed record StagedInput(DbConnection Connection, IReadOnlyList<StagedRelation> Relations, Action<DateTimeOffset> Resolve);

/// <summary>A relation of <see cref="StagedInput.Connection"/> whose rows belong into a table of the warehouse.</summary>
/// <param name="Relation">Its name; its columns have the names of the table's.</param>
/// <param name="Table">Schema and name.</param>
public sealed record StagedRelation(string Relation, string Table);
