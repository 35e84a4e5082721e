using System.Reflection;
using System.Xml.Linq;
using SellerBalance.Specs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Tests;

/// <summary>Who may use whom.</summary>
public sealed class LayoutTests
{
    private const string Core = "SellerBalance.Core";
    private const string DuckDb = "SellerBalance.DuckDb";
    private const string Cli = "SellerBalance.Cli";

    private static readonly string[] Drivers = ["DuckDB.NET", "Apache.Arrow", "Npgsql", "ClickHouse", "Confluent", "ParquetSharp", "ZstdSharp"];

    private static readonly IReadOnlyDictionary<string, XDocument> Projects = Directory
        .EnumerateFiles(Repository.Path("src"), "*.csproj", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), XDocument.Load);

    [Fact]
    public void Core_uses_no_other_project() => Assert.Empty(ProjectsUsedBy(Core));

    [Fact]
    public void Core_uses_no_driver() => Assert.DoesNotContain(
        Includes(Core, "PackageReference"), package => Drivers.Any(driver => package.StartsWith(driver, StringComparison.Ordinal)));

    [Fact]
    public void Every_other_project_but_Cli_uses_Core_alone_or_what_is_shared_of_DuckDB()
    {
        Assert.Contains("SellerBalance.Ingest", Projects.Keys);
        Assert.All(Projects.Keys.Where(name => name is not (Core or Cli)), name => Assert.Equal([Core], ProjectsUsedBy(name).Where(used => used != DuckDb)));
        Assert.Equal([Core], ProjectsUsedBy(DuckDb));
    }

    [Fact]
    public void Nothing_uses_Cli_and_Cli_uses_all()
    {
        Assert.All(Projects.Keys, name => Assert.DoesNotContain(Cli, ProjectsUsedBy(name)));
        Assert.Equal(Projects.Keys.Where(name => name != Cli).Order(StringComparer.Ordinal), ProjectsUsedBy(Cli).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_specification_sees_only_the_ports() => Assert.DoesNotContain(
        typeof(WarehouseSpecification).Assembly.GetReferencedAssemblies(),
        assembly => assembly.Name!.StartsWith("SellerBalance.Warehouses", StringComparison.Ordinal) || assembly.Name.StartsWith("DuckDB", StringComparison.Ordinal));

    [Fact]
    public void A_port_has_at_most_six_members()
    {
        var ports = typeof(IWarehouse).Assembly.GetTypes().Where(type => type.IsInterface).ToList();
        Assert.Contains(typeof(IWarehouse), ports);
        Assert.All(ports, port => Assert.InRange(Members(port), 1, 6));
    }

    // A property is one member, whatever its accessors.
    private static int Members(Type port) => port.GetMembers().Count(member => member is not MethodInfo { IsSpecialName: true });

    private static IEnumerable<string> ProjectsUsedBy(string project) =>
        Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    private static IEnumerable<string> Includes(string project, string item) =>
        Projects[project].Descendants(item).Select(element => element.Attribute("Include")!.Value);
}
