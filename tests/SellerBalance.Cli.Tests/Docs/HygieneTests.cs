namespace SellerBalance.Cli.Tests.Docs;

/// <summary>What must hold for every file of the project.</summary>
public sealed class HygieneTests
{
    private const int LinesMax = 400;

    private static readonly string[] s_code = [".cs", ".sql", ".sh", ".css"];
    private static readonly string[] s_binary = [".png", ".parquet", ".gz", ".zst", ".duckdb", ".received.txt"];

    // Put together, so that this file does not have them.
    private static readonly string[] s_machineNames =
    [
        "/" + "root/", "/" + "work/", "/" + "home/", "/" + "tmp/",
        "registry" + ".npmjs", "api." + "nuget.org", "proxy." + "golang", "\"resolved" + "\":",
    ];

    [Fact]
    public void No_file_names_a_place_of_the_machine_it_was_made_on_or_a_package_registry() => Assert.Empty(
        from file in Repository.Files()
        where !s_binary.Any(ending => file.EndsWith(ending, StringComparison.Ordinal))
        let text = Repository.Text(file)
        from name in s_machineNames
        where text.Contains(name, StringComparison.Ordinal)
        select $"{file} has {name}");

    [Fact]
    public void No_source_file_is_longer_than_a_person_can_keep_in_mind() => Assert.Empty(
        from file in Repository.Files()
        where s_code.Contains(Path.GetExtension(file))
        let lines = Repository.Text(file).Count(character => character == '\n')
        where lines > LinesMax
        select $"{file} has {lines} lines");

    [Fact]
    public void Every_link_leads_somewhere() => Assert.Empty(
        from page in Page.All()
        from link in page.Links()
        where !link.StartsWith("https://", StringComparison.Ordinal) && !Leads(page, link)
        select $"{page.Path} links to {link}");

    [Fact]
    public void A_page_of_at_most_eighty_lines_leads_from_an_empty_airflow_to_a_nightly_run() =>
        Assert.InRange(Repository.Text("docs/airflow.md").Count(character => character == '\n'), 30, 80);

    [Fact]
    public void Every_file_that_the_architecture_names_exists()
    {
        var files = Repository.Files();
        var named = System.Text.RegularExpressions.Regex.Matches(Repository.Text("ARCHITECTURE.md"), @"[\w./-]+\.(cs|sql|yaml|md)\b").Select(match => match.Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(files, file => file == name || file.EndsWith('/' + name, StringComparison.Ordinal) || file.EndsWith("." + name, StringComparison.Ordinal)));
    }

    private static bool Leads(Page page, string link)
    {
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0
            ? page.Path
            : Path.GetRelativePath(Page.Root, Path.GetFullPath(Path.Combine(Page.Root, Path.GetDirectoryName(page.Path)!, parts[0]))).Replace('\\', '/');
        var full = Path.Combine(Page.Root, target);
        return parts.Length == 1
            ? File.Exists(full) || Directory.Exists(full)
            : File.Exists(full) && Page.Read(target).Anchors().Contains(parts[1]);
    }
}
