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
        if (checks.Count == 0) return;
        var checkedAt = clock.GetUtcNow();
        // One statement for all: each costs as much as a check of a few rows.
        connection.Run("INSERT INTO dq.results VALUES " + string.Join(", ", checks.Select(check => Row(
            run.RunId,
            check.Result.Name,
            check.Result.Severity.ToString().ToLowerInvariant(),
            check.Result.Status.ToString().ToLowerInvariant(),
            check.Result.Findings,
            (long)check.Result.Duration.TotalMilliseconds,
            checkedAt))));
        foreach (var (result, kept) in checks.Where(check => check.Kept.Count > 0))
        {
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

    private static string Row(params IEnumerable<object?> values) => $"({string.Join(", ", values.Select(DuckSql.Literal))})";
}
