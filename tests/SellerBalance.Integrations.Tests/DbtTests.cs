namespace SellerBalance.Integrations;

/// <summary>The tests of <c>integrations/dbt</c>, one result each.</summary>
public sealed class DbtTests
{
    private static readonly PythonPackage s_package = new("dbt", "import dbt.version");

    public static TheoryData<string> OnDbt => s_package.OnTool();

    public static TheoryData<string> OnAnyPython => s_package.OnAnyPython();

    [Theory]
    [MemberData(nameof(OnDbt))]
    public void On_a_real_dbt(string test) => s_package.TellOnTool(test);

    [Theory]
    [MemberData(nameof(OnAnyPython))]
    public void On_any_python(string test) => s_package.TellOnAnyPython(test);
}
