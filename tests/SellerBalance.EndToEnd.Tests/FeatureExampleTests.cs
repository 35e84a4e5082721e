using System.Globalization;
using System.Text.RegularExpressions;

namespace SellerBalance.EndToEnd;

/// <summary>The model of <c>docs/examples</c>.</summary>
public sealed class FeatureExampleTests
{
    [Fact]
    public void The_model_tells_quiet_sellers_from_busy_ones()
    {
        Servers.Servers.RequireOrSkip(File.Exists("/usr/bin/python3") || File.Exists("/usr/local/bin/python3"), "Python is not installed. Install it with: apt-get install python3");
        using var here = new Workspace();
        var told = here.Execute("python3", [Script(), Workspace.Program]);
        Assert.True(told.ExitCode == 0, told.Error);
        var area = Regex.Match(told.Output, @"AUC on the other \d+: (\d\.\d\d)");
        Assert.True(area.Success, told.Output);
        Assert.InRange(double.Parse(area.Groups[1].Value, CultureInfo.InvariantCulture), 0.65, 1);
    }

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SellerBalance.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "docs/examples/quiet_sellers.py");
    }
}
