using System.Globalization;
using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>How a warehouse's tables grow up with the program.</summary>
public abstract class SchemaSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private static string Current => SchemaVersion.Current.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public void Migrated_from_the_first_version_the_tables_are_those_of_a_fresh_warehouse()
    {
        var fresh = NewBooks();
        fresh.Close();
        var old = NewBooks();
        old.Close();
        Engine.MakeFirstVersion(old.Place);
        Assert.NotEqual(Engine.Schema(fresh.Place), Engine.Schema(old.Place));
        old.Reopen();
        old.Close();
        Assert.Equal(Engine.Schema(fresh.Place), Engine.Schema(old.Place));
        old.Reopen();
        Assert.Equal(RunOutcome.Published, old.Run(new EventRow("e1")).Outcome);
        Assert.Empty(old.Broken());
        Assert.Equal(Current, Fact(old, "schema_version"));
    }

    [Fact]
    public void A_reader_leaves_an_older_warehouse_as_it_is_and_says_how_to_migrate_it()
    {
        var books = NewBooks();
        books.Close();
        Engine.MakeFirstVersion(books.Place);
        var refusal = Assert.Throws<WarehouseException>(books.ReopenToRead);
        Assert.True(refusal.IsUnreachable);
        Assert.Contains($"found schema version 1, expected {Current}", refusal.Message, StringComparison.Ordinal);
        books.ReopenToInspect();
        Assert.Equal("1", Fact(books, "schema_version"));
    }

    [Fact]
    public void A_newer_warehouse_is_refused()
    {
        var books = NewBooks();
        books.Close();
        Engine.Execute(books.Place, Engine.MakeNewer);
        foreach (var open in (Action[])[() => books.Reopen(), books.ReopenToRead, books.ReopenToInspect])
        {
            var refusal = Assert.Throws<WarehouseException>(open);
            Assert.True(refusal.IsUnreachable);
            Assert.Contains($"found schema version 999, expected {Current}", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tables_of_somebody_else_under_our_names_are_refused_and_stay_as_they_are()
    {
        var folder = Directory.CreateTempSubdirectory("seller-balance-spec-").FullName;
        try
        {
            var place = Engine.NewPlace(folder);
            Engine.Execute(place, Engine.MakeForeign);
            var before = Engine.Schema(place);
            var refusal = Assert.Throws<WarehouseException>(() => Engine.Open(new WarehouseOptions(place, Access.Write, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System)).Dispose());
            Assert.True(refusal.IsUnreachable);
            Assert.Contains("raw.events, which this program did not create", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(before, Engine.Schema(place));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Fact(Books books, string name) =>
        books.Warehouse.Read("doctor", new Dictionary<string, object?>(), row => (Name: row.GetString(0), Value: row.IsDBNull(1) ? "" : row.GetString(1)))
            .Single(fact => fact.Name == name).Value;
}
