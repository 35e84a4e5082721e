using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>A ClickHouse of a test class's own.</summary>
/// <param name="server">Where the books are kept.</param>
/// <param name="user">Who opens them; null for the server's first user.</param>
/// <param name="name">Their name; null for one that no others have.</param>
internal sealed class OwnServerEngine(ClickHouseServer server, string? user = null, string? name = null) : Engine
{
    public override string Scheme => "clickhouse";

    public override WarehouseUrl NewPlace(string folder) => WarehouseUrl.Parse(
        name is null ? server.NewUrl() : $"clickhouse://{(user is null ? "" : user + "@")}{server.Address.Authority}/{name}");

    public override IWarehouse Open(WarehouseOptions options) => ClickHouseWarehouse.Open(options);

    public override void Execute(WarehouseUrl place, string sql) => server.Query(sql);

    public override void MakeFirstVersion(WarehouseUrl place) => throw new NotSupportedException();

    public override IReadOnlyList<string> Schema(WarehouseUrl place) => throw new NotSupportedException();

    public override string EndlessQuery => ClickHouseEngine.Instance.EndlessQuery;

    public override string Damage(Damage damage) => throw new NotSupportedException();
}
