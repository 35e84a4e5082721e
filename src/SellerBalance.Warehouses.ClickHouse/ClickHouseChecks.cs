using System.Globalization;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>Runs checks and keeps what they find.</summary>
internal static class ClickHouseChecks
{
    // Most of a small check's time is one thread's: planning, and looking up what it needs to know first.
    private const int AtOnce = 2;

    public static List<CheckedRows> Run(ClickHouseSession session, IReadOnlyList<Check> checks, TimeProvider clock)
    {
        var results = new CheckedRows[checks.Count];
        try
        {
            Parallel.For(0, checks.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, number => results[number] = CheckedRows.Of(
                checks[number], () => session.Read(checks[number].SqlFor("clickhouse"), "checking " + checks[number].Name, session.Names.Ops), clock));
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
        }

        return [.. results];
    }

    public static void Keep(ClickHouseSession session, RunStamp run, IReadOnlyList<CheckedRows> checks, TimeProvider clock)
    {
        const string what = "noting the checks";
        var results = checks.Select(check => new[]
        {
            run.RunId, check.Result.Name, check.Result.Severity.ToString().ToLowerInvariant(), check.Result.Status.ToString().ToLowerInvariant(),
            check.Result.Findings.ToString(CultureInfo.InvariantCulture),
            ((long)check.Result.Duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        });
        session.SendRows("INSERT INTO dq.results FORMAT JSONCompactEachRow", results, what);
        session.SendRows(
            "INSERT INTO dq.findings FORMAT JSONCompactEachRow",
            checks.SelectMany(check => check.Kept.Select((detail, index) => new[] { run.RunId, check.Result.Name, (index + 1).ToString(CultureInfo.InvariantCulture), detail })),
            what);
    }
}
