using System.Globalization;
using System.Text;

namespace SellerBalance.Generation;

/// <summary>
/// Spreads dirty rows evenly among the right ones. It draws from random numbers of its own, so the right rows are the same
/// with and without dirt.
/// </summary>
internal sealed class DirtSpreader
{
    // Half of the places are refilled all the time, half of them once in a while, so that repeats come soon and late.
    private const int HistoryHalf = 512;
    private const int LateEvery = 64;

    private readonly GenerationOptions _options;
    private readonly SeededRandom _random;
    private readonly EventText _text;
    private readonly LineWriter _lines;
    private readonly DirtManifest? _manifest;
    private readonly GeneratedEvent[] _history = new GeneratedEvent[2 * HistoryHalf];
    private readonly byte[] _line = new byte[EventText.MaxLineBytes];
    private readonly long _count;
    private long _seen;
    private long _written;
    private long _next;

    /// <param name="options">What to generate.</param>
    /// <param name="lines">Where the rows go; the right rows go there, too.</param>
    /// <param name="manifest">Takes the list; null for none.</param>
    public DirtSpreader(GenerationOptions options, LineWriter lines, DirtManifest? manifest)
    {
        _options = options;
        _random = new SeededRandom(options.Seed, stream: 4);
        _text = new EventText(options);
        _lines = lines;
        _manifest = manifest;
        _count = options.DirtyRows;
        _next = Place();
    }

    /// <summary>How the file adds up with its dirt.</summary>
    public static GenerationSummary Summarize(GenerationOptions options)
    {
        var counts = new long[4];
        var kinds = DirtKinds.All;
        for (var turn = 0; turn < kinds.Count; turn++)
            counts[(int)kinds[turn].Outcome] += (options.DirtyRows / kinds.Count) + (turn < options.DirtyRows % kinds.Count ? 1 : 0);
        var outliers = counts[(int)DirtOutcome.Accepted];
        return new GenerationSummary(
            options.Events + options.DirtyRows,
            options.Events + outliers,
            counts[(int)DirtOutcome.Duplicate],
            counts[(int)DirtOutcome.Conflict],
            counts[(int)DirtOutcome.Rejected],
            outliers);
    }

    /// <summary>Takes note of a right row that was just written, and writes the dirty rows that follow it.</summary>
    public void After(in GeneratedEvent row)
    {
        if (_seen == 0) Array.Fill(_history, row);
        _seen++;
        _history[_random.Below(HistoryHalf)] = row;
        if (_seen % LateEvery == 0) _history[HistoryHalf + _random.Below(HistoryHalf)] = row;
        while (_written < _count && _next == _seen) WriteDirt();
    }

    private void WriteDirt()
    {
        var kind = DirtKinds.All[(int)(_written % DirtKinds.All.Count)];
        _written++;
        var row = Recall(kind);
        row.EventId = kind.Outcome switch
        {
            DirtOutcome.Rejected => string.Create(CultureInfo.InvariantCulture, $"bad-{_written:D12}"),
            DirtOutcome.Accepted => string.Create(CultureInfo.InvariantCulture, $"big-{_written:D12}"),
            _ => row.EventId,
        };
        kind.Spoil(row);
        _lines.Write(Encoding.Latin1.GetBytes($"{row}\n"));
        _manifest?.Add(_lines.Lines, kind, row.EventId);
        _next = Place();
    }

    private DirtRow Recall(DirtKind kind)
    {
        var late = kind.Name == "late_duplicate" ? HistoryHalf : 0;
        var source = _history[late + _random.Below(HistoryHalf)];
        var length = _text.Write(source, _line);
        var otherCurrency = _options.Currencies.Count > 1
            ? _options.Currencies[(source.Currency + 1) % _options.Currencies.Count]
            : _options.Currencies[0] == "EUR" ? "USD" : "EUR";
        return new DirtRow(
            Encoding.ASCII.GetString(_line, 0, length - 1),
            _text.SellerName((source.Seller % Math.Max(2, _options.Sellers)) + 1),
            otherCurrency);
    }

    // After which right row the next dirty one stands. Each has a stretch of its own, so none stands before the first right row
    // or behind the next dirty one.
    private long Place()
    {
        if (_written >= _count) return 0;
        var stretch = _options.Events / _count;
        return 1 + (long)((Int128)_written * _options.Events / _count) + _random.Below(stretch);
    }
}
