using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>Tests take over from each other warehouses that nothing tells from new ones.</summary>
public sealed class EmptiedWarehousesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_warehouse_that_was_emptied_is_like_a_new_one(bool isSpread)
    {
        ClickHouseEngine.Require();
        Engine engine = isSpread ? ClickHouseClusterEngine.Instance : ClickHouseEngine.Instance;
        IReadOnlyList<ClickHouseServer> servers = isSpread ? ClickHouseTwoShards.Shared.Shards : [ClickHouseServer.Shared];
        var place = engine.NewPlace("");
        engine.Open(new WarehouseOptions(place, Access.Write, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System)).Dispose();
        var isNew = EmptiedWarehouses.Describe(place, servers);
        Assert.NotEmpty(isNew);
        using var books = new Books(engine, "Europe/Berlin", EventCatalog.Default) { Checks = Books.AllChecks };
        books.Run(new EventRow("e1"), new EventRow("e2") { SellerId = "S2" }, new EventRow("bad") { Amount = "x" });
        books.Run(new EventRow("e3"), new EventRow("e1") { Amount = "11" });
        books.Check();
        books.Close();
        Assert.NotEqual(isNew, EmptiedWarehouses.Describe(books.Place, servers));

        var emptied = new EmptiedWarehouses(() => place, () => servers);
        emptied.Return(books.Place);
        Assert.Equal(books.Place, emptied.Take());
        Assert.Equal(isNew, EmptiedWarehouses.Describe(books.Place, servers));
        books.Reopen();
        Assert.Equal(RunOutcome.Published, books.Run(new EventRow("e1")).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|10.00"], books.Running());
        Assert.Empty(books.Broken());
    }

    [Fact]
    public void A_warehouse_whose_tables_are_others_is_deleted()
    {
        ClickHouseEngine.Require();
        var engine = ClickHouseEngine.Instance;
        var pool = new EmptiedWarehouses(() => engine.NewPlace(""), () => [ClickHouseServer.Shared]);
        using var books = new Books(engine, null, EventCatalog.Default);
        books.Close();
        engine.Execute(books.Place, "ALTER TABLE dwh.delta_rows ADD COLUMN another Int32");
        pool.Return(books.Place);
        Assert.Null(pool.Take());
        Assert.Empty(EmptiedWarehouses.Describe(books.Place, [ClickHouseServer.Shared]));
    }
}
