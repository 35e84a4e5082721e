using System.Globalization;
using System.Text;

namespace SellerBalance.Generation;

/// <summary>
/// Spreads dirty rows evenly among the right ones. It draws from random numbers of its own, so the right rows are the same
/// with and without dirt.
/// </summary>
internal sealed class DirtSpreader
{
    // One remembers rows for about 512 rows, the other for about 32,768, so that repeats come soon and late.
    private const int HistoryRows = 512;
    private const int LateEvery = 64;

    private readonly GenerationOptions _options;
    private readonly SeededRandom _random;
    private readonly EventText _text;
    private readonly LineWriter _lines;
    private readonly DirtManifest? _manifest;
    private readonly GeneratedEvent[] _recent = new GeneratedEvent[HistoryRows];
    private readonly GeneratedEvent[] _late = new GeneratedEvent[HistoryRows];
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
        Remember(_recent, _seen, row);
        if (_seen % LateEvery == 0) Remember(_late, _seen / LateEvery, row);
        _seen++;
        while (_written < _count && _next == _seen) WriteDirt();
    }

    private void WriteDirt()
    {
        var kind = DirtKinds.All[(int)(_written % DirtKinds.All.Count)];
        _written++;
        var row = Recall(kind);
        row.EventId = kind.Outcome switch
        {
            DirtOutcome.Rejected => string.Create(CultureInfo.InvariantCulture, $"bad-{_options.IdInfix}{_written:D12}"),
            DirtOutcome.Accepted => string.Create(CultureInfo.InvariantCulture, $"big-{_options.IdInfix}{_written:D12}"),
            _ => row.EventId,
        };
        kind.Spoil(row);
        _lines.Write(Encoding.Latin1.GetBytes($"{row}\n"));
        _manifest?.Add(_lines.Lines, kind, row.EventId);
        _next = Place();
    }

    // Fills the places in order, then replaces any of them.
    private void Remember(GeneratedEvent[] history, long place, in GeneratedEvent row) =>
        history[place < history.Length ? place : _random.Below(history.Length)] = row;

    private DirtRow Recall(DirtKind kind)
    {
        var source = kind.Name == "late_duplicate"
            ? _late[_random.Below(Math.Min(HistoryRows, ((_seen - 1) / LateEvery) + 1))]
            : _recent[_random.Below(Math.Min(HistoryRows, _seen))];
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
