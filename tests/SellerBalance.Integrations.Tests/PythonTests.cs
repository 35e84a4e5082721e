using System.Text.RegularExpressions;

namespace SellerBalance.Integrations;

/// <summary>The tests of a Python package, as they stand in its files, before any Python runs.</summary>
internal static partial class PythonTests
{
    /// <summary>The ids of the tests in a folder: module, class and method.</summary>
    /// <param name="folder">Where the modules <c>test_*.py</c> are.</param>
    /// <param name="isWanted">Which modules, by their text.</param>
    public static TheoryData<string> In(string folder, Func<string, bool> isWanted) => new(
        from file in Directory.EnumerateFiles(folder, "test_*.py").Order(StringComparer.Ordinal)
        let text = File.ReadAllText(file)
        where isWanted(text)
        from id in Ids(Path.GetFileNameWithoutExtension(file), text)
        select new TheoryDataRow<string>(id) { Label = id });

    private static IEnumerable<string> Ids(string module, string text)
    {
        var inside = "";
        foreach (Match match in ClassOrTest().Matches(text))
        {
            if (match.Groups["class"].Success) inside = match.Groups["class"].Value;
            else yield return $"{module}.{inside}.{match.Groups["test"].Value}";
        }
    }

    [GeneratedRegex(@"^class (?<class>\w+)|^    def (?<test>test_\w+)", RegexOptions.Multiline)]
    private static partial Regex ClassOrTest();
}
