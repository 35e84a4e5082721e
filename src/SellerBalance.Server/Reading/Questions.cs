using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Server.Api;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Reading;

/// <summary>What is asked of a snapshot, a page at a time: the files <c>queries/pages/*.sql</c> of each engine.</summary>
internal static class Questions
{
    /// <summary>As many as there are.</summary>
    public const long All = long.MaxValue;

    /// <summary>How a key has a day.</summary>
    public const string DayFormat = "yyyy-MM-dd";

    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.ffffff";

    public static IAsyncEnumerable<BalanceRow> BalanceDays(ISnapshot snapshot, MartFilter filter, Cursor? after, long limit, CancellationToken stop)
    {
        var parameters = filter.Parameters(limit);
        (parameters["after_seller"], parameters["after_currency"], parameters["after_dt"]) = (after?[0], after?[1], Day(after?[2]));
        return snapshot.Read("pages/balance_days", parameters, Balance, stop);
    }

    public static IReadOnlyList<string> Key(BalanceRow row) => [row.SellerId, row.Currency, row.Dt.ToString(DayFormat, CultureInfo.InvariantCulture)];

    public static IAsyncEnumerable<BalanceRow> BalancesAsOf(ISnapshot snapshot, MartFilter filter, DateOnly day, CancellationToken stop) => snapshot.Read(
        "balances",
        new Dictionary<string, object?> { ["as_of"] = day, ["seller"] = filter.Seller, ["currency"] = filter.Currency },
        Balance,
        stop);

    public static IAsyncEnumerable<BalanceRow> BalanceDaysKnown(ISnapshot snapshot, MartFilter filter, DateTimeOffset knownAt, CancellationToken stop)
    {
        var parameters = new Dictionary<string, object?>
        {
            ["known_at"] = MartQueries.Moment(knownAt),
            ["from"] = filter.From,
            ["to"] = filter.To,
            ["seller"] = filter.Seller,
            ["currency"] = filter.Currency,
            ["carried_before"] = null,
        };
        return snapshot.Read("balance_days_known", parameters, Balance, stop);
    }

    public static IAsyncEnumerable<BalanceRow> BalancesKnown(ISnapshot snapshot, MartFilter filter, DateOnly? day, DateTimeOffset knownAt, CancellationToken stop) => snapshot.Read(
        "balances_known",
        new Dictionary<string, object?> { ["known_at"] = MartQueries.Moment(knownAt), ["as_of"] = day, ["seller"] = filter.Seller, ["currency"] = filter.Currency },
        Balance,
        stop);

    public static IAsyncEnumerable<Build> Builds(ISnapshot snapshot, CancellationToken stop) =>
        snapshot.Read("builds", new Dictionary<string, object?>(), Build.Read, stop);

    public static IAsyncEnumerable<FoldedTime> FoldedTimes(ISnapshot snapshot, CancellationToken stop) =>
        snapshot.Read(FoldedTime.Query, new Dictionary<string, object?>(), FoldedTime.Read, stop);

    public static IReadOnlyList<string> Key(BuildRow row) => [Text(row.Build)];

    public static IAsyncEnumerable<RestatementRow> Restatements(ISnapshot snapshot, MartFilter filter, RestatedPeriod period, CancellationToken stop) => snapshot.Read(
        "restatements",
        MartQueries.Parameters(filter.Seller, filter.Currency, period),
        row => RestatementRow.Of(Restatement.Read(row)),
        stop);

    public static IReadOnlyList<string> Key(RestatementRow row) => [row.SellerId, row.Currency, row.Dt.ToString(DayFormat, CultureInfo.InvariantCulture)];

    /// <summary>Whether a row of some day comes after a cursor of seller, currency and day.</summary>
    public static bool IsAfter(string seller, string currency, DateOnly day, Cursor after)
    {
        if (EngineOrder.Compare(seller, after[0]) is var bySeller and not 0) return bySeller > 0;
        if (EngineOrder.Compare(currency, after[1]) is var byCurrency and not 0) return byCurrency > 0;
        return day > Day(after[2]);
    }

    public static IAsyncEnumerable<MovementRow> Movements(ISnapshot snapshot, MartFilter filter, Cursor? after, long limit, CancellationToken stop)
    {
        var parameters = filter.Parameters(limit);
        (parameters["after_seller"], parameters["after_currency"], parameters["after_dt"], parameters["after_type"]) = (after?[0], after?[1], Day(after?[2]), after?[3]);
        return snapshot.Read(
            "pages/movements",
            parameters,
            row => new MovementRow(
                row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetString(3), row.GetDecimal(4), row.GetDecimal(5), row.GetInt64(6)),
            stop);
    }

    public static IReadOnlyList<string> Key(MovementRow row) => [row.SellerId, row.Currency, row.Dt.ToString(DayFormat, CultureInfo.InvariantCulture), row.EventType];

    public static IAsyncEnumerable<EventRow> Events(ISnapshot snapshot, MartFilter filter, Cursor? after, long limit, CancellationToken stop)
    {
        var parameters = filter.Parameters(limit);
        (parameters["after_ts"], parameters["after_id"]) = (Time(after?[0]), after?[1]);
        return snapshot.Read(
            "pages/events",
            parameters,
            row => new EventRow(
                row.GetString(0), row.Moment(1)!.Value, row.GetString(2), row.GetString(3), row.GetString(4), row.GetDecimal(5), row.GetDecimal(6),
                row.GetString(7), row.Text(8), row.GetFieldValue<DateOnly>(9), row.GetString(10), row.GetString(11), row.Count(12)),
            stop);
    }

