using SellerBalance.Cli.Output;
using SellerBalance.Runs;
using SellerBalance.Server.Reading;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Running;

/// <summary>A run that is going on.</summary>
/// <param name="Stamp">Which one.</param>
/// <param name="Sources">What it reads.</param>
internal sealed record RunUnderWay(RunStamp Stamp, IReadOnlyList<string> Sources)
{
    /// <summary>What it does now; null before it said anything.</summary>
    public string? Step { get; set; }
}

/// <summary>Begins runs, one at a time, on files of the watched folder.</summary>
/// <param name="runner">Runs the pipeline.</param>
/// <param name="library">To be told when something changed.</param>
/// <param name="folder">The watched folder; null for none.</param>
/// <param name="meters">Told how runs ended.</param>
/// <param name="say">Told what is to stand in the log.</param>
internal sealed class RunDesk(IRunner runner, Library library, string? folder, RunMeters meters, Action<string> say)
{
    // A file that was written to a moment ago may not be whole.
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (long Size, DateTime Written)> _known = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>The watched folder; null for none.</summary>
    public string? Folder => folder;

    /// <summary>The run that goes on; null for none.</summary>
    public RunUnderWay? UnderWay { get; private set; }

    /// <summary>Done when no run goes on.</summary>
    public Task Idle => _last;

    /// <summary>Begins a run on what is new or changed in the folder.</summary>
    /// <returns>The run; null if there is nothing new, or another one goes on.</returns>
    public RunUnderWay? BeginNew()
    {
        if (folder is null) return null;
        lock (_gate)
        {
            if (UnderWay is not null) return null;
            var now = library.Clock.GetUtcNow().UtcDateTime;
            var sources = runner.SourcesIn(folder).Where(source => IsNew(source, now)).ToList();
            return sources.Count == 0 ? null : Begin(sources);
        }
    }

    /// <summary>Begins a run on files of the folder.</summary>
    /// <param name="names">Their names in it.</param>
    /// <param name="inFolder">The folder.</param>
    /// <returns>The run; null if another one goes on.</returns>
    /// <exception cref="AskedWrongException">There is no such file there.</exception>
    public RunUnderWay? Begin(IReadOnlyList<string> names, string inFolder)
    {
        lock (_gate)
        {
            if (UnderWay is not null) return null;
            var there = runner.SourcesIn(inFolder);
            return Begin([.. names.Select(name => there.FirstOrDefault(source => Path.GetRelativePath(inFolder, source) == name)
                ?? throw new AskedWrongException($"sources: found {Credentials.Quoted(name)}, expected names of files in the watched folder. Correct the name, or omit sources for those that are new."))]);
        }
    }

    private RunUnderWay Begin(List<string> sources)
    {
        var run = new RunUnderWay(RunStamp.Start(library.Clock, "run"), sources);
        // The files as they are before they are read: what changes meanwhile is new again.
        var marks = sources.ToDictionary(source => source, Mark, StringComparer.Ordinal);
        UnderWay = run;
        _last = Task.Run(() => Run(run, marks));
        return run;
    }

    private void Run(RunUnderWay run, Dictionary<string, (long Size, DateTime Written)> marks)
    {
        var keeps = true;
        try
        {
            say($"run {run.Stamp.RunId} began: {Wording.Count(run.Sources.Count, "source")}");
            var report = runner.Run(run.Stamp, run.Sources, step => run.Step = step);
            meters.Ended(report);
            say($"run {report.RunId} {Wording.Name(report.Outcome)} after {Wording.Length(report.Duration)}: {Wording.Count(report.Receipt.Read)} read, {Wording.Count(report.Receipt.Accepted)} accepted");
        }
        catch (Exception exception)
        {
            // The warehouse may be back next time, whereas a bad file stays bad until it changes.
            keeps = exception is InputException;
            meters.Failed();
            say($"run {run.Stamp.RunId} failed: {exception.Message}");
        }
        finally
        {
            // Whoever finds the desk free finds what it did, too.
            library.Forget();
            lock (_gate)
            {
                if (keeps)
                {
                    foreach (var (source, mark) in marks)
                        _known[source] = mark;
                }

                UnderWay = null;
            }
        }
    }

    private bool IsNew(string source, DateTime now)
    {
        var mark = Mark(source);
        return now - mark.Written >= s_settled && (!_known.TryGetValue(source, out var known) || known != mark);
    }

    private static (long Size, DateTime Written) Mark(string source)
    {
        var file = new FileInfo(source);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
    }
}
