using DuckDB.NET.Native;

namespace SellerBalance.Ingest;

/// <summary>How a database numbers the values of the events' enumerations.</summary>
/// <param name="Types">The catalog's types of events, in its order.</param>
/// <param name="Currencies">Its currencies, in ordinal order.</param>
/// <param name="Directions">Out and in.</param>
internal sealed record EventCodes(EnumColumn Types, EnumColumn Currencies, EnumColumn Directions);

/// <summary>The rows of one chunk of an <see cref="EventTable"/>, which stand in the engine's own memory.</summary>
internal unsafe ref struct EventVectors
{
    /// <summary>The columns, in their order.</summary>
    public static readonly string[] Columns =
        ["row_no", "event_id", "event_ts", "seller_id", "event_type", "currency", "amount", "signed_amount", "direction", "source_system"];

    private const int RowNumbers = 0;
    private const int EventIds = 1;
    private const int Times = 2;
    private const int SellerIds = 3;
    private const int Types = 4;
    private const int Currencies = 5;
    private const int Amounts = 6;
    private const int SignedAmounts = 7;
    private const int Directions = 8;
    private const int SourceSystems = 9;

    // A text of up to twelve bytes stands in the vector itself, behind its length; of a longer one, the address stands behind its first four bytes.
    private const int TextBytes = 16;
    private const int InlinedBytes = 12;

    private readonly EventCodes _codes;
    private readonly Vectors _vectors;
    private ulong* _sourceValidity;

    /// <summary>Makes an empty chunk ready.</summary>
    public EventVectors(IntPtr chunk, EventCodes codes)
    {
        _codes = codes;
        for (var column = 0; column < Columns.Length; column++)
        {
            var vector = EventTableNative.GetVector(chunk, (ulong)column);
            _vectors[column] = (vector, (IntPtr)NativeMethods.Vectors.DuckDBVectorGetData(vector));
        }
    }

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the row that was read last.</summary>
    public void Add(RowWorker worker)
    {
        var (row, source, judge) = (Count, worker.Row, worker.Judge);
        Data<long>(RowNumbers)[row] = worker.RowNumber;
        Assign(EventIds, row, source, InterchangeColumns.EventId);
        Data<long>(Times)[row] = judge.TimestampMicros;
        Assign(SellerIds, row, source, InterchangeColumns.SellerId);
        _codes.Types.Write(Data<byte>(Types), row, judge.EventType);
        _codes.Currencies.Write(Data<byte>(Currencies), row, judge.Currency);
        Data<long>(Amounts)[row] = judge.Amount;
        Data<long>(SignedAmounts)[row] = judge.IsIn ? judge.Amount : -judge.Amount;
        _codes.Directions.Write(Data<byte>(Directions), row, judge.IsIn ? 1 : 0);
        var saysSource = !source[InterchangeColumns.SourceSystem].IsEmpty;
        if (saysSource) Assign(SourceSystems, row, source, InterchangeColumns.SourceSystem);
        // A row that was left out may have stood here.
        if (!saysSource || _sourceValidity is not null) SetSaysSource(row, saysSource);
        Count++;
    }

    /// <summary>A row that was added.</summary>
    public readonly EventRow this[int row] => new()
    {
        RowNumber = Data<long>(RowNumbers)[row],
        EventId = Text(EventIds, row),
        Micros = Data<long>(Times)[row],
        SellerId = Text(SellerIds, row),
        EventType = _codes.Types.Read(Data<byte>(Types), row),
        Currency = _codes.Currencies.Read(Data<byte>(Currencies), row),
        Amount = Data<long>(Amounts)[row],
        Direction = _codes.Directions.Read(Data<byte>(Directions), row),
        SourceSystem = SaysSource(row) ? Text(SourceSystems, row) : default,
    };

    /// <summary>Where a row stands in the run.</summary>
    public readonly long RowNumber(int row) => Data<long>(RowNumbers)[row];

    /// <summary>A row's id, in UTF-8.</summary>
    public readonly ReadOnlySpan<byte> EventId(int row) => Text(EventIds, row);

    /// <summary>Whether a row says its source system.</summary>
    public readonly bool SaysSource(int row) => _sourceValidity is null || (_sourceValidity[row / 64] & (1UL << (row % 64))) != 0;

    /// <summary>Puts a row in the place of one that stands before it.</summary>
    public void Move(int from, int to)
    {
        Copy<long>(RowNumbers, from, to);
        Copy<Int128>(EventIds, from, to);
        Copy<long>(Times, from, to);
        Copy<Int128>(SellerIds, from, to);
        _codes.Types.Copy(Data<byte>(Types), from, to);
        _codes.Currencies.Copy(Data<byte>(Currencies), from, to);
        Copy<long>(Amounts, from, to);
        Copy<long>(SignedAmounts, from, to);
        _codes.Directions.Copy(Data<byte>(Directions), from, to);
        Copy<Int128>(SourceSystems, from, to);
        if (_sourceValidity is not null) SetSaysSource(to, SaysSource(from));
    }

    /// <summary>Leaves out the rows from one on.</summary>
    public void Keep(int count) => Count = count;

    private void SetSaysSource(int row, bool says)
    {
        if (_sourceValidity is null)
        {
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(_vectors[SourceSystems].Vector);
            _sourceValidity = NativeMethods.Vectors.DuckDBVectorGetValidity(_vectors[SourceSystems].Vector);
        }

        if (says)
            _sourceValidity[row / 64] |= 1UL << (row % 64);
        else
            _sourceValidity[row / 64] &= ~(1UL << (row % 64));
    }

    // What is not used of a text in the vector is zero.
    private readonly void Assign(int column, int row, SourceRow source, int field)
    {
        var text = source[field];
        if (text.Length > InlinedBytes)
        {
            EventTableNative.AssignString(_vectors[column].Vector, (ulong)row, source.Start(field), (ulong)text.Length);
            return;
        }

        var place = Data<byte>(column) + ((long)row * TextBytes);
        *(ulong*)place = 0;
        *(ulong*)(place + 8) = 0;
        *(int*)place = text.Length;
        text.CopyTo(new Span<byte>(place + 4, InlinedBytes));
    }

    private readonly ReadOnlySpan<byte> Text(int column, int row)
    {
        var place = Data<byte>(column) + ((long)row * TextBytes);
        var length = *(int*)place;
        return length > InlinedBytes ? new ReadOnlySpan<byte>(*(void**)(place + 8), length) : new ReadOnlySpan<byte>(place + 4, length);
    }

    private readonly T* Data<T>(int column)
        where T : unmanaged => (T*)_vectors[column].Data;

    private readonly void Copy<T>(int column, int from, int to)
        where T : unmanaged => Data<T>(column)[to] = Data<T>(column)[from];

    [System.Runtime.CompilerServices.InlineArray(10)]
    private struct Vectors
    {
        private (IntPtr Vector, IntPtr Data) _first;
    }
}