    public static IReadOnlyList<string> Key(EventRow row) => [row.EventTs.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture), row.EventId];

    public static IAsyncEnumerable<RunRow> Runs(ISnapshot snapshot, string? runId, Cursor? before, long limit, CancellationToken stop) => snapshot.Read(
        "pages/runs",
        new Dictionary<string, object?> { ["run_id"] = runId, ["before"] = before?[0], ["limit"] = limit },
        Run,
        stop);

    public static IReadOnlyList<string> Key(RunRow row) => [row.RunId];

    public static IAsyncEnumerable<BatchRow> Batches(ISnapshot snapshot, string? runId, Cursor? after, long limit, CancellationToken stop) => snapshot.Read(
        "pages/batches",
        new Dictionary<string, object?> { ["run_id"] = runId, ["after_run"] = after?[0], ["after_no"] = Number(after?[1]), ["limit"] = limit },
        BatchOf,
        stop);

    // The batch's number is what its id ends with.
    public static IReadOnlyList<string> Key(BatchRow row) => [row.RunId, row.BatchId[(row.BatchId.LastIndexOf('/') + 1)..]];

    public static IAsyncEnumerable<(QuarantineRow Row, IReadOnlyList<string> Key)> Quarantine(
        ISnapshot snapshot, QuarantineFilter filter, Cursor? after, long limit, CancellationToken stop) => snapshot.Read(
        "pages/quarantine",
        new Dictionary<string, object?>
        {
            ["reason"] = filter.Reason,
            ["batch"] = filter.Batch,
            ["naming"] = filter.Naming,
            ["after_batch"] = after?[0],
            ["after_line"] = Number(after?[1]),
            ["after_print"] = after?[2],
            ["after_no"] = Number(after?[3]),
            ["limit"] = limit,
        },
        row => (
            new QuarantineRow(
                row.GetString(0), row.GetString(1), row.Count(2), row.Text(3), row.GetString(4).Split(','), row.Text(5) ?? "",
                row.Text(6) is { Length: > 0 } hex ? Convert.FromHexString(hex) : null),
            (IReadOnlyList<string>)[row.GetString(0), Text(row.Count(2) ?? 0), row.GetString(7), Text(row.GetInt64(8))]),
        stop);

    public static IAsyncEnumerable<CheckRow> Checks(ISnapshot snapshot, string? runId, string? check, Cursor? after, long limit, CancellationToken stop) => snapshot.Read(
        "pages/checks",
        new Dictionary<string, object?> { ["run_id"] = runId, ["check"] = check, ["after_run"] = after?[0], ["after_check"] = after?[1], ["limit"] = limit },
        row => new CheckRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.Moment(6)!.Value),
        stop);

    public static IReadOnlyList<string> Key(CheckRow row) => [row.RunId, row.Name];

    public static IAsyncEnumerable<FindingRow> Findings(ISnapshot snapshot, string? runId, string? check, Cursor? after, long limit, CancellationToken stop) => snapshot.Read(
        "pages/findings",
        new Dictionary<string, object?>
        {
            ["run_id"] = runId,
            ["check"] = check,
            ["after_run"] = after?[0],
            ["after_check"] = after?[1],
            ["after_no"] = Number(after?[2]),
            ["limit"] = limit,
        },
        row => new FindingRow(row.GetString(0), row.GetString(1), row.GetInt64(2), Detail(row.GetString(3))),
        stop);

    public static IReadOnlyList<string> Key(FindingRow row) => [row.RunId, row.Check, Text(row.FindingNo)];

    private static BalanceRow Balance(DbDataReader row)
    {
        var (inflow, outflow) = (row.GetDecimal(4), row.GetDecimal(5));
        return new BalanceRow(row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetDecimal(3), inflow, outflow, inflow - outflow, row.GetDecimal(6));
    }

    private static RunRow Run(DbDataReader row)
    {
        var (started, finished) = (row.Moment(3)!.Value, row.Moment(4));
        return new RunRow(
            row.GetString(0), row.GetString(1), row.GetString(2), started, finished, (long?)(finished - started)?.TotalMilliseconds, row.Text(5), row.Text(6),
            row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12));
    }

    private static BatchRow BatchOf(DbDataReader row)
    {
        var batch = Batch.Read(row);
        var receipt = batch.Receipt;
        return new BatchRow(
            batch.Source, batch.BatchId, row.GetString(16), receipt.Read, receipt.Accepted, receipt.Duplicates, receipt.Conflicts, receipt.Rejected,
            batch.Lines is { } lines ? new LinesRow(lines.Physical, lines.Header, lines.Blank, lines.Continuation) : null,
            batch.IgnoredColumns, batch.SourceSha256, batch.SourceBytes, batch.IsLastLineOpen, batch.TimesReadAs,
            row.Moment(18)!.Value, row.Text(19), row.Moment(20));
    }

    private static JsonElement Detail(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ApiJson.Default.JsonElement);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text, ApiJson.Default.String);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static DateOnly? Day(string? part) => part is null
        ? null
        : DateOnly.TryParseExact(part, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw Strange();

    /// <summary>A number of a cursor.</summary>
    public static long? Number(string? part) => part is null
        ? null
        : long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Strange();

    private static string? Time(string? part) => part is null || DateTime.TryParseExact(part, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        ? part
        : throw Strange();

    private static AskedWrongException Strange() => new("cursor: found one that no page gave, expected the value of next from the page before.");
}
