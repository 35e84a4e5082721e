using System.Data.Common;
using System.Globalization;
using SellerBalance.Features;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>What readers beside a writer see, and the questions that are answered a page at a time.</summary>
public abstract class ReadersSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static readonly Dictionary<string, object?> s_none = [];

    /// <summary>The columns of each question's key, in the order of its parameters for the page after.</summary>
    private static readonly (string Query, string[] Filters, (string Parameter, int Column)[] After)[] s_pages =
    [
        ("balance_days", ["seller", "currency", "from", "to"], [("after_seller", 0), ("after_currency", 1), ("after_dt", 2)]),
        ("movements", ["seller", "currency", "from", "to"], [("after_seller", 0), ("after_currency", 1), ("after_dt", 2), ("after_type", 3)]),
        ("events", ["seller", "currency", "from", "to"], [("after_ts", 1), ("after_id", 0)]),
        ("runs", ["run_id"], [("before", 0)]),
        ("batches", ["run_id"], [("after_run", 16), ("after_no", 17)]),
        ("quarantine", ["reason", "batch", "naming"], [("after_batch", 0), ("after_line", 2), ("after_print", 7), ("after_no", 8)]),
        ("checks", ["run_id", "check"], [("after_run", 0), ("after_check", 1)]),
        ("findings", ["run_id", "check"], [("after_run", 0), ("after_check", 1), ("after_no", 2)]),
    ];

    /// <summary>Whether a snapshot is one over several questions.</summary>
    protected virtual bool HasSnapshots => true;

    /// <summary>Whether others may load while readers are open: an embedded file's one process has both.</summary>
    protected virtual bool HasOtherWriters => true;

    [Fact]
    public async Task Pages_of_one_row_together_are_all_rows_in_the_same_order()
    {
        var books = Filled();
        await using var readers = Engine.Readers(books.Place, books.Warehouse);
        await using var snapshot = await readers.Begin(TestContext.Current.CancellationToken);
        foreach (var (query, filters, after) in s_pages)
        {
            var parameters = filters.Concat(after.Select(key => key.Parameter)).ToDictionary(name => name, _ => (object?)null);
            var all = await Rows(snapshot, query, parameters, long.MaxValue, after);
            Assert.True(all.Count > 1, $"{query} has {all.Count} rows");
            var walked = new List<string>();
            while (walked.Count <= all.Count)
            {
                var page = await Rows(snapshot, query, parameters, 1, after);
                if (page.Count == 0) break;
                walked.Add(page[0].Text);
                foreach (var (key, value) in after.Zip(page[0].Key))
                    parameters[key.Parameter] = value;
            }

            Assert.Equal(all.Select(row => row.Text), walked);
        }
    }

    [Fact]
    public async Task Filters_leave_what_was_asked_for()
    {
        var books = Filled();
        await using var readers = Engine.Readers(books.Place, books.Warehouse);
        await using var snapshot = await readers.Begin(TestContext.Current.CancellationToken);
        Assert.Equal(3, await Count(snapshot, "events", ("seller", "S1")));
        Assert.Equal(1, await Count(snapshot, "events", ("seller", "S1"), ("currency", "usd")));
        Assert.Equal(2, await Count(snapshot, "events", ("from", new DateOnly(2026, 11, 11)), ("to", new DateOnly(2026, 11, 11))));
        Assert.Equal(2, await Count(snapshot, "balance_days", ("seller", "S1"), ("currency", "EUR")));
        Assert.Equal(2, await Count(snapshot, "movements", ("seller", "S2")));
        Assert.Equal(1, await Count(snapshot, "quarantine", ("reason", "malformed_number")));
        Assert.Equal(2, await Count(snapshot, "quarantine", ("naming", "S7")));
        Assert.Equal(0, await Count(snapshot, "runs", ("run_id", "none")));
    }

    [Fact]
    public async Task The_last_balance_day_of_every_book_is_given_and_every_day_of_every_currency()
    {
        var books = Filled();
        await using var readers = Engine.Readers(books.Place, books.Warehouse);
        await using var snapshot = await readers.Begin(TestContext.Current.CancellationToken);
        Assert.Equal(
            ["S1 EUR 2026-11-12 4", "S1 USD 2026-11-10 5", "S2 EUR 2026-11-11 -3"],
            (await All(snapshot, "closings", s_none, row => $"{row.GetString(0)} {row.GetString(1)} {Day(row, 2)} {Whole(row, 6)}")).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["EUR 2026-11-11 2 5", "EUR 2026-11-12 0 6"],
            await All(snapshot, "currency_days", new Dictionary<string, object?> { ["from"] = new DateOnly(2026, 11, 11) }, row => $"{row.GetString(0)} {Day(row, 1)} {Whole(row, 2)} {Whole(row, 3)}"));
        Assert.Equal(["2026-11-12 3"], await All(snapshot, "facts", s_none, row => $"{row.GetDateTime(0):yyyy-MM-dd} {row.GetInt64(1)}"));
    }

    [Fact]
    public async Task Readers_see_what_is_published_when_they_begin_and_go_on_seeing_it_while_a_run_publishes()
    {
        var books = Filled();
        await using var readers = Engine.Readers(books.Place, books.Warehouse);
        await using var before = await readers.Begin(TestContext.Current.CancellationToken);
        var seen = await State(before);
        var run = books.Run(new EventRow("new") { EventTs = "2026-11-14T12:00:00Z" });
        await using var after = await readers.Begin(TestContext.Current.CancellationToken);
        Assert.Equal(run.RunId, (await State(after)).Split(' ')[1]);
        Assert.EndsWith("2026-11-14", await State(after), StringComparison.Ordinal);
        if (HasSnapshots) Assert.Equal(seen, await State(before));
    }

    [Theory]
    [InlineData(null, "UTC")]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    public async Task Readers_see_the_days_of_the_time_zone_that_somebody_elses_first_load_settles(string? asked, string unsettled)
    {
        // Where it is the 16th already.
        const string Settled = "Pacific/Kiritimati";
        var books = NewBooks(HasOtherWriters ? null : Settled);
        await using var readers = Engine.Readers(books.Place, books.Warehouse, asked);
        var online = new OnlineFeatures(readers, FeatureSet.BuiltIn, books.Clock);
        Assert.Empty((await online.Refresh(TestContext.Current.CancellationToken)).Rows);
        await using var before = await readers.Begin(TestContext.Current.CancellationToken);
        Assert.Equal(HasOtherWriters ? unsettled : Settled, before.TimeZone);
        if (HasOtherWriters) books.Reopen(Settled);
        books.Run(new EventRow("e1") { EventTs = "2026-11-15T09:00:00Z", Amount = "7" }, new EventRow("e2") { EventTs = "2026-11-15T11:00:00Z", Amount = "5" });
        await using var after = await readers.Begin(TestContext.Current.CancellationToken);
        Assert.Equal(Settled, after.TimeZone);
        Assert.EndsWith("2026-11-16", await State(after), StringComparison.Ordinal);
        var paid = FeatureSet.BuiltIn.Features.Index().Single(feature => feature.Item.Name == "order_paid_sum_1d").Index;
        Assert.Equal(7, (await FeatureQueries.At(after, FeatureSet.BuiltIn, ["S1"], null, books.Clock.GetUtcNow(), TestContext.Current.CancellationToken)).Single().Values[paid]);
        var table = await online.Refresh(TestContext.Current.CancellationToken);
        Assert.Equal((Settled, new DateOnly(2026, 11, 16), 7m), (table.TimeZone, table.Day, table.Of("S1", null).Single().Values[paid]));
        await using var third = await readers.Begin(TestContext.Current.CancellationToken);
        Assert.Equal(Settled, third.TimeZone);
    }

    [Fact]
    public async Task A_warehouse_that_nothing_ran_in_yet_has_a_state_all_the_same()
    {
        var books = NewBooks();
        await using var readers = Engine.Readers(books.Place, books.Warehouse);
        await using var snapshot = await readers.Begin(TestContext.Current.CancellationToken);
        Assert.Equal([" "], await All(snapshot, "state", s_none, row => $"{(row.IsDBNull(0) ? "" : "build")} {(row.IsDBNull(4) ? "" : "run")}"));
        Assert.Equal([" 0"], await All(snapshot, "facts", s_none, row => $"{(row.IsDBNull(0) ? "" : "event")} {row.GetInt64(1)}"));
    }

    [Fact]
    public async Task Who_does_not_wait_for_the_answer_is_not_given_it()
    {
        var books = Filled();
        await using var readers = Engine.Readers(books.Place, books.Warehouse);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var snapshot = await readers.Begin(stop.Token);
            await All(snapshot, "state", s_none, _ => "", stop.Token);
        });
        await using var next = await readers.Begin(TestContext.Current.CancellationToken);
        Assert.NotEmpty(await State(next));
    }

    // Two runs of two sellers, with one refused row in the first and two in the second.
    private Books Filled()
    {
        var books = NewBooks();
        books.Checks = Books.AllChecks;
        books.Run(
            new EventRow("e1"),
            new EventRow("e2") { SellerId = "S1", Currency = "USD", Amount = "5" },
            new EventRow("e3") { SellerId = "S2", EventTs = "2026-11-11T12:00:00Z", Amount = "2" },
            new EventRow("bad") { SellerId = "S7", Amount = "much" });
        books.Run(
            new EventRow("e4") { EventTs = "2026-11-12T12:00:00Z", EventType = "payout", Amount = "6" },
            new EventRow("e5") { SellerId = "S2", EventTs = "2026-11-11T12:00:00Z", EventType = "payout", Amount = "5" },
            new EventRow("worse") { SellerId = "S7", EventType = "nothing" },
            new EventRow("worst") { SellerId = "S8", Currency = "XXX" });
        return books;
    }

    private static async Task<string> State(ISnapshot snapshot) => (await All(
        snapshot, "state", s_none, row => string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(0)} {row.GetString(4)} {row.GetString(6)} {Day(row, 3)}"))).Single();

    private static async Task<int> Count(ISnapshot snapshot, string query, params (string Name, object? Value)[] filters)
    {
        var (_, names, after) = s_pages.Single(page => page.Query == query);
        var parameters = names.Concat(after.Select(key => key.Parameter)).ToDictionary(name => name, _ => (object?)null);
        foreach (var (name, value) in filters)
            parameters[name] = value;
        return (await Rows(snapshot, query, parameters, long.MaxValue, after)).Count;
    }

    private static Task<List<(string Text, object?[] Key)>> Rows(
        ISnapshot snapshot, string query, Dictionary<string, object?> parameters, long limit, (string Parameter, int Column)[] after) => All(
        snapshot,
        "pages/" + query,
        new Dictionary<string, object?>(parameters) { ["limit"] = limit },
        row => (Books.Text(row, _ => true), after.Select(key => Key(row, key.Column)).ToArray()));

    // As a cursor has it: times as text, a line that is not known as 0.
    private static object? Key(DbDataReader row, int column) => row.GetValue(column) switch
    {
        DBNull => 0L,
        DateTime time when row.GetName(column) != "dt" => time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        DateTime day => DateOnly.FromDateTime(day),
        int number => (long)number,
        var value => value,
    };

    private static async Task<List<T>> All<T>(
        ISnapshot snapshot, string query, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, CancellationToken? stop = null) =>
        await snapshot.Read(query, parameters, row, stop ?? TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private static string Day(DbDataReader row, int column) => row.GetFieldValue<DateOnly>(column).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Whole(DbDataReader row, int column) => row.GetDecimal(column).ToString("0.##", CultureInfo.InvariantCulture);
}
