using SellerBalance.Specs;
using SellerBalance.Warehouses.ClickHouse.Tests;
using SellerBalance.Warehouses.DuckDb.Tests;
using SellerBalance.Warehouses.Postgres.Tests;

namespace SellerBalance.AllEngines.Tests;

/// <summary>The engines whose books are compared. The first is the one that the others are compared with.</summary>
internal static class AllEngines
{
    public static IReadOnlyList<Engine> Known { get; } = [DuckDbEngine.Instance, PostgresEngine.Instance, GreenplumEngine.Instance, ClickHouseEngine.Instance];

    public static Engine Named(string scheme) => Known.Single(engine => engine.Scheme == scheme);
}
