namespace SellerBalance.Warehouses;

/// <summary>The mark of a warehouse that a copy has begun to fill: what is there is not whole until the copy has proved itself.</summary>
public static class UnfinishedCopy
{
    /// <summary>The run of the copy; null if there is none.</summary>
    public static string? Of(IWarehouse warehouse) =>
        warehouse.Read("unfinished_copy", new Dictionary<string, object?>(), row => row.GetString(0)).FirstOrDefault();

    /// <summary>What there is to say about it, with both ways out.</summary>
    public static string Describe(string run, WarehouseUrl url) =>
        $"a copy into it has not finished (run {run}), so the warehouse is incomplete. Run the same copy again, or empty the warehouse with: seller-balance copy --give-up --to {url}";

    /// <summary>Refuses a warehouse that is not whole.</summary>
    /// <exception cref="WarehouseException">It is not.</exception>
    public static void Refuse(IWarehouse warehouse, WarehouseUrl url)
    {
        if (Of(warehouse) is { } run)
            throw new WarehouseException($"{url}: {Describe(run, url)}") { IsUnreachable = true };
    }

    /// <summary>Refuses to empty a warehouse that no copy has begun to fill.</summary>
    /// <exception cref="UsageException">None has.</exception>
    public static void Require(IWarehouse warehouse, WarehouseUrl url)
    {
        if (Of(warehouse) is null)
            throw new UsageException($"copy --give-up: found no unfinished copy in {url}, expected one. Nothing was changed.");
    }
}
