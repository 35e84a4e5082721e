using SellerBalance.Events;
using SellerBalance.Specs;
using SellerBalance.Warehouses;
using SellerBalance.Warehouses.ClickHouse.Tests;
using SellerBalance.Warehouses.DuckDb.Tests;

namespace SellerBalance.AllEngines.Tests;

/// <summary>A ClickHouse cluster with replicas beside the engine that the others are compared with.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public void A_cluster_with_replicas_keeps_the_books_that_DuckDB_keeps_on_every_replica()
    {
        ClickHouseReplicaEngine.Require();
        using var first = new Books(DuckDbEngine.Instance, null, EventCatalog.Default);
        var engine = new ClickHouseReplicaEngine();
        using var second = new Books(engine, null, EventCatalog.Default);
        foreach (var books in (Books[])[first, second])
        {
            books.RunFiles(Repository.Path("data/events.csv"));
            // Again with a conflict, a late event and one that is refused; then by a full build.
            books.Run(
                new EventRow("e1"), new EventRow("e1"), new EventRow("e1") { Amount = "11.5" }, new EventRow("late") { EventTs = "2026-11-03T12:00:00Z" }, new EventRow("bad") { Amount = "ten" });
            books.RunFiles(Repository.Path("data/events.csv"));
            books.Build(BuildScope.Everything);
        }

        Assert.Equal(first.Everything(), second.Everything());
        Assert.Empty(second.Broken());
        engine.RequireEqualReplicas(second.Place);
    }
}
