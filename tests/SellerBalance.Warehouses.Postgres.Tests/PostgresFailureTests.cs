using System.Diagnostics;
using System.Globalization;
using Npgsql;
using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>What happens to an open session: nothing half remains, the message says what to do, and the same run again does it.</summary>
public sealed class PostgresFailureTests(OwnServer own) : IClassFixture<OwnServer>
{
    private const int ManyRows = 60_000;

    [Fact]
    public void A_statement_timeout_lands_nothing_and_says_how_to_do_without()
    {
        using var books = NewBooks("statement_timeout=1");
        var failure = FailsWhileLocked(books, _ => { });
        Assert.Contains("statement_timeout=0", failure.Message, StringComparison.Ordinal);
        Recovers(books);
    }

    [Fact]
    public void A_load_that_waits_for_a_locked_table_ends_at_the_limit_of_the_settings()
    {
        using var books = NewBooks();
        books.StatementTimeout = TimeSpan.FromSeconds(1);
        books.Reopen();
        var failure = FailsWhileLocked(books, _ => { });
        Assert.Contains("kept a table locked for longer than 1s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nothing is loaded twice", failure.Message, StringComparison.Ordinal);
        books.StatementTimeout = null;
        Recovers(books);
    }

    [Fact]
    public void A_shorter_limit_of_the_servers_own_holds_and_the_message_says_whose_it_is()
    {
        using var books = NewBooks();
        own.Admin($"ALTER ROLE {books.Place.Server!.User} SET statement_timeout = '1s'");
        books.Reopen();
        var failure = FailsWhileLocked(books, _ => { });
        Assert.Contains("the server's statement_timeout", failure.Message, StringComparison.Ordinal);
        own.Admin($"ALTER ROLE {books.Place.Server.User} RESET statement_timeout");
        Recovers(books);
    }

    [Fact]
    public async Task A_load_that_waits_for_a_locked_table_stops_when_it_is_asked_to()
    {
        using var stop = new StopRequest();
        using var books = NewBooks();
        books.Stop = stop;
        books.Reopen();
        using (var other = own.AdminConnection(books.Place.Server!.Database))
        {
            await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var locking = new NpgsqlCommand("LOCK TABLE raw.batches", other))
                await locking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            var file = books.Write(new EventRow("e1"));
            var running = Task.Run(() => books.RunFiles(file), TestContext.Current.CancellationToken);
            Assert.True(SpinWait.SpinUntil(() => IsWaiting(other), TimeSpan.FromSeconds(30)), "The run does not wait for the lock.");
            stop.Ask("SIGINT");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        }

