using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.DuckDb.Tests;

/// <summary>The look at history for a few ids, whatever happened to the table of their hashes.</summary>
public sealed class EventIdsTests : IDisposable
{
    private const string ByHand = "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) "
        + "VALUES ('hand', '2026-11-10 12:00:00', 'S1', 'order_paid', 'EUR', 10, 10, 'in', 'shop');";

    private static readonly EventRow[] Few =
    [
        new("n1"),
        new("e7"),
        new("e8") { Amount = "99" },
        new("e9") { EventTs = "2026-11-11T12:00:00Z" },
        new("n1"),
        new("n2"),
    ];

    private readonly Books _books = new(DuckDbEngine.Instance, null, EventCatalog.Default);

    public EventIdsTests() => _books.Run(Enumerable.Range(1, 100).Select(number => new EventRow(string.Create(CultureInfo.InvariantCulture, $"e{number}"))));

    [Fact]
    public void New_known_and_contradicting_ids_are_told_apart()
    {
        Assert.Equal(new Receipt(6, 2, 2, 2, 0), _books.Run(Few).Receipt);
        Assert.Equal(["e8: conflict:amount", "e9: conflict:event_ts"], _books.Reasons());
        Assert.Equal(102, _books.Rows("raw.events").Count);
        Assert.Equal(new Receipt(6, 0, 4, 2, 0), _books.Run(Few).Receipt);
        Assert.Empty(_books.Broken());
    }

    [Theory]
    [InlineData("DELETE FROM raw.event_ids")]
    [InlineData("DELETE FROM ops.settings WHERE name LIKE 'event_ids%'")]
    [InlineData("UPDATE ops.settings SET setting = 'of another version' WHERE name = 'event_ids_hash'; UPDATE raw.event_ids SET id_hash = id_hash + 1 WHERE id_hash < 9000000000000000000")]
    [InlineData("INSERT INTO raw.event_ids SELECT hash(range) FROM range(1000)")]
    public void A_table_that_is_gone_old_or_has_too_much_changes_nothing(string damage)
    {
        _books.Execute(damage);
        Assert.Equal(new Receipt(6, 2, 2, 2, 0), _books.Run(Few).Receipt);
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void What_came_in_by_hand_is_known_before_it_is_adopted_and_after()
    {
        _books.Execute("DELETE FROM raw.events WHERE event_id IN ('e1', 'e2'); " + ByHand);
        Assert.Equal(new Receipt(2, 1, 1, 0, 0), _books.Ingest(new EventRow("hand"), new EventRow("n1")).Receipt);
        _books.Build(BuildScope.Touched);
        Assert.Equal(new Receipt(2, 0, 2, 0, 0), _books.Run(new EventRow("hand"), new EventRow("n1")).Receipt);
        Assert.Equal(new Receipt(1, 1, 0, 0, 0), _books.Run(new EventRow("e1")).Receipt);
    }

    [Fact]
    public void An_id_that_came_in_twice_by_hand_holds_the_run_that_adopts_it()
    {
        _books.Execute(ByHand + ByHand);
        var report = _books.Run(new EventRow("n1"));
        Assert.Equal(["duplicate_event_ids"], report.Checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name));
        Assert.Equal(["event_id=hand, times=2"], report.Checks.Single(check => check.Name == "duplicate_event_ids").Samples.Select(sample => sample.Detail));
    }

    [Fact]
    public void What_is_put_in_by_hand_under_a_batch_is_known_also_where_more_was_deleted()
    {
        _books.Execute("UPDATE raw.events SET event_id = 'moved' WHERE event_id = 'e1'; DELETE FROM raw.events WHERE event_id IN ('e2', 'e3')");
        Assert.Equal(new Receipt(2, 1, 1, 0, 0), _books.Ingest(new EventRow("moved"), new EventRow("n1")).Receipt);
    }

    [Fact]
    public void A_row_by_hand_that_does_not_say_when_it_came_is_booked()
    {
        _books.Execute(ByHand + "UPDATE raw.events SET ingested_at = NULL WHERE event_id = 'hand'");
        Assert.Equal(RunOutcome.Published, _books.Build(BuildScope.Touched).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|1010.00"], _books.Running());
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void A_stored_balance_that_was_changed_by_hand_holds_the_run_that_takes_up_its_book()
    {
        _books.Execute("UPDATE dwh.seller_balance_daily SET inflow = inflow + 1");
        Assert.Equal(RunOutcome.Held, _books.Run(new EventRow("n1") { EventTs = "2026-11-12T12:00:00Z" }).Outcome);
    }

    [Theory]
    [InlineData("DELETE FROM dwh.seller_books")]
    [InlineData("INSERT INTO dwh.seller_books SELECT * REPLACE (running_balance + 1 AS running_balance) FROM dwh.seller_books")]
    public void Books_that_are_not_complete_are_made_anew(string damage)
    {
        _books.Execute(damage);
        Assert.Equal(RunOutcome.Published, _books.Run(new EventRow("n1") { EventTs = "2026-11-12T12:00:00Z" }).Outcome);
        var mart = _books.Mart();
        _books.Build(BuildScope.Everything);
        Assert.Equal(_books.Mart(), mart);
        Assert.Empty(_books.Broken());
    }

    [Fact]
    public void An_id_that_is_put_in_by_hand_under_a_batch_is_found()
    {
        _books.Execute("INSERT INTO raw.events SELECT * FROM raw.events WHERE event_id = 'e5'");
        _books.Ingest(new EventRow("n1"));
        Assert.Contains(_books.Build(BuildScope.Everything).Checks, check => check is { Name: "duplicate_event_ids", Findings: 1 });
    }

    public void Dispose() => _books.Dispose();
}
