using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>No statement holds a run for ever: it ends at its limit or when it is asked to, nothing half remains, and the next run is fine.</summary>
public abstract class BoundsSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    // Far beyond the limit and what it takes to give up, far below what an endless statement takes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("raw.events")]
    [InlineData("dwh.seller_balance_daily")]
    public async Task A_check_that_never_ends_fails_the_first_run_and_the_next_run_publishes_what_landed(string table)
    {
        var books = NewBooks();
        var failure = await Assert.ThrowsAsync<WarehouseException>(() => Endless(books, table, () => books.Run(new EventRow("e1"))));
        RequireTold(books, failure);
        Assert.Empty(books.Mart());
        Assert.Equal(RunOutcome.Published, books.Run(new EventRow("e1"), new EventRow("e2")).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
        Assert.Empty(books.Broken());
    }

    [Fact]
    public async Task A_check_that_never_ends_leaves_what_was_published_before()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"));
        var before = books.Mart();
        var failure = await Assert.ThrowsAsync<WarehouseException>(() => Endless(books, "raw.events", () => books.Run(new EventRow("e2"))));
        RequireTold(books, failure);
        Assert.Equal(before, books.Mart());
        Assert.Equal(RunOutcome.Published, books.Build(BuildScope.Touched).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
        Assert.Empty(books.Broken());
    }

    [Fact]
    public async Task A_look_that_never_ends_is_ended_as_well()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"));
        RequireTold(books, await Assert.ThrowsAsync<WarehouseException>(() => Endless(books, "raw.events", books.Check)));
        Assert.Equal(RunOutcome.Done, books.Check().Outcome);
    }

    [Fact]
    public async Task A_run_that_is_asked_to_stop_ends_its_statement_notes_it_and_lets_the_next_one_in()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"));
        var before = books.Mart();
        using var stop = new StopRequest();
        books.Stop = stop;
        books.Reopen();
        books.Checks = NeverEnding("raw.events");
        var file = books.Write(new EventRow("e2"));
        var running = Task.Run(() => books.RunFiles(file));
        await Task.Delay(TimeSpan.FromSeconds(1));
        stop.Ask("SIGTERM");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
        Recover(books);
        Assert.Equal("failed|stopped by SIGTERM", books.Rows("ops.runs", "outcome", "message")[^1]);
        Assert.Equal(before, books.Mart());
        Assert.Equal(RunOutcome.Published, books.RunFiles(file).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void Who_was_asked_to_stop_before_begins_nothing()
    {
        var books = NewBooks();
        books.Run(new EventRow("e1"));
        var before = books.Everything();
        using var stop = new StopRequest();
        books.Stop = stop;
        books.Reopen();
        stop.Ask("SIGINT");
        Assert.ThrowsAny<OperationCanceledException>(() => books.Run(new EventRow("e2")));
        Assert.ThrowsAny<OperationCanceledException>(() => books.Mart());
        Assert.ThrowsAny<OperationCanceledException>(() => books.Reopen());
        Recover(books);
        Assert.Equal(before, books.Everything());
    }

    private static void RequireTold(Books books, WarehouseException failure)
    {
        Assert.Contains("while checking endless: a statement was stopped because it took longer than 3s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("statement_timeout", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("stopped by", failure.Message, StringComparison.Ordinal);
        Assert.Equal("failed|" + failure.Message, books.Rows("ops.runs", "outcome", "message")[^1]);
    }

    // Opened by the next command: nobody has the right to write any more.
    private static void Recover(Books books)
    {
        books.Stop = new StopRequest();
        books.StatementTimeout = null;
        books.Checks = Books.Plan(("rejected_share", new CheckSetting(false, null, Books.NoParameters)));
        books.Reopen();
    }

    private CheckPlan NeverEnding(string table) =>
        new([new Check("endless", "this ends", table, Severity.Error, new Dictionary<string, CheckParameter>(), Engine.EndlessQuery)], []);

    private async Task Endless(Books books, string table, Func<RunReport> run)
    {
        books.StatementTimeout = Limit;
        books.Reopen();
        books.Checks = NeverEnding(table);
        try
        {
            await Task.Run(run).WaitAsync(Patience);
        }
        finally
        {
            Recover(books);
        }
    }
}
