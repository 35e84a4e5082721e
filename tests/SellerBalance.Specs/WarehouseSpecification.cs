using SellerBalance.Events;

namespace SellerBalance.Specs;

/// <summary>A part of what every warehouse must do. Each engine inherits every one of them.</summary>
/// <param name="engine">The engine to hold to it.</param>
public abstract class WarehouseSpecification(Engine engine) : IDisposable
{
    private readonly List<Books> _opened = [];

    /// <summary>The engine that is held to it.</summary>
    public Engine Engine { get; } = engine;

    /// <summary>Fresh books, gone after the test.</summary>
    /// <param name="timeZone">The business time zone; null leaves it to the warehouse.</param>
    /// <param name="catalog">What to know; null for the built-in catalog.</param>
    protected Books NewBooks(string? timeZone = null, EventCatalog? catalog = null)
    {
        var books = new Books(Engine, timeZone, catalog ?? EventCatalog.Default);
        _opened.Add(books);
        return books;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var books in _opened)
            books.Dispose();
        GC.SuppressFinalize(this);
    }
}
