namespace SellerBalance.Integrations;

/// <summary>The tests of <c>integrations/airflow</c>, one result each.</summary>
public sealed class AirflowTests
{
    private static readonly PythonPackage s_package = new("airflow", "import airflow_home");

    public static TheoryData<string> OnAirflow => s_package.OnTool();

    public static TheoryData<string> OnAnyPython => s_package.OnAnyPython();

    [Theory]
    [MemberData(nameof(OnAirflow))]
    public void On_a_real_airflow(string test) => s_package.TellOnTool(test);

    [Theory]
    [MemberData(nameof(OnAnyPython))]
    public void On_any_python(string test) => s_package.TellOnAnyPython(test);
}
