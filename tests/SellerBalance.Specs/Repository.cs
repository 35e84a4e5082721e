namespace SellerBalance.Specs;

/// <summary>The working copy that the tests were built from.</summary>
public static class Repository
{
    private static readonly string Root = Find();

    /// <summary>The full path of a file or folder in it.</summary>
    public static string Path(string relative) => System.IO.Path.Join(Root, relative);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Join(folder.FullName, "SellerBalance.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No SellerBalance.slnx above {AppContext.BaseDirectory}: run the tests from a working copy.");
        return folder.FullName;
    }
}
