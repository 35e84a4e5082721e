using System.Text;

namespace SellerBalance.Cli.Output;

/// <summary>Writes files that are either there whole or not at all.</summary>
internal static class AtomicFile
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

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
    public static T Write<T>(string path, Func<string, T> write)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            if (Directory.Exists(target))
                throw new InputException($"{path} is a folder; expected the name of a file to write, such as {Path.Combine(path, "report.html")}.");
            return path.StartsWith("/dev/", StringComparison.Ordinal) ? write(path) : Replace(target, write);
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
        var part = Path.Combine(folder, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.part");
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
}
