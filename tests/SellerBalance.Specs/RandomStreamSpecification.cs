using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>What is true of every stream of events. A failure prints the seed that repeats it.</summary>
public abstract class RandomStreamSpecification(Engine engine) : WarehouseSpecification(engine)
{
    [Fact]
    public void Receipts_balances_and_every_invariant_hold_after_every_step() => RandomStream.Steps.Sample(
        steps =>
        {
            using var books = new Books(Engine, RandomStream.TimeZone, Events.EventCatalog.Default);
            var oracle = new Oracle();
            var published = oracle.BalanceDays();
            foreach (var step in steps)
            {
                string[] files = [.. step.Files.Select(file => books.Write(file.Select(delivery => delivery.Row)))];
                var receipts = step.Files.Select(oracle.Receive).ToList();
                var report = books.IngestFiles(files);
                Assert.Equal(receipts, report.Batches.Select(batch => batch.Receipt));
                if (step.Build is { } scope)
                {
                    Assert.Equal(RunOutcome.Published, Build(books, scope, step).Outcome);
                    published = oracle.BalanceDays();
                    Assert.Equal(oracle.Closings(), Closings(books));
                }

                Assert.Equal(published, books.Rows("dwh.seller_balance_daily"));
                Assert.Empty(books.Broken());
            }

            books.Build(BuildScope.Touched);
            var incremental = books.Mart();
            books.Build(BuildScope.Everything);
            Assert.Equal(incremental, books.Mart());
        },
        iter: Rounds.Of(Engine.RandomStreams),
        threads: 1,
        print: RandomStream.Print);

    [Fact]
    public void Order_batches_and_repetition_change_no_balance() => RandomStream.Shuffled.Sample(
        stream =>
        {
            using var books = new Books(Engine, RandomStream.TimeZone, Events.EventCatalog.Default);
            var receipt = stream.Runs.Aggregate(Receipt.Empty, (sum, rows) => sum + books.Run(rows).Receipt);
            Assert.Equal(new Receipt(2 * RandomStream.Events, RandomStream.Events, RandomStream.Events, 0, 0), receipt);
            Assert.Equal(Oracle.BalanceDays(stream.Events), books.Rows("dwh.seller_balance_daily"));
        },
        iter: Rounds.Of(Engine.RandomStreams),
        threads: 1,
        print: stream => string.Join('\n', stream.Runs.Select(run => EventFile.Csv(run))));

    private static RunReport Build(Books books, BuildScope scope, Step step) => scope == BuildScope.Range
        ? books.Build(scope, RandomStream.Day(step.FromDay), RandomStream.Day(step.FromDay + step.Days))
        : books.Build(scope);

    private static IEnumerable<string> Closings(Books books) => MartQueries.AsOf(books.Warehouse, null, null, null)
        .Select(day => $"{day.SellerId} {day.Currency} {Money.Text(day.RunningBalance)}");
}
