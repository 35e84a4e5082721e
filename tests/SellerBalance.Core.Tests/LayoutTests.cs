using SellerBalance.Warehouses;

namespace SellerBalance.Tests;

/// <summary>What the parts of the program may know of each other.</summary>
public sealed class LayoutTests
{
    [Fact]
    public void Core_knows_no_engine_and_no_driver()
    {
        var known = typeof(IWarehouse).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);
        Assert.DoesNotContain(known, name => name.StartsWith("SellerBalance", StringComparison.Ordinal) || name.StartsWith("DuckDB", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Npgsql", StringComparison.Ordinal) || name.StartsWith("ClickHouse", StringComparison.Ordinal) || name.Contains("Arrow", StringComparison.Ordinal));
    }
}
