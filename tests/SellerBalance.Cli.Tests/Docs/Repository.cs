namespace SellerBalance.Cli.Tests.Docs;

/// <summary>The files that belong to the project, without what building and testing leave.</summary>
internal static class Repository
{
    private static readonly string[] s_leftovers = ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", ".idea", "node_modules"];

    /// <summary>Paths from the repository's folder, with slashes, sorted.</summary>
    public static IReadOnlyList<string> Files() =>
        [.. Below(new DirectoryInfo(Page.Root)).Select(file => Path.GetRelativePath(Page.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static string Text(string path) => File.ReadAllText(Path.Combine(Page.Root, path));

    private static IEnumerable<string> Below(DirectoryInfo folder) => folder.EnumerateFiles()
        .Where(file => !s_leftovers.Contains(file.Name))
        .Select(file => file.FullName)
        .Concat(folder.EnumerateDirectories().Where(below => !s_leftovers.Contains(below.Name)).SelectMany(Below));
}
