using System.Data.Common;

namespace SellerBalance.Ingest;

/// <summary>
/// Sources read and judged row by row, waiting to be compared with what the warehouse knows and to land there.
/// The rows stand in temporary DuckDB tables; <c>sql/ingest/prepare.sql</c> says which.
/// </summary>
/// <param name="Connection">The DuckDB connection that has the tables.</param>
/// <param name="FetchRefused">
/// Fills the table <c>refused</c> for the rows in <c>wanted</c> by reading their sources a second time. The warehouse calls it
/// once it has found the conflicts.
/// </param>
public sealed record StagedInput(DbConnection Connection, Action FetchRefused);
