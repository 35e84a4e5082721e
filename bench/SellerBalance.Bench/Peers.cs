namespace SellerBalance.Bench;

/// <summary>What others use for the same arithmetic: the scripts of <c>bench/peers</c>, where what they need is installed.</summary>
internal static class Peers
{
    private const string Pandas = "pandas";
    private const string Polars = "polars";

    private static readonly string s_folder = Path.Combine("bench", "peers");

    /// <summary>All peers.</summary>
    public static IReadOnlyList<string> Names { get; } = [Pandas, Polars];

    /// <summary>The peers that can run here.</summary>
    /// <param name="events">The file to read.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="prepare">Deletes it.</param>
    public static IEnumerable<Contestant> Find(string events, string target, Action prepare)
    {
        if (Has("/usr/bin/python3", "-c", "import pandas"))
            yield return new Contestant(Pandas, prepare, "/usr/bin/python3", [Path.Combine(s_folder, "pandas_balance.py"), events, target]);
        else
            Console.Error.WriteLine("pandas is not installed; left out. To install it: apt-get install python3-pandas");
        if (Has("node", "--input-type=module", "--eval", $"import '{Path.GetFullPath(s_folder)}/node_modules/nodejs-polars/bin/index.js'"))
            yield return new Contestant(Polars, prepare, "node", [Path.Combine(s_folder, "polars_balance.mjs"), events, target]);
        else
            Console.Error.WriteLine("polars is not installed; left out. To install it: npm install --prefix bench/peers");
    }

    private static bool Has(string program, params string[] arguments)
    {
        try
        {
            Inputs.Execute(program, arguments);
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
