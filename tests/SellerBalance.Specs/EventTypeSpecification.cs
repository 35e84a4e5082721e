using SellerBalance.Events;

namespace SellerBalance.Specs;

/// <summary>A configured event type keeps its direction.</summary>
public abstract class EventTypeSpecification(Engine engine) : WarehouseSpecification(engine)
{
    [Fact]
    public void A_configured_type_keeps_the_direction_that_its_events_have()
    {
        var books = NewBooks(catalog: With(Direction.In));
        Require(books, Direction.Out);
        books.Ingest(new EventRow("e1") { EventType = "gift" }, new EventRow("e2"));
        Require(books, Direction.In);
        Require(books, Direction.Either);
        KnownDirections.Require(books.Warehouse, books.Place, EventCatalog.Default);
        var refusal = Assert.Throws<UsageException>(() => Require(books, Direction.Out));
        Assert.Contains("found the direction 'out' for 'gift', expected 'in'", refusal.Message, StringComparison.Ordinal);
        books.Build(Warehouses.BuildScope.Everything);
        Assert.Throws<UsageException>(() => Require(books, Direction.Out));
    }

    [Fact]
    public void A_type_whose_events_go_both_ways_has_no_direction_any_more()
    {
        var books = NewBooks(catalog: With(Direction.Either));
        books.Run(new EventRow("e1") { EventType = "gift", Direction = "in" }, new EventRow("e2") { EventType = "gift", Direction = "out" });
        Require(books, Direction.Either);
        Assert.Throws<UsageException>(() => Require(books, Direction.In));
        Assert.Throws<UsageException>(() => Require(books, Direction.Out));
    }

    private static void Require(Books books, Direction direction) => KnownDirections.Require(books.Warehouse, books.Place, With(direction));

    private static EventCatalog With(Direction direction) => EventCatalog.Default.Extend([new EventType("gift", direction, []), new EventType("toll", Direction.Out, [])]);
}
