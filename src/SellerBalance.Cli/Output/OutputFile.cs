using System.CommandLine;

namespace SellerBalance.Cli.Output;

/// <summary>
/// A file that a command is to write, looked at before the command does anything else. What is in use, and any warehouse, is never
/// replaced; what this program did not make, only with <c>--force</c>.
/// </summary>
/// <param name="Option">The option that names it, for messages.</param>
/// <param name="Path">The file, as it was named.</param>
/// <param name="MayReplace">Whether a file of anybody's may be replaced.</param>
internal sealed record OutputFile(string Option, string Path, bool MayReplace)
{
    // A file with one of these endings beside a DuckDB file is part of it, or is in the way of what will be.
    private static readonly string[] s_besideWarehouse = [".wal", ".tmp"];

    /// <summary>The option that allows to replace a file that this program did not make.</summary>
    public static Option<bool> Force() => new("--force") { Description = "Replace the file even if this program did not create it; a warehouse or a file in use is never replaced" };

    /// <summary>Refuses a place that cannot be written to, or where something stands that the command uses.</summary>
    /// <param name="inUse">What the command uses, with what it is to the command. Only asked if there is anything to replace.</param>
    /// <param name="isOwn">Whether a DuckDB file is none of a user's and may be replaced; null if that is never so.</param>
    /// <exception cref="UsageException">The file is in use, or is a warehouse, a terminal or a disk.</exception>
    /// <exception cref="InputException">Nothing can be written there.</exception>
    public void Require(Func<IEnumerable<(string Path, string What)>> inUse, Func<string, bool>? isOwn = null)
    {
        var target = AtomicFile.Target(Path);
        if (IsTerminal(target)) throw Refused("a terminal, which the content could control", "Name a file, or pipe it into a program.");
        if (Posix.Identify(Path) is { Kind: FileKind.Other }) throw Refused("a disk or a socket", "Name a file.");
        if (AtomicFile.IsStream(Path)) return;
        foreach (var (path, what) in inUse())
        {
            if (IsSame(target, path) || s_besideWarehouse.Any(ending => IsSame(target, path + ending)))
                throw Refused($"the {what} of this command", "Name another file.");
        }

        if ((IsWarehouse(target) && isOwn?.Invoke(target) != true) || s_besideWarehouse.Any(ending => target.EndsWith(ending, StringComparison.Ordinal) && IsWarehouse(target[..^ending.Length])))
            throw Refused("a DuckDB file or part of one", "Name another file; warehouses are never replaced.");
        AtomicFile.RequireWritable(Path);
    }

    /// <summary>Refuses to replace what this program did not make, unless that was allowed.</summary>
    /// <param name="isOwn">Whether this program made the file at the path; asked only if there is one with content.</param>
    /// <exception cref="UsageException">It did not.</exception>
    public void RequireOwn(Func<string, bool> isOwn)
    {
        var target = AtomicFile.Target(Path);
        if (MayReplace || Posix.Identify(Path) is { Kind: FileKind.Stream } || !File.Exists(target) || new FileInfo(target).Length == 0 || isOwn(target)) return;
        throw Refused("a file that this program did not create", "Name another file, or add --force to replace it.");
    }

    private UsageException Refused(string found, string fix) => new($"{Option}: {Path} is {found}. {fix}");

    private static bool IsTerminal(string target) =>
        target.StartsWith("/dev/pts/", StringComparison.Ordinal) || target.StartsWith("/dev/tty", StringComparison.Ordinal) || target == "/dev/console";

    // A file that is not there yet is known by its folder and its name.
    private static bool IsSame(string left, string right)
    {
        var (one, other) = (AtomicFile.Target(left), AtomicFile.Target(right));
        if (one == other) return true;
        if (Posix.Identify(one) is { } known) return Posix.Identify(other) is { } same && (known.Device, known.Number) == (same.Device, same.Number);
        return System.IO.Path.GetFileName(one) == System.IO.Path.GetFileName(other)
            && Posix.Identify(System.IO.Path.GetDirectoryName(one)!) is { } folder
            && Posix.Identify(System.IO.Path.GetDirectoryName(other)!) == folder;
    }

    private static bool IsWarehouse(string path)
    {
        const int MagicAt = 8;
        var head = FileHead.Read(path, MagicAt + 4);
        return head.Length == MagicAt + 4 && head.AsSpan(MagicAt).SequenceEqual("DUCK"u8);
    }
}

/// <summary>The first bytes of a file.</summary>
internal static class FileHead
{
    /// <summary>At most so many bytes; none if there is no such file or it cannot be read.</summary>
    public static byte[] Read(string path, int length)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var head = new byte[length];
            return head[..RandomAccess.Read(file, head, 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return [];
        }
    }
}
