namespace SellerBalance.Ingest;

/// <summary>
/// A temporary file of which nothing stays, however the process ends: on Linux its name is removed as soon as it is made, and the rest goes
/// with the process. Elsewhere it is deleted when it is disposed, and Windows does so too when a process is killed.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Makes an empty file.</summary>
    /// <param name="folder">An existing folder.</param>
    public TemporaryFile(string folder)
    {
        var path = System.IO.Path.Join(folder, $"{Guid.NewGuid():N}.tmp");
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.DeleteOnClose);
        Path = path;
        if (!OperatingSystem.IsLinux()) return;
        File.Delete(path);
        Path = System.IO.Path.Join("/proc/self/fd", _file.SafeFileHandle.DangerousGetHandle().ToString());
    }

    /// <summary>Where the file can be opened for reading until it is disposed.</summary>
    public string Path { get; }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    /// <summary>Deletes the file.</summary>
    public void Dispose() => _file.Dispose();
}
