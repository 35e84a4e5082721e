using SellerBalance.Warehouses;
using SellerBalance.Warehouses.ClickHouse;
using SellerBalance.Warehouses.DuckDb;
using SellerBalance.Warehouses.Postgres;

namespace SellerBalance.Cli;

/// <summary>The engines this program knows, by the scheme of their URL.</summary>
internal static class AllWarehouses
{
    private static readonly IReadOnlyList<(string Scheme, Func<WarehouseOptions, IWarehouse> Open, Action<WarehouseOptions> GiveUpCopy)> Known =
    [
        ("duckdb", DuckDbWarehouse.Open, DuckDbWarehouse.GiveUpCopy),
        ("clickhouse", ClickHouseWarehouse.Open, ClickHouseWarehouse.GiveUpCopy),
        ("postgres", PostgresWarehouse.Open, PostgresWarehouse.GiveUpCopy),
        ("greenplum", PostgresWarehouse.OpenGreenplum, PostgresWarehouse.GiveUpGreenplumCopy),
    ];

    /// <summary>The schemes, for messages and tests.</summary>
    public static IEnumerable<string> Schemes => Known.Select(known => known.Scheme);

    /// <summary>Opens the warehouse behind a URL. To read or to write, it has to be whole.</summary>
    /// <exception cref="UsageException">No engine has the URL's scheme.</exception>
    /// <exception cref="WarehouseException">The engine refused, or a copy into it has not finished.</exception>
    public static IWarehouse Open(WarehouseOptions options)
    {
        var warehouse = Engine(options).Open(options);
        try
        {
            if (options.Access != Access.Inspect) UnfinishedCopy.Refuse(warehouse, options.Url);
            return warehouse;
        }
        catch
        {
            warehouse.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="Open"/>, for a copy to fill: also one that a copy has begun to fill.</summary>
    /// <exception cref="UsageException">As there.</exception>
    /// <exception cref="WarehouseException">The engine refused.</exception>
    public static IWarehouse OpenToFill(WarehouseOptions options) => Engine(options).Open(options);

    /// <summary>Empties a warehouse that a copy has begun to fill and will not finish.</summary>
    /// <exception cref="UsageException">No engine has the URL's scheme, or no copy has begun to fill it.</exception>
    /// <exception cref="WarehouseException">The engine refused.</exception>
    public static void GiveUpCopy(WarehouseOptions options) => Engine(options).GiveUpCopy(options);

    /// <summary>Opens the warehouse for readers that stay beside runs.</summary>
    /// <param name="options">As to write.</param>
    /// <param name="readLimit">How long a reader's statement may take.</param>
    /// <returns>The readers; and of an engine that only one process at a time can open, the warehouse for runs, to be disposed after them.</returns>
    /// <exception cref="UsageException">As of <see cref="Open"/>.</exception>
    /// <exception cref="WarehouseException">As there.</exception>
    public static (IReaders Readers, IWarehouse? Held) OpenToServe(WarehouseOptions options, TimeSpan readLimit)
    {
        // Who asked to stop lets requests end first.
        var reading = options with { Access = Access.Read, StatementTimeout = readLimit, Stop = CancellationToken.None };
        switch (Engine(options).Scheme)
        {
            case "duckdb":
                var held = Open(options);
                return (((DuckDbWarehouse)held).Readers(readLimit), held);
            case "clickhouse":
                return (ClickHouseWarehouse.Readers(reading), null);
            case "greenplum":
                return (PostgresWarehouse.GreenplumReaders(reading), null);
            default:
                return (PostgresWarehouse.Readers(reading), null);
        }
    }

    private static (string Scheme, Func<WarehouseOptions, IWarehouse> Open, Action<WarehouseOptions> GiveUpCopy) Engine(WarehouseOptions options)
    {
        foreach (var engine in Known)
        {
            if (engine.Scheme == options.Url.Scheme) return engine;
        }

        throw new UsageException(
            $"--warehouse: found the scheme '{options.Url.Scheme}', expected one of: {string.Join(", ", Schemes)}. For a file write {WarehouseUrl.Default}.");
    }
}
