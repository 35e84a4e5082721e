namespace SellerBalance;

/// <summary>Whether two names are the same file: by links of either kind, or by another spelling.</summary>
public static class FileIdentity
{
    /// <summary>Compares two files. A file that does not exist, or that cannot be opened, is not the same as another name's.</summary>
    public static bool AreSame(string first, string second)
    {
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (string.Equals(Path.GetFullPath(first), Path.GetFullPath(second), comparison)) return true;
        if (!IsRegular(first) || !IsRegular(second)) return false;
        try
        {
            // A lock is the file's and not the name's: whoever finds it under another name has the same file. If it is still found when
            // it was released, it is another process's.
            bool isLocked;
            using (Lock(first))
                isLocked = IsLocked(second);
            return isLocked && !IsLocked(second);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // To open a pipe would wait for whoever writes into it.
    private static bool IsRegular(string path) => File.Exists(path) && (new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : new FileInfo(path)).Length > 0;

    private static FileStream Lock(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.None);

    private static bool IsLocked(string path)
    {
        try
        {
            Lock(path).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
