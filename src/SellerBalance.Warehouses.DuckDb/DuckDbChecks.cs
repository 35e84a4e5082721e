using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>Runs checks and keeps what they find.</summary>
internal static class DuckDbChecks
{
    public static CheckedRows Run(BoundedConnection connection, Check check, TimeProvider clock)
    {
        using var command = connection.CreateCommand();
        command.CommandText = check.Sql;
        command.UseStreamingMode = true;
        return connection.Reading(() => CheckedRows.Of(check, command.ExecuteReader, clock));
    }

    public static void Keep(DuckDBConnection connection, RunStamp run, IReadOnlyList<CheckedRows> checks, TimeProvider clock)
    {
        foreach (var (result, kept) in checks)
        {
            connection.Run(
                "INSERT INTO dq.results VALUES (?, ?, ?, ?, ?, ?, ?)",
                run.RunId,
                result.Name,
                result.Severity.ToString().ToLowerInvariant(),
                result.Status.ToString().ToLowerInvariant(),
                result.Findings,
                (long)result.Duration.TotalMilliseconds,
                clock.GetUtcNow().UtcDateTime);
            using var appender = connection.CreateAppender("dq", "findings");
            for (var number = 0; number < kept.Count; number++)
            {
                appender.CreateRow()
                    .AppendValue(run.RunId)
                    .AppendValue(result.Name)
                    .AppendValue((long)number + 1)
                    .AppendValue(kept[number])
                    .EndRow();
            }
        }
    }
}
