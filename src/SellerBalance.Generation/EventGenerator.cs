namespace SellerBalance.Generation;

/// <summary>
/// Makes an event file that looks like a marketplace's: big and small sellers, busy evenings, commissions, refunds, weekly payouts
/// that follow the sales. The same options give the same bytes. Memory does not grow with the number of events.
/// </summary>
public sealed class EventGenerator
{
    private readonly GenerationOptions _options;

    /// <param name="options">What to generate.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public EventGenerator(GenerationOptions options)
    {
        options.Validate();
        _options = options;
    }

    /// <summary>Writes the file: UTF-8, LF, a header and the nine columns of the interchange format.</summary>
    /// <param name="events">Takes the rows; stays open.</param>
    /// <param name="manifest">Takes the list of the dirty rows as JSON; stays open. Null for none.</param>
    /// <param name="cancellationToken">Stops within an hour of the generated time; the streams are left as they are.</param>
    /// <returns>How many rows there are, by what a reader must make of them.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="IOException">A stream takes no more.</exception>
    public GenerationSummary Write(Stream events, Stream? manifest, CancellationToken cancellationToken)
    {
        var summary = DirtSpreader.Summarize(_options);
        using var list = manifest is null ? null : new DirtManifest(manifest, summary);
        var lines = new LineWriter(events, new EventText(_options));
        lines.Write(EventText.Header);
        var dirt = _options.DirtyRows == 0 ? null : new DirtSpreader(_options, lines, list);
        WriteHours(lines, dirt, _ => { }, cancellationToken);
        lines.Flush();
        return summary;
    }

    /// <summary>Writes the same rows as <see cref="Write"/> into a file for each day (UTC), each with a header; a dirty row stands where its neighbours do.</summary>
    /// <param name="open">Gives a day's name in the manifest and its stream, which stays open until the next day's is asked for or all is written.</param>
    /// <param name="manifest">As for <see cref="Write"/>; each dirty row also has its file.</param>
    /// <param name="cancellationToken">As for <see cref="Write"/>.</param>
    /// <returns>How many rows there are in all files together.</returns>
    public GenerationSummary WriteByDay(Func<DateOnly, (string Name, Stream Events)> open, Stream? manifest, CancellationToken cancellationToken)
    {
        var summary = DirtSpreader.Summarize(_options);
        using var list = manifest is null ? null : new DirtManifest(manifest, summary);
        var lines = new LineWriter(Stream.Null, new EventText(_options));
        var dirt = _options.DirtyRows == 0 ? null : new DirtSpreader(_options, lines, list);
        WriteHours(lines, dirt, BeginDay, cancellationToken);
        lines.Flush();
        return summary;

        void BeginDay(DateOnly day)
        {
            lines.Flush();
            var (name, events) = open(day);
            lines.Turn(events);
            lines.Write(EventText.Header);
            if (list is not null) list.File = name;
        }
    }

    private void WriteHours(LineWriter lines, DirtSpreader? dirt, Action<DateOnly> beginDay, CancellationToken cancellationToken)
    {
        var rhythm = new Rhythm(_options);
        var market = new Market(_options);
        var rows = new HourOfEvents();
        var start = new DateTimeOffset(_options.Start, TimeOnly.MinValue, TimeSpan.Zero);
        var written = 0L;
        for (var hour = 0; hour < rhythm.Hours; hour++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var time = start.AddHours(hour);
            if (hour % 24 == 0) beginDay(DateOnly.FromDateTime(time.DateTime));
            rows.Begin(time.ToUnixTimeMilliseconds() * 1_000);
            var wanted = (int)(rhythm.TargetAfter(hour) - written);
            var allowed = (int)Math.Min(int.MaxValue, _options.Events - written);
            market.Happen(hour, ((int)time.DayOfWeek * 24) + time.Hour, wanted, allowed, rows);
            rows.Sort();
            for (var place = 0; place < rows.Count; place++)
            {
                lines.Write(rows[place]);
                dirt?.After(rows[place]);
            }

            written += rows.Count;
        }
    }
}