        books.Stop = new StopRequest();
        books.Reopen();
        Assert.Equal("failed|stopped by SIGINT", books.Rows("ops.runs", "outcome", "message")[^1]);
        Assert.Empty(books.Rows("raw.events"));
        Recovers(books);
    }

    [Fact]
    public void A_load_longer_than_the_limit_lands_as_long_as_rows_come()
    {
        using var books = NewBooks();
        books.StatementTimeout = TimeSpan.FromSeconds(1);
        books.Reopen();
        // Each of the rows takes a while on its way in.
        own.Admin(
            "CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.0004); RETURN NEW; END'; "
            + "CREATE TRIGGER slow BEFORE INSERT ON raw.events FOR EACH ROW EXECUTE PROCEDURE public.slow()",
            books.Place.Server!.Database);
        Assert.Equal(RunOutcome.Published, books.Run(Many(5_000)).Outcome);
    }

    [Fact]
    public void A_session_that_was_ended_on_the_server_is_told_as_such()
    {
        using var books = NewBooks();
        var failure = FailsWhileLocked(books, EndSessions);
        Assert.Contains("the server ended the session", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nothing is loaded twice", failure.Message, StringComparison.Ordinal);
        Recovers(books);
    }

    [Fact]
    public void A_cancelled_statement_is_told_as_such()
    {
        using var books = NewBooks();
        var failure = FailsWhileLocked(books, database => own.Admin(
            $"SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND usename = datname"));
        Assert.Contains("the statement was cancelled on the server", failure.Message, StringComparison.Ordinal);
        Recovers(books);
    }

    [Fact]
    public void A_server_that_restarts_under_a_query_is_told_and_the_same_run_goes_on()
    {
        using var books = NewBooks();
        var failure = FailsWhileLocked(books, _ => own.Server.Stop());
        own.Server.Restart();
        // The server's last word may be cut off with the connection.
        Assert.Matches("the server ended the session|the connection to the server was lost", failure.Message);
        Recovers(books);
    }

    [Fact]
    public void A_server_that_is_gone_between_two_queries_is_told_as_a_lost_connection()
    {
        using var books = NewBooks();
        EndSessions(books.Place.Server!.Database);
        var failure = Assert.Throws<WarehouseException>(() => books.Run(new EventRow("e1")));
        Assert.Matches("the server ended the session|the connection to the server was lost", failure.Message);
        Recovers(books);
    }

    [Fact]
    public void A_full_disk_lands_nothing_and_the_run_goes_on_when_there_is_room()
    {
        var disk = Directory.CreateTempSubdirectory("seller-balance-disk-").FullName;
        if (!Succeeds("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk) || !Succeeds("chown", "postgres", disk)) Assert.Skip("A small disk cannot be mounted here; it takes root.");
        // A server of its own: one whose tablespace is gone does not start again.
        using var server = new OwnServer();
        try
        {
            using var books = new Books(new OwnEngine(server, ""), null, EventCatalog.Default);
            var database = books.Place.Server!.Database;
            server.Admin($"CREATE TABLESPACE small_{database} LOCATION '{disk}'");
            server.Admin($"ALTER TABLE raw.events SET TABLESPACE small_{database}", database);
            books.Reopen();
            var failure = Assert.Throws<WarehouseException>(() => books.Run(Many(ManyRows)));
            Assert.Contains("the server's disk is full", failure.Message, StringComparison.Ordinal);
            // The driver gives a connection up over such an error; the server takes a moment to notice.
            EndSessions(server, database);
            books.Reopen();
            Assert.Empty(books.Rows("raw.events"));
            Assert.Empty(books.Rows("raw.batches"));
            server.Admin("ALTER TABLE raw.events SET TABLESPACE pg_default", database);
            server.Admin($"DROP TABLESPACE small_{database}");
            Recovers(books);
        }
        finally
        {
            Succeeds("umount", "-l", disk);
            Directory.Delete(disk);
        }
    }

    [Fact]
    public void Temporary_space_that_is_not_allowed_is_told_apart_from_a_full_disk()
    {
        using var books = NewBooks();
        own.Admin($"ALTER ROLE {books.Place.Server!.User} SET temp_file_limit = '64kB'");
        own.Admin($"ALTER ROLE {books.Place.Server.User} SET temp_buffers = '100'");
        books.Reopen();
        var session = PostgresOpening.Connect(
            new WarehouseOptions(books.Place, Access.Read, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System), Flavor.Postgres);
        using (session)
        {
            session.Run("SET work_mem = '64kB'");
            var failure = Assert.Throws<WarehouseException>(() => session.Try("sorting", () => session.Run("SELECT * FROM generate_series(1, 100000) AS number ORDER BY number DESC")));
            Assert.Contains("Raise temp_file_limit", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_that_wait_for_each_other_are_both_served()
    {
        using var books = NewBooks();
        using var meeting = new Barrier(2);
        var served = await Task.WhenAll(
            Task.Run(() => Cross(books.Place, meeting, "raw.batches", "raw.quarantine"), TestContext.Current.CancellationToken),
            Task.Run(() => Cross(books.Place, meeting, "raw.quarantine", "raw.batches"), TestContext.Current.CancellationToken));
        // One of the two was sent back once.
        Assert.Equal(3, served.Sum());
    }

    private static int Cross(WarehouseUrl place, Barrier meeting, string first, string second)
    {
        using var session = PostgresOpening.Connect(
            new WarehouseOptions(place, Access.Inspect, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System), Flavor.Postgres);
        session.Run("SET default_transaction_read_only = off");
        var attempts = 0;
        session.InTransaction("crossing", () =>
        {
            session.Run($"LOCK TABLE {first}");
            if (attempts++ == 0) meeting.SignalAndWait(TimeSpan.FromSeconds(30));
            session.Run($"LOCK TABLE {second}");
            return true;
        });
        return attempts;
    }

    private static IEnumerable<EventRow> Many(int rows) =>
        Enumerable.Range(0, rows).Select(number => new EventRow($"e{number}") { SellerId = string.Create(CultureInfo.InvariantCulture, $"S{number % 100}") });

    private static bool Succeeds(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static void Recovers(Books books)
    {
        books.Reopen();
        Assert.Equal(RunOutcome.Published, books.Run(new EventRow("e1"), new EventRow("e2")).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
        Assert.Empty(books.Broken());
    }

    private Books NewBooks(string options = "") => new(new OwnEngine(own, options), null, EventCatalog.Default);

    private void EndSessions(string database) => EndSessions(own, database);

    private static void EndSessions(OwnServer server, string database) => server.Admin(
        $"SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE datname = '{database}' AND usename = datname");

    /// <summary>Runs while another session has raw.batches, and does something to the run that waits.</summary>
    private WarehouseException FailsWhileLocked(Books books, Action<string> act)
    {
        var database = books.Place.Server!.Database;
        using var other = own.AdminConnection(database);
        var transaction = other.BeginTransaction();
        new NpgsqlCommand("LOCK TABLE raw.batches", other).ExecuteNonQuery();
        var file = books.Write(new EventRow("e1"));
        var failing = Task.Run(() => Assert.Throws<WarehouseException>(() => books.RunFiles(file)));
        Assert.True(SpinWait.SpinUntil(() => IsWaiting(other), TimeSpan.FromSeconds(30)), "The run does not wait for the lock.");
        act(database);
        var failure = failing.WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
        if (other.FullState == System.Data.ConnectionState.Open && own.Server.IsOwn)
        {
            try
            {
                transaction.Rollback();
            }
            catch (NpgsqlException)
            {
                // The server was stopped.
            }
        }

        return failure;
    }

    private static bool IsWaiting(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'raw.batches'::regclass", connection);
        return command.ExecuteScalar() is not null;
    }

    /// <summary>A PostgreSQL of the class's own, whose users own their databases.</summary>
    private sealed class OwnEngine(OwnServer own, string options) : PostgresEngine
    {
        public override WarehouseUrl NewPlace(string folder) => own.NewPlace(options);

        public override WarehouseUrl EmptyPlace(string folder) => NewPlace(folder);
    }
}
