using System.Diagnostics;
using SellerBalance.Events;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>A server that is killed at any moment, and started again on what it left.</summary>
public sealed class ClickHouseKilledServerTests : IDisposable
{
    private const int Seed = 20_261_123;
    private const int Kills = 5;
    private const int Rows = 20_000;

    private readonly ClickHouseServer _server = StartOwn();

    [Fact]
    public void Readers_see_whole_runs_only_and_the_same_run_again_ends_as_if_nothing_had_happened()
    {
        var engine = new OwnServerEngine(_server);
        using var whole = new Books(engine, null, EventCatalog.Default);
        whole.Run(First());
        var before = Seen(whole);
        var watch = Stopwatch.StartNew();
        whole.Run(Second());
        var moments = new KillMoments(Kills, Seed, watch.Elapsed);
        var after = Seen(whole);
        whole.Close();

        using var books = new Books(engine, null, EventCatalog.Default);
        books.Run(First());
        foreach (var moment in moments.All())
        {
            watch.Restart();
            using (_server.KillAfter(moment))
            {
                try
                {
                    books.Run(Second());
                    moments.Missed(watch.Elapsed);
                }
                catch (WarehouseException exception)
                {
                    Assert.DoesNotContain("Exception", exception.Message, StringComparison.Ordinal);
                }
            }

            _server.Kill();
            books.Close();
            _server.Start();
            books.ReopenToRead();
            // Either side of the landing, and of the publishing, is right; something in between is not.
            var seen = Seen(books);
            Assert.Contains(seen.Events, new List<string> { before.Events, after.Events });
            Assert.Contains(seen.Mart, new List<string> { before.Mart, after.Mart });
            Assert.Empty(books.Broken());
            books.Reopen();
        }

        books.Run(Second());
        Assert.Equal(after, Seen(books));
        Assert.Empty(books.Broken());
    }

    public void Dispose() => _server.Dispose();

    private static ClickHouseServer StartOwn()
    {
        ClickHouseEngine.Require();
        return ClickHouseServer.StartOwn();
    }

    private static IEnumerable<EventRow> First() => Enumerable.Range(0, Rows / 4).Select(Row);

    private static IEnumerable<EventRow> Second() => Enumerable.Range(0, Rows).Select(Row);

    private static EventRow Row(int number) => new($"e{number}")
    {
        SellerId = $"S{number % 50}",
        EventTs = $"2026-11-{1 + (number % 14):00}T12:00:00Z",
        Amount = $"{number}.25",
    };

    private static (string Events, string Mart) Seen(Books books) =>
        (string.Join('\n', books.Content("raw.events")), string.Join('\n', books.Mart()));
}
