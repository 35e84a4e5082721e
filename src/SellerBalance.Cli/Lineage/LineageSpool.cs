namespace SellerBalance.Cli.Lineage;

/// <summary>Events that could not be sent, kept for the next run: the newest thousand, in a file of the user's.</summary>
/// <param name="path">The file.</param>
internal sealed class LineageSpool(string path)
{
    /// <summary>How many events may wait.</summary>
    public const int EventsMax = 1_000;

    /// <summary>Where the events of this user wait.</summary>
    /// <param name="environment">A variable of the environment; null if it is not set.</param>
    public static LineageSpool Of(Func<string, string?> environment)
    {
        var state = environment("XDG_STATE_HOME") is { Length: > 0 } given ? given : Path.Join(environment("HOME") ?? Path.GetTempPath(), ".local", "state");
        return new LineageSpool(Path.Join(state, "seller-balance", "openlineage.ndjson"));
    }

    /// <summary>Takes what waits, for one process alone.</summary>
    /// <returns>The events, oldest first; none if nothing waits, or another process has them.</returns>
    public IReadOnlyList<string> Take()
    {
        var taken = $"{path}.{Environment.ProcessId}";
        try
        {
            if (!File.Exists(path)) return [];
            File.Move(path, taken);
            var events = File.ReadAllLines(taken);
            File.Delete(taken);
            return events;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Keeps events. What cannot be kept is lost: lineage never stands in the way of a run.</summary>
    public void Add(IReadOnlyList<string> events)
    {
        if (events.Count == 0) return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.AppendAllLines(path, events);
            var all = File.ReadAllLines(path);
            if (all.Length <= EventsMax) return;
            var kept = path + ".new";
            File.WriteAllLines(kept, all[^EventsMax..]);
            File.Move(kept, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Output.StandardStreams.Say($"OpenLineage events could not be kept: {exception.Message}");
        }
    }
}
