using System.Data.Common;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Ingest.Copying;
using SellerBalance.Runs;
using SellerBalance.Specs;
using SellerBalance.Warehouses;
using SellerBalance.Warehouses.ClickHouse.Tests;

namespace SellerBalance.AllEngines.Tests;

/// <summary>A warehouse moves between any two engines.</summary>
public sealed class CopyTests : IDisposable
{
    // ClickHouse on two shards, which has no scheme of its own.
    private const string Cluster = "cluster";

    private readonly List<Books> _opened = [];

    public static TheoryData<string, string> Pairs { get; } = new(
        AllEngines.Known.SelectMany(from => AllEngines.Known.Select(to => (from.Scheme, to.Scheme)))
            .Concat([("duckdb", Cluster), ("clickhouse", Cluster), (Cluster, "postgres")]));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Everything_arrives_and_the_books_go_on(string from, string to)
    {
        var source = Filled(from);
        var target = Empty(to);
        var report = Copy(source, target);
        Assert.Empty(report.Differences);
        Assert.Equal((3, 0, 5), (report.Batches, report.AlreadyThere, report.Events));
        foreach (var table in (string[])["raw.events", "raw.quarantine", "raw.batches", "dwh.seller_movement_delta", "dwh.seller_movement_daily", "dwh.seller_balance_daily", "dq.results", "dq.findings"])
            Assert.Equal(source.Rows(table), target.Rows(table));
        Assert.Equal(source.Rows("ops.builds"), target.Rows("ops.builds").SkipLast(1));
        Assert.Equal([.. source.Rows("ops.runs", "run_id", "command", "outcome"), $"{target.Rows("ops.runs", "run_id")[^1]}|copy|published"], target.Rows("ops.runs", "run_id", "command", "outcome"));
        Assert.Empty(target.Broken());
        EventRow[] next = [new("e9") { Amount = "0.0001" }, new("e1") { Amount = "7" }, new("e2") { EventTs = "2026-11-11T12:00:00Z" }];
        Assert.Equal(source.Run(next).Receipt, target.Run(next).Receipt);
        Assert.Equal(source.Everything(), target.Everything());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_copy_that_broke_off_goes_on_where_it_stopped(string from, string to)
    {
        var source = Filled(from);
        var target = Empty(to);
        var broken = new BreakingOff(source.Warehouse, "copy/raw.events", reads: 1);
        if (source.Warehouse.StagingInPlace is null || target.Warehouse.StagingInPlace is not null)
        {
            Assert.Throws<WarehouseException>(() => new WarehouseCopy(broken, target.Warehouse, EventCatalog.Default, sliceRows: 1).Run(RunStamp.Start(target.Clock, "copy"), _ => { }));
            Assert.Single(target.Rows("raw.batches"));
            Assert.Empty(target.Rows("dwh.seller_balance_daily"));
            target.Reopen();
            Assert.Equal(1, Copy(source, target).AlreadyThere);
        }

        var again = Copy(source, target);
        Assert.Equal(again.Batches == 3 && again.Differences.Count == 0, target.Broken().Count == 0);
        Assert.Equal(source.Everything(), target.Everything());
        Assert.Equal(source.Rows("dq.results"), target.Rows("dq.results"));
    }

    [Fact]
    public void A_warehouse_with_something_else_is_not_copied_into()
    {
        var source = Filled("duckdb");
        var target = Empty("duckdb");
        target.Run(new EventRow("other"));
        var before = target.Everything();
        Assert.Contains("which the warehouse to copy does not have", Assert.Throws<UsageException>(() => Copy(source, target)).Message, StringComparison.Ordinal);
        Assert.Equal(before, target.Everything());
    }

    [Fact]
    public void What_is_not_published_is_not_copied()
    {
        var source = Filled("duckdb");
        source.Ingest(new EventRow("e10"));
        var target = Empty("duckdb");
        Assert.Contains("unpublished batches: found 1, expected none", Assert.Throws<UsageException>(() => Copy(source, target)).Message, StringComparison.Ordinal);
        Assert.Empty(target.Everything());
    }

    public void Dispose()
    {
        foreach (var books in _opened)
            books.Dispose();
    }

    private static CopyReport Copy(Books source, Books target)
    {
        target.Clock.Advance(TimeSpan.FromHours(1));
        return new WarehouseCopy(source.Warehouse, target.Warehouse, EventCatalog.Default, sliceRows: 2).Run(RunStamp.Start(target.Clock, "copy"), _ => { });
    }

    private Books Empty(string scheme)
    {
        var books = new Books(scheme == Cluster ? ClickHouseClusterEngine.Instance : AllEngines.Named(scheme), "Europe/Berlin", EventCatalog.Default);
        _opened.Add(books);
        return books;
    }

    private Books Filled(string scheme)
    {
        var books = Empty(scheme);
        books.Run(
            new EventRow("e1"),
            new EventRow("e2") { EventTs = "2026-11-11T12:00:00.123456Z", EventType = "payout", Amount = "12345678901234.5678" },
            new EventRow("e2") { Amount = "11" },
            new EventRow("bad \u001f ☃") { Amount = "x" });
        books.RunFiles(
            books.Write("b.csv", [.. "event_id,event_ts,seller_id,event_type,currency,amount\n"u8, 0xff, .. ",2026-11-10,S1,fee,EUR,1\n"u8]),
            books.Write("open.csv", EventFile.Csv([new EventRow("e3") { SellerId = "O'Brien 🦆", Currency = "USD", Amount = "0.0001", SourceSystem = "shop" }, new EventRow("e4"), new EventRow("e5") { SellerId = "S2", EventTs = "2026-11-12T23:30:00Z", SourceSystem = "shop" }]).TrimEnd()));
        Assert.Equal(["False|∅", "False|∅", "True|e5"], books.Rows("raw.batches", "is_last_line_open", "last_event_id"));
        return books;
    }

    /// <summary>A warehouse that is lost on a query, after so many of its kind.</summary>
    private sealed class BreakingOff(IWarehouse inner, string query, int reads) : IWarehouse
    {
        private int _left = reads;

        public string TimeZone => inner.TimeZone;

        public DbConnection? StagingInPlace => inner.StagingInPlace;

        public IReadOnlyList<Batch> Land(Incoming input, RunStamp run) => inner.Land(input, run);

        public void FoldBuilds(IReadOnlyList<Fold> folds) => inner.FoldBuilds(folds);

        public Verdict Publish(PublishRequest request, RunStamp run) => inner.Publish(request, run);

        public void Record(RunStamp run, RunOutcome? outcome, string? message) => inner.Record(run, outcome, message);

        public IEnumerable<T> Read<T>(string name, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, Action<DbDataReader>? columns = null) =>
            name == query && _left-- == 0 ? throw new WarehouseException("lost") : inner.Read(name, parameters, row, columns);

        public void Dispose()
        {
        }
    }
}