/// <summary>A row of a chunk; valid as long as that.</summary>
internal readonly ref struct EventRow
{
    /// <summary>Where it stands in the run.</summary>
    public required long RowNumber { get; init; }

    /// <summary>In UTF-8.</summary>
    public required ReadOnlySpan<byte> EventId { get; init; }

    /// <summary>When it happened, µs since 1970, UTC.</summary>
    public required long Micros { get; init; }

    /// <summary>In UTF-8.</summary>
    public required ReadOnlySpan<byte> SellerId { get; init; }

    /// <summary>The name of the event type.</summary>
    public required string EventType { get; init; }

    /// <summary>The code of the currency.</summary>
    public required string Currency { get; init; }

    /// <summary>Ten-thousandths.</summary>
    public required long Amount { get; init; }

    /// <summary><c>in</c> or <c>out</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>In UTF-8; empty if the row says none.</summary>
    public required ReadOnlySpan<byte> SourceSystem { get; init; }
}

/// <summary>Values of an enumeration, as the database numbers them.</summary>
internal sealed unsafe class EnumColumn
{
    private readonly uint[] _numbers;
    private readonly string[] _values;
    private readonly int _bytes;

    /// <summary>Looks at a type.</summary>
    /// <param name="type">The enumeration.</param>
    /// <param name="values">Its values in an order of our own.</param>
    public EnumColumn(DuckDBLogicalType type, string[] values)
    {
        _values = [.. Enumerable.Range(0, (int)NativeMethods.LogicalType.DuckDBEnumDictionarySize(type)).Select(number => NativeMethods.LogicalType.DuckDBEnumDictionaryValue(type, number))];
        _bytes = NativeMethods.LogicalType.DuckDBEnumInternalType(type) switch
        {
            DuckDBType.UnsignedTinyInt => 1,
            DuckDBType.UnsignedSmallInt => 2,
            _ => 4,
        };
        _numbers = [.. values.Select(value => (uint)Array.IndexOf(_values, value))];
    }

    /// <summary>Writes a value, by its place in our own order.</summary>
    public void Write(byte* data, int row, int value) => WriteNumber(data, row, _numbers[value]);

    /// <summary>Reads a value.</summary>
    public string Read(byte* data, int row) => _values[Number(data, row)];

    /// <summary>Copies a value.</summary>
    public void Copy(byte* data, int from, int to) => WriteNumber(data, to, Number(data, from));

    private uint Number(byte* data, int row) => _bytes switch
    {
        1 => data[row],
        2 => ((ushort*)data)[row],
        _ => ((uint*)data)[row],
    };

    private void WriteNumber(byte* data, int row, uint number)
    {
        switch (_bytes)
        {
            case 1:
                data[row] = (byte)number;
                break;
            case 2:
                ((ushort*)data)[row] = (ushort)number;
                break;
            default:
                ((uint*)data)[row] = number;
                break;
        }
    }
}
