namespace SellerBalance.Warehouses;

/// <summary>Where a warehouse is: <c>duckdb:PATH</c>.</summary>
/// <param name="Scheme">The engine, lower case.</param>
/// <param name="Location">What follows the colon; for DuckDB a file.</param>
public sealed record WarehouseUrl(string Scheme, string Location)
{
    /// <summary>The embedded warehouse in the current folder.</summary>
    public static WarehouseUrl Default { get; } = new("duckdb", "seller-balance.duckdb");

    /// <summary>Reads a URL.</summary>
    /// <exception cref="UsageException">It has no scheme or no location.</exception>
    public static WarehouseUrl Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 2 || colon == text.Length - 1)
        {
            throw new UsageException(
                $"--warehouse: found '{text}', expected a scheme and a place, such as {Default}. Write duckdb: before the name of a file.");
        }

        return new WarehouseUrl(text[..colon].ToLowerInvariant(), text[(colon + 1)..]);
    }

    /// <summary>The URL, fit for output.</summary>
    public override string ToString() => $"{Scheme}:{Location}";
}
