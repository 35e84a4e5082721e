using System.Text;

namespace SellerBalance.Cli.Output;

/// <summary>Writes files that are either there whole or not at all.</summary>
internal static class AtomicFile
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // Names of what is open already, also where a file is behind them.
    private static readonly string[] s_handedOver = ["/dev/fd/", "/dev/std", "/dev/null", "/proc/"];

    /// <summary>Writes a text, as UTF-8 with no mark; see <see cref="Write{T}"/>.</summary>
    public static void Write(string path, string text) => Write(path, part =>
    {
        File.WriteAllText(part, text, s_utf8);
        return text.Length;
    });

    /// <summary>
    /// Writes beside the target and moves over it at the end. The folder is created if it is not there; a link is followed;
    /// a device or pipe, which cannot be replaced, is written to directly.
    /// </summary>
    /// <param name="path">Where the file is to be.</param>
    /// <param name="write">Writes the whole content to the path it is given.</param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static T Write<T>(string path, Func<string, T> write) => Named(path, () => IsStream(path) ? write(path) : Replace(Target(path), write));

    /// <summary>Finds out whether something can be written, without a trace.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public static void RequireWritable(string path) => Named(path, () =>
    {
        var folder = Path.GetDirectoryName(Target(path))!;
        while (!Directory.Exists(folder) && !File.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
            folder = parent;
        File.Create(Path.Combine(folder, PartName("probe")), 1, FileOptions.DeleteOnClose).Dispose();
        return true;
    });

    /// <summary>The file that is written: absolute, and where links lead.</summary>
    /// <exception cref="InputException">The path is a folder, or no path at all.</exception>
    public static string Target(string path) => Named(path, () =>
    {
        if (string.IsNullOrWhiteSpace(path)) throw new InputException("The name of the file to write is empty.");
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        return !Directory.Exists(target) && !Path.EndsInDirectorySeparator(target)
            ? target
            : throw new InputException($"{path} is a folder; expected the name of a file to write, such as {Path.Combine(path, "report.html")}.");
    });

    /// <summary>Whether a path is a device, a pipe or an open file, which cannot be replaced.</summary>
    public static bool IsStream(string path) => Posix.Identify(path)?.Kind == FileKind.Stream
        || s_handedOver.Any(place => Path.GetFullPath(path).StartsWith(place, StringComparison.Ordinal));

    private static T Named<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{path} cannot be written: {problem.Message} Name another file, or make its folder writable.", problem);
        }
    }

    private static T Replace<T>(string target, Func<string, T> write)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var part = Path.Combine(folder, PartName(Path.GetFileName(target)));
        try
        {
            var result = write(part);
            File.Move(part, target, overwrite: true);
            return result;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static string PartName(string name) => $".{name}.{Path.GetRandomFileName()}.part";
}
