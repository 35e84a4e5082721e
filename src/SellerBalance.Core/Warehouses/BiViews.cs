namespace SellerBalance.Warehouses;

/// <summary>The views of the schema <c>bi</c>, the same on every engine: what BI tools ask instead of the tables.</summary>
public static class BiViews
{
    /// <summary>The schema version that brought them.</summary>
    public const int Since = 7;

    /// <summary>Their names in the schema, in the order in which they are made: where the last one stands, all do.</summary>
    public static IReadOnlyList<string> Names { get; } = ["balance_every_day", "owed_every_day", "balance_now", "movements", "check_now", "runs", "about"];

    /// <summary>The SQL that makes schema and views, a text for each.</summary>
    /// <param name="own">Gives an engine's own file <c>NAME.sql</c>; null if it has none and takes that of <c>sql/common/</c>.</param>
    public static IEnumerable<string> Texts(Func<string, string?> own) => Names.Prepend("schema").Select(name => own("bi/" + name) ?? Common(name));

    /// <summary>Refuses a view of somebody else's under one of the names.</summary>
    /// <param name="url">The warehouse.</param>
    /// <param name="found">The name that is taken; null if none is.</param>
    /// <exception cref="WarehouseException">There is one.</exception>
    public static void RequireFree(WarehouseUrl url, string? found)
    {
        if (found is null) return;
        throw new WarehouseException($"{url}: found bi.{found}, which this program did not create, expected nothing of that name. Rename it; nothing was changed.") { IsUnreachable = true };
    }

    private static string Common(string name) => EmbeddedText.Of(typeof(BiViews).Assembly, $"sql/common/bi/{name}.sql");
}
