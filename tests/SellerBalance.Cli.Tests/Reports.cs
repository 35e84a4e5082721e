using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Cli.Tests;

/// <summary>Reports of runs that went well, badly and strangely, always the same.</summary>
internal static class Reports
{
    /// <summary>A seller id that tries markup, HTML, a formula, a line break, colours and a change of direction.</summary>
    public const string NastyId = "=cmd|'/c calc'!A1 [red]<script>alert(1)</script>\n\u001b[31m\u202Eevil";

    public static RunReport Clean { get; } = new(
        RunId: "20261115T060412Z-7c1e",
        Outcome: RunOutcome.Published,
        StartedAt: new DateTimeOffset(2026, 11, 15, 6, 4, 12, TimeSpan.Zero),
        Duration: TimeSpan.FromMilliseconds(1843),
        Warehouse: "duckdb:seller-balance.duckdb",
        TimeZone: "Europe/Berlin",
        Batches:
        [
            new Batch("20261115T060412Z-7c1e/1", "data/events.csv", new Receipt(642, 642, 0, 0, 0), new LineCounts(643, 1, 0, 0), []),
        ],
        Reasons: [],
        Checks:
        [
            Check("balance_continuity", "days that do not open with the previous closing", Severity.Error, 0),
            Check("events_reconcile", "last balances that differ from the sum of all events", Severity.Error, 0),
            Check("movement_signs", "negative inflows and outflows", Severity.Error, 0),
            Check("negative_balance", "sellers who owe the marketplace money", Severity.Warning, 2,
                "seller_id=S003 currency=EUR dt=2026-11-14 running_balance=-1204.50",
                "seller_id=S007 currency=USD dt=2026-11-14 running_balance=-88.20"),
        ],
        Balances: new BalanceSummary(10, 118, new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 14)),
        Sellers:
        [
            Seller("S001", "EUR", 0m, 18_204.10m, 5_320.75m, 900, 2400, 1800, 3900, 5200, 4700, 7300, 8100, 7900, 9800, 10400, 11900, 12100, 12883.35m),
            Seller("S009", "GBP", 0m, 9_120.00m, 2_040.40m, 300, 900, 1500, 1300, 2500, 3400, 3100, 4200, 4800, 5300, 5100, 6200, 6900, 7079.60m),
            Seller("S004", "USD", 250m, 6_450.25m, 3_300.125m, 250, 700, 1900, 1200, 2100, 2600, 1400, 2200, 3000, 2500, 3100, 2800, 3300, 3400.125m),
            Seller("S003", "EUR", 0m, 2_310.00m, 3_514.50m, 400, 900, 1300, 1100, 800, 300, -150, -420, -600, -380, -700, -950, -1100, -1204.50m),
            Seller("S007", "USD", 0m, 511.80m, 600m, 0, 0, 0, 120, 300, 300, 210, 210, 60, -40, -40, -40, -88.2m, -88.20m),
        ],
        Totals:
        [
            new CurrencyTotal("EUR", 5, 0m, 31_820.60m, 14_102.95m, 17_717.65m, [1200, 3100, 3300, 5400, 6800, 6900, 9100, 10200, 10900, 12800, 13900, 15200, 16400, 17717.65m]),
            new CurrencyTotal("GBP", 2, 0m, 11_400.00m, 3_950.40m, 7_449.60m, [400, 1000, 1700, 1600, 2700, 3500, 3300, 4400, 5100, 5500, 5400, 6500, 7200, 7449.60m]),
            new CurrencyTotal("USD", 4, 250m, 9_872.05m, 9_990.125m, 131.925m, [250, 900, 2200, 1500, 2600, 2100, 900, -300, -1250, -640, 200, 480, 220, 131.925m]),
        ])
    {
        Stages = [new StageTime(Stage.Read, TimeSpan.FromMilliseconds(1204)), new StageTime(Stage.Check, TimeSpan.FromMilliseconds(310))],
    };

    public static RunReport Dirty { get; } = Clean with
    {
        RunId = "20261116T060003Z-91b2",
        Duration = TimeSpan.FromSeconds(128.4),
        Batches =
        [
            Source(1, "data/november/marketplace-orders-2026-11-01-to-2026-11-14.csv.gz", new Receipt(10_482_113, 10_479_902, 1_804, 12, 395),
                new LineCounts(10_482_131, 1, 14, 3), "comment", "shop_region"),
            Source(2, "data/payouts.parquet", new Receipt(120_400, 120_400, 0, 0, 0), null) with
            {
                SourceSha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                SourceBytes = 1_204_711,
                TimesReadAs = "TIMESTAMP in the business time zone",
            },
            Source(3, "data/[bold]bad[/]\n<b>.csv", new Receipt(9, 2, 1, 1, 5), new LineCounts(10, 1, 0, 0), "=x", "[red]") with { SourceBytes = 612, IsLastLineOpen = true },
            .. Enumerable.Range(4, 9).Select(i => Source(i, $"data/part-{i:00}.ndjson", new Receipt(1000 + i, 1000, i, 0, 0), new LineCounts(1000 + i, 0, 0, 0))),
        ],
        Reasons =
        [
            new ReasonCount("malformed_number:amount", 211, "data/november/marketplace-orders-2026-11-01-to-2026-11-14.csv.gz:10882 e-10881,2026-11-03T11:20:00,S004,order_paid,EUR,\"12,50\""),
            new ReasonCount("unknown_event_type", 140, "data/november/marketplace-orders-2026-11-01-to-2026-11-14.csv.gz:771 e-770,2026-11-01T08:00:00,S001,cashback,EUR,1.00"),
            new ReasonCount("conflicting_event_id:amount", 13, "data/part-04.ndjson:12 {\"event_id\":\"e-12\"}"),
            new ReasonCount("blank:seller_id", 9, "data/[bold]bad[/]\n<b>.csv:4 e4,2026-11-01,<img src=x onerror=alert(1)>,[blink]"),
            new ReasonCount("future_timestamp", 5, "data/part-05.ndjson:7 {}"),
            new ReasonCount("amount_out_of_range", 4, "data/part-05.ndjson:8 {}"),
            new ReasonCount("missing_column:currency", 4, "data/part-05.ndjson:9 {}"),
            new ReasonCount("sign_contradicts_direction", 3, "data/part-05.ndjson:10 {}"),
            new ReasonCount("malformed_timestamp:event_ts", 2, "data/part-05.ndjson:11 {}"),
        ],
        Balances = new BalanceSummary(48_211, 1_204_877, new DateOnly(2025, 12, 1), new DateOnly(2026, 11, 14)),
        Sellers =
        [
            Seller(NastyId, "EUR", 0m, 99_999_999_999_999.9999m, 1m, 1, 50, 99_999_999_999_998.9999m),
            Seller("merchant-0000-0000-0000-ABCDEFGHIJKLMNOPQRSTUVWXYZ-000000000000042", "EUR", 0m, 12_345_678.9m, 0m, 12_345_678.9m),
            Seller("магазин-Ёлка-東京", "RUB", -10.5m, 100m, 4_000.0001m, -10.5m, 3, -3_910.5001m),
            .. Clean.Sellers,
        ],
        Totals =
        [
            new CurrencyTotal("EUR", 40_000, -1.005m, 100_000_012_345_678.8999m, 1_234.5m, 100_000_012_344_443.3949m, [-1.005m, 100_000_012_344_443.3949m]),
            new CurrencyTotal("RUB", 1, -10.5m, 100m, 4_000.0001m, -3_910.5001m, [-10.5m, 3, -3_910.5001m]),
        ],
    };

    public static RunReport Held { get; } = Clean with
    {
        RunId = "20261117T060001Z-02aa",
        Outcome = RunOutcome.Held,
        Batches =
        [
            new Batch("20261117T060001Z-02aa/1", "data/late.csv", new Receipt(1_234, 1_200, 20, 4, 10), new LineCounts(1_236, 1, 1, 0), []),
        ],
        Reasons =
        [
            new ReasonCount("malformed_number:amount", 10, "data/late.csv:17 e-16,2026-11-15,S002,order_paid,EUR,1e3"),
            new ReasonCount("conflicting_event_id:amount", 4, "data/late.csv:90 e-3,2026-11-02,S002,order_paid,EUR,7.00"),
        ],
        Checks =
        [
            Clean.Checks[0],
            Check("events_reconcile", "last balances that differ from the sum of all events", Severity.Error, 17,
                "seller_id=S002 currency=EUR balance=120.00 events=113.00",
                "seller_id=S005 currency=EUR balance=9.10 events=9.00",
                "seller_id=[link=http://x]<i>S006</i>\n\u202E currency=EUR balance=1.00 events=0.00",
                "seller_id=S008 currency=EUR balance=2.00 events=0.00"),
            .. Clean.Checks.Skip(2),
        ],
    };

    public static RunReport Failed { get; } = Clean with
    {
        Outcome = RunOutcome.Failed,
        Batches = [],
        Checks = [],
        Balances = new BalanceSummary(0, 0, null, null),
        Sellers = [],
        Totals = [],
    };

    /// <summary>Sellers in currencies of no, two and three decimals, with amounts of more.</summary>
    public static RunReport OfManyCurrencies { get; } = Clean with
    {
        Sellers =
        [
            Seller("C1", "EUR", 0m, 1_234.5m, 0m, 0, 1),
            Seller("C2", "JPY", 0m, 1_234_567m, 0m, 0, 1),
            Seller("C3", "EUR", 0m, 98.765m, 0m, 0, 1),
            Seller("C4", "KWD", 0m, 1.5m, 0m, 0, 1),
            Seller("C5", "JPY", 0m, 12.5m, 0m, 0, 1),
        ],
        Totals = [new CurrencyTotal("JPY", 2, 0m, 12.5m, 0m, 12.5m, [0, 12.5m])],
    };

    public static IReadOnlyList<BalanceDay> Days { get; } =
    [
        new("S001", "EUR", new DateOnly(2026, 11, 1), 0m, 1_204.5m, 304.125m, 900.375m),
        new("S001", "EUR", new DateOnly(2026, 11, 2), 900.375m, 0m, 1_000m, -99.625m),
        new(NastyId, "USD", new DateOnly(2026, 11, 2), 0m, 99_999_999_999_999.9999m, 0m, 99_999_999_999_999.9999m),
        new("-5", "USD", new DateOnly(2026, 11, 3), 0m, 0.0001m, 0m, 0.0001m),
    ];

    private static CheckResult Check(string name, string title, Severity severity, long findings, params string[] samples) =>
        new(name, title, severity, findings, [.. samples.Select(sample => new Finding(sample))], TimeSpan.FromMilliseconds(12));

    private static Batch Source(int place, string source, Receipt receipt, LineCounts? lines, params string[] ignored) =>
        new($"20261116T060003Z-91b2/{place}", source, receipt, lines, ignored);

    private static SellerPeriod Seller(string id, string currency, decimal opening, decimal inflow, decimal outflow, params decimal[] trend) =>
        new(id, currency, opening, inflow, outflow, opening + inflow - outflow, trend);
}
