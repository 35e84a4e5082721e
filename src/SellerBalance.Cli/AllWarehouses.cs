using SellerBalance.Warehouses;
using SellerBalance.Warehouses.ClickHouse;
using SellerBalance.Warehouses.DuckDb;
using SellerBalance.Warehouses.Postgres;

namespace SellerBalance.Cli;

/// <summary>The engines this program knows, by the scheme of their URL.</summary>
internal static class AllWarehouses
{
    private static readonly IReadOnlyList<(string Scheme, Func<WarehouseOptions, IWarehouse> Open)> Known =
    [
        ("duckdb", DuckDbWarehouse.Open),
        ("clickhouse", ClickHouseWarehouse.Open),
        ("postgres", PostgresWarehouse.Open),
        ("greenplum", PostgresWarehouse.OpenGreenplum),
    ];

    /// <summary>The schemes, for messages and tests.</summary>
    public static IEnumerable<string> Schemes => Known.Select(known => known.Scheme);

    /// <summary>Opens the warehouse behind a URL.</summary>
    /// <exception cref="UsageException">No engine has the URL's scheme.</exception>
    /// <exception cref="WarehouseException">The engine refused.</exception>
    public static IWarehouse Open(WarehouseOptions options)
    {
        foreach (var (scheme, open) in Known)
        {
            if (scheme == options.Url.Scheme) return open(options);
        }

        throw new UsageException(
            $"--warehouse: found the scheme '{options.Url.Scheme}', expected one of: {string.Join(", ", Schemes)}. For a file write {WarehouseUrl.Default}.");
    }
}
