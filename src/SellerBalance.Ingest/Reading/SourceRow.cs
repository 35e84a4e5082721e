using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace SellerBalance.Ingest;

/// <summary>
/// One record as it stands in its source, before any rule. Reused from record to record; its fields lie in memory of the part that it was read
/// from, or in its own, and are valid until the next record is read.
/// </summary>
internal sealed unsafe class SourceRow
{
    private readonly nint[] _starts = new nint[InterchangeColumns.Count];
    private readonly int[] _lengths = new int[InterchangeColumns.Count];
    private readonly long[] _values = new long[InterchangeColumns.Count];
    private int _hasValue;

    // What is not used up when a field comes that needs more stays as it is, since fields lie in it.
    private readonly List<byte[]> _fullScratch = [];
    private byte[] _scratch = NewScratch(1 << 12);
    private int _scratchLength;

    /// <summary>The physical line on which the record begins, or the row of a Parquet file; from 1.</summary>
    public long Line { get; private set; }

    /// <summary>One of <see cref="BrokenReason"/>, or null.</summary>
    public string? Broken { get; set; }

    /// <summary>Whether the record could be taken apart, so that it has fields.</summary>
    public bool HasFields { get; set; }

    /// <summary>Whether no field has anything but printable ASCII, blanks, tabs and carriage returns.</summary>
    public bool IsPlain { get; set; }

    /// <summary>The memory of a field's first byte.</summary>
    public nint Start(int column) => _starts[column];

    /// <summary>A field's bytes; empty where the column is absent or null.</summary>
    public ReadOnlySpan<byte> this[int column] => new((void*)_starts[column], _lengths[column]);

    /// <summary>Begins a record without any fields yet.</summary>
    public void Begin(long line, bool isPlain)
    {
        (Line, Broken, HasFields, IsPlain) = (line, null, true, isPlain);
        Array.Clear(_lengths);
        _hasValue = 0;
        _scratchLength = 0;
        _fullScratch.Clear();
    }

    /// <summary>Sets a field that lies in memory that does not move.</summary>
    public void Set(int column, byte* start, int length)
    {
        _starts[column] = (nint)start;
        _lengths[column] = length;
    }

    /// <summary>Sets a field to a copy.</summary>
    public void Set(int column, ReadOnlySpan<byte> value)
    {
        var kept = Scratch(value.Length);
        value.CopyTo(kept);
        Keep(column, value.Length);
    }

    /// <summary>
    /// Sets a field that its source gives as a value rather than as text: a time in µs since 1970, UTC, between the years 1 and 9999; an amount
    /// in ten-thousandths, of at most <see cref="AmountText.Largest"/>.
    /// </summary>
    public void Set(int column, long value)
    {
        _values[column] = value;
        _hasValue |= 1 << column;
    }

    /// <summary>The value of a field that has one instead of a text.</summary>
    public bool TryValue(int column, out long value)
    {
        value = _values[column];
        return (_hasValue & (1 << column)) != 0;
    }

    /// <summary>Takes spaces and tabs from both ends of a field.</summary>
    public void Trim(int column)
    {
        var field = this[column];
        var first = field.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (first < 0)
        {
            _lengths[column] = 0;
            return;
        }

        _starts[column] += first;
        _lengths[column] = field.LastIndexOfAnyExcept((byte)' ', (byte)'\t') + 1 - first;
    }

    /// <summary>Room for a field, to be followed by <see cref="Keep"/>.</summary>
    public Span<byte> Scratch(int bytes)
    {
        if (_scratchLength + bytes > _scratch.Length)
        {
            _fullScratch.Add(_scratch);
            _scratch = NewScratch(Math.Max(2 * _scratch.Length, bytes));
            _scratchLength = 0;
        }

        return _scratch.AsSpan(_scratchLength, bytes);
    }

    /// <summary>Sets a field to what was written into <see cref="Scratch"/>.</summary>
    public void Keep(int column, int length)
    {
        fixed (byte* scratch = _scratch)
            Set(column, scratch + _scratchLength, length);
        _scratchLength += length;
    }

    /// <summary>Makes every field a valid text, with U+FFFD for what is not.</summary>
    public void MakeText()
    {
        for (var column = 0; column < InterchangeColumns.Count; column++)
        {
            if (!IsText(this[column])) Set(column, Encoding.UTF8.GetBytes(AsText(this[column])));
        }
    }

    /// <summary>Whether bytes are valid UTF-8 without a NUL.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && !bytes.Contains((byte)0);

    /// <summary>Bytes as a text, with U+FFFD for what is not one; a NUL is not.</summary>
    public static string AsText(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).Replace('\0', '\uFFFD');

    private static byte[] NewScratch(int bytes) => GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
}

/// <summary>Takes the parts of one source apart, one at a time, on one thread.</summary>
internal abstract class PartRows
{
    // All but printable ASCII, blanks and line ends.
    private static readonly SearchValues<byte> s_special = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Where(value => value is < ' ' and not ('\t' or '\n' or '\r') or >= 0x7F).Select(value => (byte)value)]);

    /// <summary>Records that were read.</summary>
    public long Records { get; protected set; }

    /// <summary>Lines that are empty, or have nothing but blanks and delimiters.</summary>
    public long Blank { get; protected set; }

    /// <summary>Second and further lines of records.</summary>
    public long Continuation { get; protected set; }

    /// <summary>Keys of NDJSON that are none of the format's and were not met before, in order of appearance.</summary>
    public virtual IReadOnlyList<string> NewKeys => [];

    /// <summary>Whether the record that was read last is the part's last, and nothing follows it.</summary>
    public virtual bool IsAtEnd => false;

    /// <summary>Whether that record shows by itself that nothing of it was cut off.</summary>
    public virtual bool ShowsItsEnd => false;

    /// <summary>Forgets what was counted.</summary>
    public virtual void Forget() => (Records, Blank, Continuation) = (0, 0, 0);

    /// <summary>Turns to a part.</summary>
    public abstract void Open(SourcePart part);

    /// <summary>Reads the next record.</summary>
    /// <returns>False at the part's end.</returns>
    public abstract bool Read(SourceRow row);

    /// <summary>The text of the record that was read last, with U+FFFD for what is none, and its exact bytes where it is none.</summary>
    public abstract (string Text, byte[]? Bytes) Raw();

    /// <summary>Whether a text has nothing but printable ASCII, blanks and line ends.</summary>
    protected static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAny(s_special);

    /// <summary>The text of a record, and its bytes in its own encoding where it is none.</summary>
    protected static (string Text, byte[]? Bytes) Raw(ReadOnlySpan<byte> record, TextEncoding encoding) => SourceRow.IsText(record)
        ? (Encoding.UTF8.GetString(record), null)
        : (SourceRow.AsText(record), encoding == TextEncoding.Utf8 ? record.ToArray() : Utf16Stream.Encode(record, encoding == TextEncoding.Utf16BigEndian));
}
