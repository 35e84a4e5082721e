namespace SellerBalance.Ingest;

/// <summary>The fields of the record at hand: ranges of its text, or of a scratch buffer where a field had to be unescaped. Reused from record to record.</summary>
internal sealed class RecordFields
{
    private readonly List<FieldRange> _ranges = [];
    private byte[] _scratch = new byte[4096];
    private int _scratchLength;

    /// <summary>How many fields there are.</summary>
    public int Count => _ranges.Count;

    /// <summary>The length of what was put into the scratch buffer so far.</summary>
    public int ScratchLength => _scratchLength;

    /// <summary>Forgets the fields.</summary>
    public void Clear()
    {
        _ranges.Clear();
        _scratchLength = 0;
    }

    /// <summary>Adds a field that stands in the record's text.</summary>
    public void Add(int start, int length) => _ranges.Add(new FieldRange(start, length, InScratch: false));

    /// <summary>Adds the field that was put into the scratch buffer from a position on.</summary>
    public void AddScratch(int start) => _ranges.Add(new FieldRange(start, _scratchLength - start, InScratch: true));

    /// <summary>Room at the end of the scratch buffer; to be followed by <see cref="Grow"/>.</summary>
    public Span<byte> Scratch(int bytes)
    {
        if (_scratchLength + bytes > _scratch.Length)
            Array.Resize(ref _scratch, Math.Max(_scratchLength + bytes, 2 * _scratch.Length));
        return _scratch.AsSpan(_scratchLength, bytes);
    }

    /// <summary>Says how much of the room was used.</summary>
    public void Grow(int bytes) => _scratchLength += bytes;

    /// <summary>One field.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="record">The text that the ranges were found in.</param>
    public ReadOnlySpan<byte> Field(int index, ReadOnlySpan<byte> record)
    {
        var range = _ranges[index];
        return range.InScratch ? _scratch.AsSpan(range.Start, range.Length) : record.Slice(range.Start, range.Length);
    }

    private readonly record struct FieldRange(int Start, int Length, bool InScratch);
}
