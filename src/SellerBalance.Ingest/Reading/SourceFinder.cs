using System.IO.Enumeration;

namespace SellerBalance.Ingest;

/// <summary>Finds the sources behind the arguments: files, globs, folders and standard input.</summary>
internal static class SourceFinder
{
    private static readonly EnumerationOptions ByName = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
        MatchType = MatchType.Simple,
    };

    /// <summary>
    /// The sources in the order of the arguments; those of a folder or glob sorted by their names, ordinally.
    /// A file that is named twice is there once. A folder gives its files with a known ending except <c>.txt</c>,
    /// which must be named, and not those of its subfolders (use <c>**</c>); hidden files must be named.
    /// </summary>
    /// <param name="arguments">Paths, globs (<c>*</c>, <c>?</c>, <c>**</c>), folders, or <c>-</c> for standard input.</param>
    /// <exception cref="InputException">A source is missing, cannot be read or has an unknown ending, or nothing matches.</exception>
    public static IReadOnlyList<SourceFile> Find(IReadOnlyList<string> arguments)
    {
        var found = new List<SourceFile>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in arguments)
        {
            foreach (var source in FindOne(argument))
            {
                if (seen.Add(source.Path == SourceFile.StandardInput || source.IsDescriptor ? source.Path : RealPath(source.Path)))
                    found.Add(source);
            }
        }

        return found;
    }

    private static List<SourceFile> FindOne(string argument)
    {
        if (argument == SourceFile.StandardInput)
            return [StandardInput(argument)];
        if (string.IsNullOrWhiteSpace(argument))
            throw new InputException("A source's name is empty. Expected a file, a folder, a glob or - for standard input.");
        try
        {
            if (File.Exists(argument))
                return [Named(argument)];
            if (Directory.Exists(argument))
                return InFolder(argument);
            if (argument.AsSpan().ContainsAny('*', '?'))
                return Matching(argument);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw BrokenLink(argument)
                ?? new InputException($"{argument}: cannot be read: {exception.Message} Check the permissions.", exception);
        }

        throw BrokenLink(argument)
            ?? new InputException($"{argument}: there is no such file or folder. Check the spelling; a relative path starts at {Environment.CurrentDirectory}.");
    }

    private static SourceFile StandardInput(string name) =>
        new(name, SourceFile.StandardInput, SourceFormat.Sniffed, Compression.None) { MayBePipe = true };

    private static SourceFile Named(string path)
    {
        if (path is "/dev/stdin" or "/dev/fd/0" or "/proc/self/fd/0") return StandardInput(path);
        var source = SourceFile.FromPath(path) ?? (IsUnnamedPipe(path) ? new SourceFile(path, Path.GetFullPath(path), SourceFormat.Sniffed, Compression.None) : null)
            ?? throw new InputException($"{path}: the file's ending is not a known one. Expected {SourceFile.KnownEndings}. Rename the file, or pipe it in with the source -.");
        return Opened(source);
    }

    private static List<SourceFile> InFolder(string folder)
    {
        var names = Directory.EnumerateFiles(folder, "*", ByName).Where(name => !name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase));
        return Known(names, $"{folder}: the folder has no file with a known ending. Expected {SourceFile.KnownEndings} (.txt files only when named one by one).");
    }

    private static List<SourceFile> Matching(string glob)
    {
        var separators = OperatingSystem.IsWindows() ? new[] { '/', '\\' } : ['/'];
        var segments = glob.Split(separators, StringSplitOptions.RemoveEmptyEntries);
        var names = Expand(glob.IndexOfAny(separators) == 0 ? "/" : "", segments);
        return Known(names, $"{glob}: no file with a known ending matches. Expected {SourceFile.KnownEndings}. Check the pattern.");
    }

    private static List<SourceFile> Known(IEnumerable<string> names, string otherwise)
    {
        var sources = names.Select(SourceFile.FromPath).OfType<SourceFile>().ToList();
        if (sources.Count == 0)
            throw new InputException(otherwise);
        sources.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return sources.ConvertAll(Opened);
    }

    private static IEnumerable<string> Expand(string folder, string[] segments)
    {
        var here = folder.Length == 0 ? "." : folder;
        var segment = segments[0];
        var rest = segments[1..];
        if (segment == "**")
        {
            var below = Directory.EnumerateDirectories(here, "*", ByName)
                .Where(name => !File.GetAttributes(name).HasFlag(FileAttributes.ReparsePoint))
                .SelectMany(name => Expand(Path.Join(folder, Path.GetFileName(name)), segments));
            return Expand(folder, rest.Length == 0 ? ["*"] : rest).Concat(below);
        }

        if (!segment.AsSpan().ContainsAny('*', '?'))
        {
            var path = Path.Join(folder, segment);
            return rest.Length > 0
                ? Directory.Exists(path) ? Expand(path, rest) : []
                : File.Exists(path) ? [path] : [];
        }

        var entries = rest.Length > 0 ? Directory.EnumerateDirectories(here, "*", ByName) : Directory.EnumerateFiles(here, "*", ByName);
        var matches = entries.Select(entry => Path.GetFileName(entry)).Where(name => Matches(segment, name)).Select(name => Path.Join(folder, name));
        return rest.Length > 0 ? matches.SelectMany(name => Expand(name, rest)) : matches;
    }

    // A backslash is part of a name where it does not separate folders, not an escape as the matcher has it.
    private static bool Matches(string pattern, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, OperatingSystem.IsWindows());

    // What is no file has no length; a pipe that was opened and closed again would have lost its writer.
    private static SourceFile Opened(SourceFile source)
    {
        if (source.Format == SourceFormat.Sniffed || source.IsDescriptor || IsEmpty(source.Path)) return source with { MayBePipe = true };
        try
        {
            using var handle = File.OpenHandle(source.Path);
            return source;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw BrokenLink(source.Name)
                ?? new InputException($"{source.Name}: cannot be read: {exception.Message} Check the permissions.", exception);
        }
    }

    private static bool IsUnnamedPipe(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal)
        || path.StartsWith("/proc/", StringComparison.Ordinal)
        || (!Path.HasExtension(path) && IsEmpty(path));

    private static bool IsEmpty(string path)
    {
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return target is { Exists: true, Length: 0 };
    }

    private static InputException? BrokenLink(string path)
    {
        for (var place = path; !string.IsNullOrEmpty(place); place = Path.GetDirectoryName(place))
        {
            if (new FileInfo(place).LinkTarget is not { } target || LeadsSomewhere(place)) continue;
            return new InputException($"{path}: {(place == path ? "is" : place + " is")} a symbolic link to {target}, which leads to no file. Correct or remove the link.");
        }

        return null;
    }

    private static bool LeadsSomewhere(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true)!.Exists;
        }
        catch (IOException)
        {
            // Links that lead to each other.
            return false;
        }
    }

    /// <summary>The path with every link on it followed, so that one file has one name.</summary>
    private static string RealPath(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null)
            return path;
        var here = Path.Join(RealPath(parent), Path.GetFileName(path));
        var target = new FileInfo(here).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        return target is null || target == here ? here : RealPath(target);
    }
}
