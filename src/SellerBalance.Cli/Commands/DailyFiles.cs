using System.Globalization;
using SellerBalance.Generation;

namespace SellerBalance.Cli.Commands;

/// <summary>The files of <c>generate --split-by-day</c>: they get their names when all of them are finished.</summary>
internal sealed class DailyFiles : IDisposable
{
    private readonly string _to;
    private readonly List<(string Partial, string Path)> _files = [];
    private FileStream? _open;

    private DailyFiles(string to) => _to = to;

    /// <summary>Writes all files and the manifest, or none.</summary>
    /// <param name="generator">Makes the rows.</param>
    /// <param name="to">The name without days.</param>
    /// <param name="manifest">The manifest's name; null for none.</param>
    /// <param name="cancellationToken">Stops, and leaves nothing.</param>
    public static GenerationSummary Write(EventGenerator generator, string to, string? manifest, CancellationToken cancellationToken)
    {
        using var files = new DailyFiles(to);
        using var list = manifest is null ? null : files.Begin(manifest);
        var summary = generator.WriteByDay(files.Day, list, cancellationToken);
        list?.Dispose();
        files.Finish();
        return summary;
    }

    /// <summary>The names of the files, for a message.</summary>
    public static string Describe(string to, GenerationOptions options) => options.Days == 1
        ? Name(to, options.Start)
        : string.Create(CultureInfo.InvariantCulture, $"{options.Days:N0} files, {Name(to, options.Start)} to {Name(to, options.Start.AddDays(options.Days - 1))}");

    /// <summary>The names of the files.</summary>
    public static IEnumerable<string> Names(string to, GenerationOptions options) =>
        Enumerable.Range(0, Math.Max(options.Days, 0)).Select(day => Name(to, options.Start.AddDays(day)));

    /// <summary>Deletes what did not get its name.</summary>
    public void Dispose()
    {
        _open?.Dispose();
        foreach (var (partial, _) in _files)
            File.Delete(partial);
    }

    private static string Name(string to, DateOnly day)
    {
        var extension = Path.GetExtension(to);
        return string.Create(CultureInfo.InvariantCulture, $"{to[..^extension.Length]}-{day:yyyy-MM-dd}{extension}");
    }

    private (string Name, Stream Events) Day(DateOnly day)
    {
        _open?.Dispose();
        var path = Name(_to, day);
        _open = Begin(path);
        return (Path.GetFileName(path), _open);
    }

    // The generator hands over megabytes, so a buffer in between would only copy them.
    private FileStream Begin(string path)
    {
        var file = new FileStream($"{path}.partial", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        _files.Add(($"{path}.partial", path));
        return file;
    }

    private void Finish()
    {
        _open?.Dispose();
        if (_files.Find(file => Directory.Exists(file.Path)) is { Path: { } folder })
            throw new IOException($"{folder} is a folder");
        foreach (var (partial, path) in _files)
            File.Move(partial, path, overwrite: true);
    }
}
