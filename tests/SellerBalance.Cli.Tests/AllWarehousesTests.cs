using System.Reflection;
using SellerBalance.Specs;

namespace SellerBalance.Cli.Tests;

/// <summary>An engine that users can name is held to the whole specification.</summary>
public sealed class AllWarehousesTests
{
    [Fact]
    public void Every_scheme_inherits_every_specification()
    {
        var specifications = typeof(WarehouseSpecification).Assembly.GetExportedTypes()
            .Where(type => type.IsAbstract && type.IsSubclassOf(typeof(WarehouseSpecification)))
            .ToList();
        var inherited = Directory.EnumerateFiles(AppContext.BaseDirectory, "SellerBalance.Warehouses.*.Tests.dll")
            .SelectMany(path => Assembly.Load(AssemblyName.GetAssemblyName(path)).GetExportedTypes())
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(WarehouseSpecification)))
            .Select(type => (((WarehouseSpecification)Activator.CreateInstance(type)!).Engine.Scheme, type.BaseType!))
            .ToHashSet();
        var missing = AllWarehouses.Schemes
            .SelectMany(scheme => specifications.Select(specification => (scheme, specification)))
            .Where(wanted => !inherited.Contains(wanted))
            .Select(wanted => $"{wanted.scheme} has no class that inherits {wanted.specification.Name}");
        Assert.NotEmpty(specifications);
        Assert.Empty(missing);
    }
}
