using SellerBalance.Warehouses;

namespace SellerBalance.Events;

/// <summary>A configured event type keeps the direction that its events in the warehouse have: the same money cannot have gone both ways.</summary>
public static class KnownDirections
{
    /// <summary>Compares a catalog with the events that are there. A type whose direction is built in cannot have changed.</summary>
    /// <exception cref="UsageException">A type of the catalog has events of the other direction.</exception>
    public static void Require(IWarehouse warehouse, WarehouseUrl url, EventCatalog catalog)
    {
        var builtIn = EventCatalog.Default.Types.Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var configured = catalog.Types.Where(type => type.Direction != Direction.Either && !builtIn.Contains(type.Name)).ToDictionary(type => type.Name, Text, StringComparer.Ordinal);
        if (configured.Count == 0) return;
        var parameters = new Dictionary<string, object?> { ["types"] = string.Join(',', configured.Keys) };
        var known = warehouse.Read("directions", parameters, row => (Type: row.GetString(0), Direction: row.GetString(1))).ToList();
        foreach (var (type, direction) in known.Where(known => configured[known.Type] != known.Direction))
        {
            throw new UsageException(
                $"event_types: found the direction '{configured[type]}' for '{type}', expected '{direction}', which its events in {url} have. "
                + "Restore the direction of the type, or give the new type another name.");
        }
    }

    private static string Text(EventType type) => type.Direction == Direction.In ? "in" : "out";
}
