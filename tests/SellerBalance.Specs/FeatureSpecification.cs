using System.Globalization;
using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Features;
using SellerBalance.Servers;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>Features as known at moments: the same online and in training, whatever becomes known later.</summary>
public abstract class FeatureSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static readonly EventRow[] History =
    [
        new("e1") { EventTs = "2026-10-31T12:00:00Z", Amount = "40" },
        new("e2") { EventTs = "2026-11-12T12:00:00Z", Amount = "100" },
        new("e3") { EventTs = "2026-11-13T09:00:00Z", Amount = "10.0001" },
        new("e4") { EventTs = "2026-11-13T12:00:00Z", Amount = "200", EventType = "payout" },
        new("e5") { EventTs = "2026-11-14T12:00:00Z", Amount = "30" },
        new("e6") { EventTs = "2026-11-15T01:00:00Z", Amount = "1000" },
        new("e7") { EventTs = "2026-11-14T12:00:00Z", Amount = "7", SellerId = "S2", Currency = "USD" },
    ];

    [Fact]
    public void A_window_ends_with_the_last_day_that_is_over()
    {
        var books = NewBooks();
        books.Run(History);
        Assert.Equal("30.00", Of(books, "order_paid_sum_1d"));
        Assert.Equal("140.0001", Of(books, "order_paid_sum_7d"));
        Assert.Equal("3", Of(books, "order_paid_count_7d"));
        Assert.Equal("180.0001", Of(books, "order_paid_sum_30d"));
        Assert.Equal("45.000025", Of(books, "order_paid_mean_30d"));
        Assert.Equal("100.00", Of(books, "order_paid_max_30d"));
        Assert.Equal("0.777778", Of(books, "order_paid_share_7d_of_30d"));
        Assert.Equal("140.0001", Of(books, "order_paid_sum_month_to_date"));
        Assert.Equal("40.00", Of(books, "order_paid_sum_previous_month"));
        Assert.Equal("-189.9999", Of(books, "net_min_30d"));
        Assert.Equal("1000.00", Of(books, "today", Own(books, "today: { measure: sum, of: order_paid, window: 1d, include_today: true }")));
        Assert.Equal("1340.0001", Of(books, "both", Own(books, "both: { measure: sum, of: [order_paid, payout], window: 4d, include_today: true }")));
    }

    [Fact]
    public void Balances_days_below_zero_streaks_and_ages_are_those_of_each_day()
    {
        var books = NewBooks();
        books.Run(History);
        Assert.Equal("-19.9999", Of(books, "balance_last"));
        Assert.Equal("-49.9999", Of(books, "balance_min_30d"));
        Assert.Equal("2", Of(books, "days_below_zero_30d"));
        Assert.Equal("3", Of(books, "order_paid_streak"));
        Assert.Equal("1", Of(books, "days_since_order_paid"));
        Assert.Equal("2", Of(books, "days_since_payout"));
        Assert.Equal("15", Of(books, "age_days"));
        Assert.Equal("4", Of(books, "active_days_30d"));
    }

    [Fact]
    public void No_history_is_null_and_a_window_without_movement_is_zero()
    {
        var books = NewBooks();
        books.Run(History);
        Assert.Equal(("0.00", "∅", "∅", "∅"), (Of(books, "refund_sum_7d"), Of(books, "days_since_refund"), Of(books, "refund_mean_30d"), Of(books, "payout_reversed", Own(books, "payout_reversed: { measure: max, of: payout_reversed, window: 7d }"))));
        FeatureMoment[] unknown = [new("S9", "EUR", Now(books)), new("S1", "USD", Now(books)), new("S1", "EUR", DateTimeOffset.UnixEpoch), new("S1", "EUR", Books.Start)];
        Assert.All(Training(books, FeatureSet.BuiltIn, unknown), values => Assert.All(values, value => Assert.Null(value)));
        Assert.Empty(FeatureQueries.At(books.Warehouse, FeatureSet.BuiltIn, ["S9"], null, Now(books)));
        Assert.Empty(FeatureQueries.At(books.Warehouse, FeatureSet.BuiltIn, ["S1"], "USD", Now(books)));
        Assert.Empty(FeatureQueries.At(books.Warehouse, FeatureSet.BuiltIn, ["S1"], null, Books.Start));
        Assert.Equal(["S1 EUR", "S2 USD"], FeatureQueries.At(books.Warehouse, FeatureSet.BuiltIn, ["S2", "S9", "S1"], null, Now(books)).Select(row => $"{row.SellerId} {row.Currency}"));
        Assert.Equal("S1", Assert.Single(FeatureQueries.At(books.Warehouse, FeatureSet.BuiltIn, ["S2", "S1"], "eur", Now(books))).SellerId);
    }

    [Fact]
    public void A_window_moves_on_at_midnight_of_the_business_time_zone_without_any_event()
    {
        var books = NewBooks("Europe/Berlin");
        books.Run(History);
        var midnight = new DateTimeOffset(2026, 11, 15, 23, 0, 0, TimeSpan.Zero);
        Assert.Equal(["30.00", "1000.00"], Values(books, "order_paid_sum_1d", midnight.AddMicroseconds(-1), midnight));
        Assert.Equal(["1", "1"], Values(books, "days_since_order_paid", midnight.AddMicroseconds(-1), midnight));
        Assert.Equal(["0.00", "0.00"], Values(books, "order_paid_sum_7d", midnight.AddDays(30), midnight.AddDays(300)));
    }

    [Fact]
    public void A_late_event_counts_from_its_publication_on_and_not_before()
    {
        var books = NewBooks();
        books.Run(History);
        var before = Now(books);
        books.Ingest(new EventRow("late") { EventTs = "2026-11-13T12:00:00Z", Amount = "5" }, History[1]);
        Assert.Equal("140.0001", Of(books, "order_paid_sum_7d"));
        books.Build(BuildScope.Touched);
        var published = MartQueries.Builds(books.Warehouse).First().PublishedAt;
        Assert.Equal(["140.0001", "140.0001", "145.0001"], Values(books, "order_paid_sum_7d", before, published.AddMicroseconds(-1), published));
        Assert.Equal(["3", "3", "4"], Values(books, "order_paid_count_7d", before, published.AddMicroseconds(-1), published));
    }

    [Fact]
    public void What_was_taken_back_is_gone_from_then_on_and_stays_where_it_was_known()
    {
        var books = NewBooks();
        books.Run(History);
        var before = Now(books);
        books.Execute(Engine.DeleteEvent("e1"));
        books.Build(BuildScope.Everything);
        var after = Now(books);
        Assert.Equal(["15", "3"], Values(books, "age_days", before, after));
        Assert.Equal(["40.00", "0.00"], Values(books, "order_paid_sum_previous_month", before, after));
        Assert.Equal(["4", "3"], Values(books, "order_paid_count_30d", before, after));
    }

    [Fact]
    public async Task A_reader_beside_the_writer_gets_the_same_features()
    {
        var books = NewBooks();
        books.Run(History);
        var readers = Engine.Readers(books.Place, books.Warehouse);
        await using var ending = readers;
        await using var snapshot = await readers.Begin(CancellationToken.None);
        var rows = await FeatureQueries.At(snapshot, FeatureSet.BuiltIn, ["S1", "S2"], null, Now(books), CancellationToken.None);
        Assert.Equal(FeatureQueries.At(books.Warehouse, FeatureSet.BuiltIn, ["S1", "S2"], null, Now(books)).SelectMany(row => row.Values), rows.SelectMany(row => row.Values));
        Assert.Equal(2, rows.Count);
    }

    [Fact]
    public async Task A_publication_renews_in_memory_whom_it_touched_and_midnight_renews_all()
    {
        var books = NewBooks("Europe/Berlin");
        books.Run(History);
        var readers = Engine.Readers(books.Place, books.Warehouse);
        await using var ending = readers;
        var online = new OnlineFeatures(readers, FeatureSet.BuiltIn, books.Clock);
        var first = await online.Refresh(CancellationToken.None);
        Assert.Equal(["S1", "S2"], first.Rows.Keys.Order());
        books.Run(new EventRow("late") { EventTs = "2026-11-13T12:00:00Z", Amount = "5", SellerId = "S2", Currency = "USD" }, new EventRow("new") { EventTs = "2026-11-13T12:00:00Z", SellerId = "S3" });
        var second = await online.Refresh(CancellationToken.None);
        Assert.Equal(["S1", "S2", "S3"], second.Rows.Keys.Order());
        Assert.Same(first.Rows["S1"], second.Rows["S1"]);
        Assert.Equal(("7.00", "12.00"), (Sum(first), Sum(second)));
        Assert.Equal(MartQueries.Builds(books.Warehouse).First().PublishedAt, second.AsOf);
        books.Clock.SetUtcNow(new DateTimeOffset(2026, 11, 15, 23, 0, 4, TimeSpan.Zero));
        var before = await online.Refresh(CancellationToken.None);
        books.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await online.Refresh(CancellationToken.None);
        Assert.Same(second.Rows["S1"], before.Rows["S1"]);
        Assert.Equal((new DateTimeOffset(2026, 11, 15, 22, 59, 59, TimeSpan.Zero), new DateTimeOffset(2026, 11, 15, 23, 0, 0, TimeSpan.Zero)), (before.AsOf, after.AsOf));
        Assert.Equal(("30.00", "1000.00"), (Paid(before), Paid(after)));

        static string Sum(OnlineTable table) => In(table.Of("S2", "usd"), "order_paid_sum_7d");
        static string Paid(OnlineTable table) => In(table.Of("S1", null), "order_paid_sum_1d");
    }

    [Fact]
    public async Task Before_the_first_publication_there_is_nobody_in_memory()
    {
        var books = NewBooks();
        var readers = Engine.Readers(books.Place, books.Warehouse);
        await using var ending = readers;
        Assert.Empty((await new OnlineFeatures(readers, FeatureSet.BuiltIn, books.Clock).Refresh(CancellationToken.None)).Rows);
    }

    [Fact]
    public Task What_was_answered_at_every_moment_of_a_random_history_is_what_training_says_of_it_ever_after() => FeatureHistory.Steps.SampleAsync(
        async steps =>
        {
            using var books = new Books(Engine, RandomStream.TimeZone, EventCatalog.Default);
            var set = FeatureHistory.Definition(books);
            var history = new FeatureHistory(books);
            var readers = Engine.Readers(books.Place, books.Warehouse);
            await using var ending = readers;
            var online = new OnlineFeatures(readers, set, books.Clock);
            var log = new List<FeatureRow>();
            foreach (var step in steps)
            {
                history.Run(step);
                log.AddRange(Rows(await online.Refresh(CancellationToken.None)));
                var published = MartQueries.Builds(books.Warehouse).First().PublishedAt;
                DateTimeOffset[] moments = [published, published.AddMicroseconds(-1), published.AddHours(step.HoursLater)];
                books.Clock.SetUtcNow(moments[2]);
                log.AddRange(moments.SelectMany(moment => FeatureQueries.At(books.Warehouse, set, FeatureHistory.Sellers, null, moment)));
                log.AddRange(Rows(await online.Refresh(CancellationToken.None)));
                var asked = FeatureQueries.At(books.Warehouse, set, FeatureHistory.Sellers, null, online.Current!.AsOf);
                Assert.Equal(asked.Select(row => (row.SellerId, row.Currency)), Rows(online.Current).Select(row => (row.SellerId, row.Currency)));
            }

            var training = Training(books, set, [.. log.Select(row => new FeatureMoment(row.SellerId, row.Currency, row.AsOf))]);
            foreach (var (answered, offline) in log.Zip(training))
            {
                Assert.Equal(answered.Values, offline);
                Assert.Equal(history.Naive(set, answered), Described(set, answered.Values));
            }
        },
        iter: Rounds.Of(Engine.RandomStreams),
        threads: 1,
        print: FeatureHistory.Print);

    internal static IReadOnlyList<string> Described(FeatureSet set, IReadOnlyList<decimal?> values) =>
        [.. set.Features.Zip(values, (feature, value) => $"{feature.Name} = {Text(value, feature.Kind)}")];

    private static IReadOnlyList<FeatureRow> Rows(OnlineTable table) =>
        [.. FeatureHistory.Sellers.SelectMany(seller => table.Of(seller, null)).Select(row => new FeatureRow(row.SellerId, row.Currency, table.AsOf, row.Values))];

    private static string In(IEnumerable<OnlineRow> rows, string feature)
    {
        var place = FeatureSet.BuiltIn.Features.Index().Single(entry => entry.Item.Name == feature).Index;
        return Text(rows.Single().Values[place], FeatureSet.BuiltIn.Features[place].Kind);
    }

    private static FeatureSet Own(Books books, string feature) => FeatureSet.Load(books.Write("own.yaml", $"features:\n  {feature}\n"), EventCatalog.Default);

    private static DateTimeOffset Now(Books books) => books.Clock.GetUtcNow();

    private static string Of(Books books, string feature, FeatureSet? set = null) => Values(books, set ?? FeatureSet.BuiltIn, feature, Now(books))[0];

    private static IReadOnlyList<string> Values(Books books, string feature, params DateTimeOffset[] moments) => Values(books, FeatureSet.BuiltIn, feature, moments);

    private static IReadOnlyList<string> Values(Books books, FeatureSet set, string feature, params DateTimeOffset[] moments)
    {
        var place = set.Features.Index().Single(entry => entry.Item.Name == feature).Index;
        return [.. Training(books, set, [.. moments.Select(moment => new FeatureMoment("S1", "eur", moment))]).Select(values => Text(values[place], set.Features[place].Kind))];
    }

    private static IReadOnlyList<IReadOnlyList<decimal?>> Training(Books books, FeatureSet set, FeatureMoment[] moments)
    {
        var rows = FeatureQueries.At(books.Warehouse, set, moments).OrderBy(row => row.Place).ToList();
        Assert.Equal(Enumerable.Range(0, moments.Length), rows.Select(row => row.Place));
        return [.. rows.Select(row => row.Values)];
    }

    private static string Text(decimal? value, FeatureKind kind) => value is not { } known
        ? "∅"
        : kind == FeatureKind.Amount ? Money.Text(known) : known.ToString("0.######", CultureInfo.InvariantCulture);
}
