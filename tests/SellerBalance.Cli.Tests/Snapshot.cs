namespace SellerBalance.Cli.Tests;

/// <summary>Compares text with the approved file <c>Snapshots/{name}.approved.txt</c> of this folder.</summary>
internal static class Snapshot
{
    /// <summary>
    /// On a difference writes <c>{name}.received.txt</c> beside the approved file and fails with the first line that differs.
    /// Approving is renaming that file.
    /// </summary>
    public static void Matches(string text, string name)
    {
        var approvedPath = Path.Combine(Folder(), name + ".approved.txt");
        var receivedPath = Path.Combine(Folder(), name + ".received.txt");
        var approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath) : "";
        if (text == approved)
        {
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, text);
        Assert.Fail($"{name}: {FirstDifference(approved, text)}\nIf the new text is right, rename {name}.received.txt to {name}.approved.txt.");
    }

    private static string FirstDifference(string approved, string received)
    {
        var (old, now) = (approved.Split('\n'), received.Split('\n'));
        for (var i = 0; i < Math.Max(old.Length, now.Length); i++)
        {
            var (was, got) = (old.ElementAtOrDefault(i) ?? "(end)", now.ElementAtOrDefault(i) ?? "(end)");
            if (was != got)
                return $"line {i + 1} differs\n  approved: {was}\n  received: {got}";
        }

        return "the texts differ only in how they end";
    }

    // The folder is looked for from the program upwards: in a deterministic build the compiler's own paths are not real ones.
    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SellerBalance.slnx")))
                return Path.Combine(folder.FullName, "tests", "SellerBalance.Cli.Tests", "Snapshots");
        }

        throw new DirectoryNotFoundException($"No SellerBalance.slnx above {AppContext.BaseDirectory}.");
    }
}
