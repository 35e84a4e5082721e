using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>A warehouse that a copy has begun to fill says so, until the copy has proved itself or is given up.</summary>
public abstract class UnfinishedCopySpecification(Engine engine) : WarehouseSpecification(engine)
{
    [Fact]
    public void A_copy_leaves_a_mark_until_it_has_proved_itself()
    {
        var books = NewBooks();
        Assert.Null(UnfinishedCopy.Of(books.Warehouse));
        var first = Begin(books);
        Assert.Equal(first.RunId, UnfinishedCopy.Of(books.Warehouse));
        var refusal = Assert.Throws<WarehouseException>(() => UnfinishedCopy.Refuse(books.Warehouse, books.Place));
        Assert.Contains("copy --give-up --to " + books.Place, refusal.Message, StringComparison.Ordinal);
        books.Warehouse.Record(first, RunOutcome.Failed, "lost");
        Assert.NotNull(UnfinishedCopy.Of(books.Warehouse));
        books.ReopenToRead();
        Assert.NotNull(UnfinishedCopy.Of(books.Warehouse));
        books.Reopen();
        var second = Begin(books);
        Assert.NotNull(UnfinishedCopy.Of(books.Warehouse));
        books.Warehouse.Record(second, RunOutcome.Published, null);
        Assert.Null(UnfinishedCopy.Of(books.Warehouse));
        books.Reopen();
        UnfinishedCopy.Refuse(books.Warehouse, books.Place);
        Assert.Null(UnfinishedCopy.Of(books.Warehouse));
    }

    [Fact]
    public void A_run_leaves_none()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"));
        Assert.Null(UnfinishedCopy.Of(books.Warehouse));
    }

    [Fact]
    public void A_copy_that_is_given_up_leaves_an_empty_warehouse()
    {
        var books = NewBooks("Europe/Berlin");
        books.Run(new EventRow("e1"), new EventRow("e2") { SellerId = "S2" }, new EventRow("bad") { Amount = "x" });
        books.Run(new EventRow("e3") { EventTs = "2026-11-12T12:00:00Z" });
        Begin(books);
        books.Close();
        Engine.GiveUpCopy(Options(books));
        books.Reopen("America/New_York");
        Assert.Null(UnfinishedCopy.Of(books.Warehouse));
        Assert.Empty(books.Everything());
        foreach (var table in (string[])["raw.batches", "ops.runs", "dq.results", "dq.findings"])
            Assert.Empty(books.Rows(table));
        Assert.Equal("America/New_York", books.Warehouse.TimeZone);
        Assert.Equal((2, 0), (books.Run(new EventRow("e1"), new EventRow("e2") { SellerId = "S2" }) is { } run ? (run.Receipt.Accepted, run.Receipt.Duplicates) : default));
        Assert.Equal(2, books.Running().Count);
        Assert.Equal(1, books.Run(new EventRow("e1"), new EventRow("e4")).Receipt.Accepted);
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_warehouse_without_an_unfinished_copy_is_not_emptied()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"));
        var before = books.Everything();
        books.Close();
        Assert.Contains("no unfinished copy", Assert.Throws<UsageException>(() => Engine.GiveUpCopy(Options(books))).Message, StringComparison.Ordinal);
        books.Reopen();
        Assert.Equal(before, books.Everything());
    }

    private static RunStamp Begin(Books books)
    {
        books.Clock.Advance(TimeSpan.FromHours(1));
        var run = RunStamp.Start(books.Clock, "copy");
        books.Warehouse.Record(run, null, null);
        return run;
    }

    private static WarehouseOptions Options(Books books) => new(books.Place, Access.Write, null, EventCatalog.Default, TimeSpan.Zero, books.Clock);
}
