using SellerBalance.Servers;

namespace SellerBalance.Integrations;

/// <summary>The tests of <c>integrations/dbt</c>, one result each.</summary>
public sealed class DbtTests
{
    private static readonly PythonPackage s_package = new("dbt", "import dbt.version", Databases);

    public static TheoryData<string> OnDbt => s_package.OnTool();

    public static TheoryData<string> OnAnyPython => s_package.OnAnyPython();

    [Theory]
    [MemberData(nameof(OnDbt))]
    public void On_a_real_dbt(string test) => s_package.TellOnTool(test);

    [Theory]
    [MemberData(nameof(OnAnyPython))]
    public void On_any_python(string test) => s_package.TellOnAnyPython(test);

    // Without a server, the tests that need it are skipped.
    private static Dictionary<string, string> Databases()
    {
        var databases = new Dictionary<string, string>();
        if (PostgresServer.IsAvailable)
        {
            var name = PostgresServer.NewName();
            PostgresServer.Psql(PostgresServer.Shared.Url.ToString(), "-c", "CREATE DATABASE " + name);
            databases["SELLER_BALANCE_TEST_DBT_POSTGRES"] = PostgresServer.Shared.UrlOf(name);
        }

        if (ClickHouseServer.Missing is null) databases["SELLER_BALANCE_TEST_DBT_CLICKHOUSE"] = $"clickhouse://{ClickHouseServer.Shared.Address.Authority}";
        return databases;
    }
}
