using System.Diagnostics;
using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Features;
using SellerBalance.Warehouses;
using SellerBalance.Warehouses.DuckDb;

namespace SellerBalance.Bench;

/// <summary>Features: a training set, the refresh of those in memory, and what was in memory against training.</summary>
/// <param name="inputs">The program and the events.</param>
/// <param name="rounds">The figures.</param>
/// <param name="moments">Rows of the training set.</param>
internal sealed class FeaturesBenchmark(Inputs inputs, Rounds rounds, long moments)
{
    // Days whose midnight and publication are refreshed one after the other.
    private const int DaysReplayed = 5;

    private readonly string _history = Path.Combine(inputs.Work, "features.duckdb");
    private readonly string _spine = Path.Combine(inputs.Work, "spine.parquet");
    private readonly string _trained = Path.Combine(inputs.Work, "trained.parquet");

    public void Run(string results)
    {
        inputs.Prepare();
        MakeHistory();
        MakeSpine();
        var training = new Contestant(
            "training", () => { }, inputs.Program, ["features", "training", "--entities", _spine, "--to", _trained, "--force", "--warehouse", "duckdb:" + _history]);
        for (var round = 1; round <= rounds.Count; round++)
            rounds.RunOnce(training);
        Write(results, Replay().GetAwaiter().GetResult());
    }

    // The year in one load was known from that load on. Here each day becomes known at three in the morning after it, and a fifth of it up to a week later.
    private void MakeHistory()
    {
        foreach (var file in Directory.EnumerateFiles(inputs.Work, Path.GetFileName(_history) + "*"))
            File.Delete(file);
        new Contestant("history", () => { }, inputs.Program, ["run", inputs.Full, "--json", "--warehouse", "duckdb:" + _history]).Run();
        Execute("""
            SET VARIABLE first_day = (SELECT min(dt) FROM dwh.seller_movement_delta);
            UPDATE dwh.seller_movement_delta
            SET build = dt - getvariable('first_day') + 1 + CASE WHEN hash(seller_id, dt, event_type) % 5 = 0 THEN hash(dt, seller_id) % 7 ELSE 0 END;
            CREATE TEMP TABLE run AS SELECT run_id, last_dt FROM ops.builds;
            DELETE FROM ops.builds;
            INSERT INTO ops.builds
            SELECT build, run_id, getvariable('first_day')::TIMESTAMP + to_days(build::INTEGER) + INTERVAL 3 HOUR, 'touched', last_dt
            FROM (SELECT DISTINCT build FROM dwh.seller_movement_delta) b, run
            """);
    }

    private void MakeSpine() => Execute($"""
        SELECT setseed(0.5);
        COPY (
          SELECT seller_id, currency::VARCHAR AS currency, first_day + to_seconds((random() * {Inputs.Days} * 86400)::BIGINT) AS "timestamp"
          FROM (SELECT seller_id, currency, row_number() OVER (ORDER BY seller_id, currency) - 1 AS place, count(*) OVER () AS all_of_them
            FROM (SELECT DISTINCT seller_id, currency FROM dwh.seller_balance_daily)) e,
            (SELECT min(dt)::TIMESTAMP AS first_day FROM dwh.seller_balance_daily),
            range(CAST({moments} / all_of_them + 1 AS BIGINT))
          ORDER BY random()
          LIMIT {moments}
        ) TO '{_spine}' (FORMAT parquet)
        """);

    // What serve does in the last days of the year, without the network, and what it would have answered.
    private async Task<Replayed> Replay()
    {
        using var warehouse = DuckDbWarehouse.Open(new WarehouseOptions(new WarehouseUrl("duckdb", _history), Access.Write, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System));
        var builds = MartQueries.Builds(warehouse).OrderBy(build => build.Number).ToList();
        var clock = new PastClock();
        await using var readers = new PastReaders(warehouse.Readers(StatementBounds.DefaultLimit), builds, clock);
        var online = new OnlineFeatures(readers, FeatureSet.BuiltIn, clock);
        var log = new List<FeatureRow>();
        var (midnights, publications) = (new List<double>(), new List<double>());
        var last = builds.Count - 8;
        clock.Now = builds[last - DaysReplayed - 1].PublishedAt.AddMinutes(1);
        var first = await Refresh(online, log);
        foreach (var build in builds[(last - DaysReplayed)..last])
        {
            clock.Now = new DateTimeOffset(build.PublishedAt.UtcDateTime.Date, TimeSpan.Zero).AddMinutes(1);
            midnights.Add(await Refresh(online, log));
            clock.Now = build.PublishedAt.AddMinutes(1);
            publications.Add(await Refresh(online, log));
        }

        // Meanwhile all that came late has been published.
        var moments = log.Select(row => new FeatureMoment(row.SellerId, row.Currency, row.AsOf)).ToList();
        var differences = FeatureQueries.At(warehouse, FeatureSet.BuiltIn, moments).Count(row => !row.Values.SequenceEqual(log[row.Place].Values));
        return new Replayed(first, midnights, publications, online.Current!.Rows.Values.Sum(rows => rows.Length), log.Count, differences);
    }

    private static async Task<double> Refresh(OnlineFeatures online, List<FeatureRow> log)
    {
        var start = Stopwatch.GetTimestamp();
        var table = await online.Refresh(CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        log.AddRange(table.Rows.Values.SelectMany(rows => rows).Select(row => new FeatureRow(row.SellerId, row.Currency, table.AsOf, row.Values)));
        return seconds;
    }

    private void Write(string results, Replayed replayed)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Features: {inputs.Events:#,##0} events, {Inputs.Sellers:#,##0} sellers, {Inputs.Days} days

            Made by `dotnet run -c Release --project bench/SellerBalance.Bench -- features`; medians of {rounds.Count} rounds. Each day became known at three in the morning after it, a
            fifth of it up to a week later. {FeatureSet.BuiltIn.Features.Count} features.

            {Machine.Describe(inputs)}

            | figure | measured | must reach |
            | --- | --- | --- |
            | training set of {moments:#,##0} random moments, whole process | {rounds.Seconds("training"):0.0} s, {rounds.CpuSeconds("training"):0.0} s CPU, {rounds.PeakGiB("training"):0.00} GiB | ≤ 30 s; ≤ 4 GiB |
            | features in memory, {replayed.Rows:#,##0} sellers and currencies, anew | {replayed.First:0.0} s | |
            | refresh after midnight, all sellers, no event | {Rounds.Median(replayed.Midnights):0.0} s | ≤ 3 s |
            | refresh after one more day | {Rounds.Median(replayed.Publications):0.0} s | ≤ 1 s |
            | {replayed.Answers:#,##0} answers from memory against training, once all that came late was known | {replayed.Differences} differences | 0 |

            """);
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.WriteAllText(results, text.ToString());
        Console.WriteLine(text);
    }

    private void Execute(string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={_history}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed record Replayed(double First, IReadOnlyList<double> Midnights, IReadOnlyList<double> Publications, int Rows, int Answers, int Differences);
}
