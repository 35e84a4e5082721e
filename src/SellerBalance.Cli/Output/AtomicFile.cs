using System.Text;

namespace SellerBalance.Cli.Output;

/// <summary>Writes files that are either there whole or not at all.</summary>
internal static class AtomicFile
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes beside the target and moves over it at the end. The folder is created if it is not there; a link is followed;
    /// a device or pipe, which cannot be replaced, is written to directly.
    /// </summary>
    /// <param name="path">Where the text is to be.</param>
    /// <param name="text">The whole content, written as UTF-8 with no mark.</param>
    /// <param name="cancellation">Stops; nothing is left behind.</param>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellation)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            if (Directory.Exists(target))
                throw new InputException($"{path} is a folder; expected the name of a file to write, such as {Path.Combine(path, "report.html")}.");
            if (path.StartsWith("/dev/", StringComparison.Ordinal))
                await File.WriteAllTextAsync(path, text, s_utf8, cancellation);
            else
                await ReplaceAsync(target, text, cancellation);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{path} cannot be written: {problem.Message} Name another file, or make its folder writable.", problem);
        }
    }

    private static async Task ReplaceAsync(string target, string text, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var part = Path.Combine(folder, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.part");
        try
        {
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                await file.WriteAsync(s_utf8.GetBytes(text), cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, target, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
