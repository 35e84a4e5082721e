namespace SellerBalance;

/// <summary>
/// A folder for temporary files, deleted when it is disposed. What a killed process left behind, the next one that makes such a
/// folder deletes.
/// </summary>
public sealed class WorkFolder : IDisposable
{
    private const string Prefix = "seller-balance-";
    private const string Unnoticed = ".seller-balance-new-";
    private const string LockName = "in-use";

    // Held as long as the process lives; a process id could be another one's by now, or of another container.
    private readonly FileStream _lock;

    private WorkFolder()
    {
        // On Unix a file is there before it is locked, so the folder gets the name that others look for only then.
        var prefix = OperatingSystem.IsWindows() ? Prefix : Unnoticed;
        var made = Directory.CreateTempSubdirectory(prefix).FullName;
        _lock = new FileStream(System.IO.Path.Combine(made, LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        Path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(made)!, Prefix + System.IO.Path.GetFileName(made)[prefix.Length..]);
        if (Path != made) Directory.Move(made, Path);
    }

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>Makes a folder among the machine's temporary files.</summary>
    /// <exception cref="UsageException">There is no folder for temporary files, or nothing can be written there.</exception>
    /// <exception cref="IOException">It cannot be made there for now, such as on a full disk.</exception>
    public static WorkFolder Create()
    {
        var variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";
        var place = System.IO.Path.GetTempPath();
        try
        {
            DeleteAbandoned();
            return new WorkFolder();
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or UnauthorizedAccessException || (exception is IOException && !Directory.Exists(place)))
        {
            throw new UsageException(
                $"{variable}: temporary files cannot be created in {place} ({exception.Message.TrimEnd('.')}), expected a writable folder. Create it, or set {variable} to another folder.");
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"temporary files cannot be created in {place}: {exception.Message.TrimEnd('.')}. Free some space there, or set {variable} to another folder.", exception.HResult);
        }
    }

    /// <summary>Deletes the folder and all it has.</summary>
    public void Dispose()
    {
        // Released first, it could be taken for abandoned, and deleted from two sides; Windows does not delete what is open.
        if (OperatingSystem.IsWindows()) _lock.Dispose();
        Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }

    private static void DeleteAbandoned()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            var lockPath = System.IO.Path.Combine(folder, LockName);
            if (!File.Exists(lockPath)) continue;
            try
            {
                using (new FileStream(lockPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    // Nobody holds it.
                }

                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use, or another user's.
            }
        }
    }
}
