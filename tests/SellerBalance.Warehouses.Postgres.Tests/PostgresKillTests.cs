using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>The server dies at any moment of a run; the same run again gives the books of one that was never disturbed.</summary>
public sealed class PostgresKillTests
{
    private const int Rows = 20_000;
    private const int Deaths = 4;

    [Fact]
    public void A_server_killed_at_any_moment_leaves_books_that_the_same_run_completes()
    {
        Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);
        using var server = PostgresServer.StartOwn("-c fsync=off");
        Disturb(new PostgresEngine(server), _ =>
        {
            server.Kill();
            server.Restart();
        });
    }

    [Fact]
    public void A_session_ended_at_any_moment_leaves_books_that_the_same_run_completes() => Disturb(PostgresEngine.Instance, books => EndSessions(PostgresEngine.Instance, books));

    [Fact]
    public void A_Greenplum_session_ended_at_any_moment_leaves_books_that_the_same_run_completes() => Disturb(GreenplumEngine.Instance, books => EndSessions(GreenplumEngine.Instance, books));

    private static void Disturb(PostgresEngine engine, Action<Books> disturb)
    {
        using var whole = new Books(engine, null, EventCatalog.Default);
        using var books = new Books(engine, null, EventCatalog.Default);
        string[] files = [.. Days().Select(day => whole.Write(day))];
        var times = files.Select(file => Timed(() => Assert.Equal(RunOutcome.Published, whole.RunFiles(file).Outcome))).ToList();
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var died = 0;
        foreach (var (file, time) in files.Zip(times))
        {
            for (var death = 0; death < Rounds.Of(Deaths) / files.Length; death++)
            {
                var running = Task.Run(() => Survives(() => books.RunFiles(file)), TestContext.Current.CancellationToken);
                Thread.Sleep(time * random.NextDouble());
                disturb(books);
                if (!running.GetAwaiter().GetResult()) died++;
                books.Reopen();
            }

            Assert.Equal(RunOutcome.Published, books.RunFiles(file).Outcome);
            Assert.Empty(books.Broken());
        }

        Assert.True(died > 0, $"No run was disturbed (seed {seed}).");
        whole.Reopen();
        Assert.Equal(whole.Everything(), books.Everything());
        Assert.Equal(Receipts(whole), Receipts(books));
    }

    // Several days, with duplicates and refused rows, the last of them late for the first.
    private static IEnumerable<IEnumerable<EventRow>> Days() => Enumerable.Range(0, 2).Select(day => Enumerable.Range(0, Rows).Select(number => new EventRow(string.Create(CultureInfo.InvariantCulture, $"e{(day * Rows / 2) + number}"))
    {
        SellerId = string.Create(CultureInfo.InvariantCulture, $"S{number % 50}"),
        EventTs = string.Create(CultureInfo.InvariantCulture, $"2026-11-{10 - (number % 3):00}T12:00:00Z"),
        Amount = number % 1000 == 7 ? "x" : string.Create(CultureInfo.InvariantCulture, $"{number % 90}.25"),
    }));

    private static TimeSpan Timed(Action act)
    {
        var start = TimeProvider.System.GetTimestamp();
        act();
        return TimeProvider.System.GetElapsedTime(start);
    }

    private static bool Survives(Func<RunReport> run)
    {
        try
        {
            run();
            return true;
        }
        catch (WarehouseException)
        {
            return false;
        }
    }

    // How many rows each source brought, whichever run brought them.
    private static IEnumerable<string> Receipts(Books books) => books.Rows("raw.batches", "source", "accepted")
        .Where(receipt => !receipt.EndsWith("|0", StringComparison.Ordinal))
        .Select(receipt => receipt.Split('|')[1]);

    // An ended session holds its lock until its last statement has noticed.
    private static void EndSessions(PostgresEngine engine, Books books) => engine.Execute(books.Place, """
        DO $$
        BEGIN
          LOOP
            PERFORM pg_stat_clear_snapshot();
            PERFORM pg_terminate_backend(pid)
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'seller-balance%';
            EXIT WHEN NOT FOUND;
            PERFORM pg_sleep(0.05);
          END LOOP;
        END $$
        """);
}
