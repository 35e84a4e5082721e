using System.Buffers.Binary;
using Apache.Arrow;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>A column on its way from DuckDB's column batches to the fields of COPY's binary rows; no value is boxed.</summary>
internal abstract class CopyColumn
{
    private const int Null = -1;

    /// <summary>The type as which DuckDB shall give the column.</summary>
    public abstract string Source { get; }

    /// <summary>The column for a type of the server, as <c>format_type</c> writes it.</summary>
    public static CopyColumn For(string type) => type switch
    {
        "text" => new Text("VARCHAR"),
        "bytea" => new Text("BLOB"),
        "boolean" => new Flag(),
        "bigint" => new Whole("BIGINT", sizeof(long), 0),
        "integer" => new Whole("INTEGER", sizeof(int), 0),
        "date" => new Whole("DATE", sizeof(int), -EpochDays),
        "timestamp without time zone" => new Whole("TIMESTAMP", sizeof(long), -EpochDays * TimeSpan.MicrosecondsPerDay),
        "numeric(18,4)" => new Money("DECIMAL(18, 4)"),
        "numeric(38,4)" => new Money("DECIMAL(38, 4)"),
        _ => throw new NotSupportedException($"Cannot send a value of type {type}."),
    };

    // From 1970 to 2000, from which the server counts.
    private const int EpochDays = 10_957;

    /// <summary>Takes up the next batch.</summary>
    public abstract void Take(IArrowArray array);

    /// <summary>Writes a row's field: its length, then its bytes.</summary>
    public abstract void Write(int row, CopyBuffer buffer);

    private static ReadOnlyMemory<byte> Validity(IArrowArray array) =>
        array.Data.NullCount == 0 ? ReadOnlyMemory<byte>.Empty : array.Data.Buffers[0].Memory;

    private static bool IsNull(ReadOnlyMemory<byte> validity, int place) =>
        !validity.IsEmpty && (validity.Span[place >> 3] & (1 << (place & 7))) == 0;

    /// <summary>Numbers whose bits are the same on both sides, but for where they are counted from.</summary>
    private sealed class Whole(string source, int size, long shift) : CopyColumn
    {
        private ReadOnlyMemory<byte> _validity;
        private ReadOnlyMemory<byte> _values;
        private int _offset;

        public override string Source => source;

        public override void Take(IArrowArray array) =>
            (_validity, _values, _offset) = (Validity(array), array.Data.Buffers[1].Memory, array.Data.Offset);

        public override void Write(int row, CopyBuffer buffer)
        {
            var place = _offset + row;
            if (IsNull(_validity, place))
            {
                buffer.Int32(Null);
                return;
            }

            buffer.Int32(size);
            var value = _values.Span.Slice(place * size, size);
            if (size == sizeof(int))
                buffer.Int32((int)(BinaryPrimitives.ReadInt32LittleEndian(value) + shift));
            else
                buffer.Int64(BinaryPrimitives.ReadInt64LittleEndian(value) + shift);
        }
    }

    /// <summary>Yes or no: bits there, a byte each here.</summary>
    private sealed class Flag : CopyColumn
    {
        private ReadOnlyMemory<byte> _validity;
        private ReadOnlyMemory<byte> _bits;
        private int _offset;

        public override string Source => "BOOLEAN";

        public override void Take(IArrowArray array) =>
            (_validity, _bits, _offset) = (Validity(array), array.Data.Buffers[1].Memory, array.Data.Offset);

        public override void Write(int row, CopyBuffer buffer)
        {
            var place = _offset + row;
            if (IsNull(_validity, place))
            {
                buffer.Int32(Null);
                return;
            }

            buffer.Int32(1);
            buffer.Bytes([(byte)((_bits.Span[place >> 3] >> (place & 7)) & 1)]);
        }
    }

    /// <summary>Text and bytes.</summary>
    private sealed class Text(string source) : CopyColumn
    {
        // What PostgreSQL's text cannot hold is shown as the sign for it; the exact bytes stand in quarantine beside it.
        private const byte Nul = 0;
        private static ReadOnlySpan<byte> NulSign => "\u2400"u8;

        private ReadOnlyMemory<byte> _validity;
        private ReadOnlyMemory<byte> _ends;
        private ReadOnlyMemory<byte> _bytes;
        private int _offset;

        public override string Source => source;

        public override void Take(IArrowArray array)
        {
            var data = array.Data;
            (_validity, _ends, _bytes, _offset) = (Validity(array), data.Buffers[1].Memory, data.Buffers[2].Memory, data.Offset);
        }

        public override void Write(int row, CopyBuffer buffer)
        {
            var place = _offset + row;
            if (IsNull(_validity, place))
            {
                buffer.Int32(Null);
                return;
            }

            var ends = _ends.Span.Slice(place * sizeof(int), 2 * sizeof(int));
            var start = BinaryPrimitives.ReadInt32LittleEndian(ends);
            var bytes = _bytes.Span[start..BinaryPrimitives.ReadInt32LittleEndian(ends[sizeof(int)..])];
            if (source == "VARCHAR" && bytes.Contains(Nul)) bytes = WithoutNul(bytes);
            buffer.Int32(bytes.Length);
            buffer.Bytes(bytes);
        }

        private static byte[] WithoutNul(ReadOnlySpan<byte> bytes)
        {
            var kept = new List<byte>(bytes.Length + NulSign.Length);
            foreach (var one in bytes)
            {
                if (one == Nul)
                    kept.AddRange(NulSign);
                else
                    kept.Add(one);
            }

            return [.. kept];
        }
    }

    /// <summary>Decimals with four digits after the point: digits to the base of 10,000, of which the last is the fraction.</summary>
    private sealed class Money(string source) : CopyColumn
    {
        private const int Size = 16;
        private const int Base = 10_000;
        private const int Scale = 4;
        private const short Negative = 0x4000;

        // 38 decimal digits are ten of them.
        private readonly short[] _digits = new short[10];
        private ReadOnlyMemory<byte> _validity;
        private ReadOnlyMemory<byte> _values;
        private int _offset;

        public override string Source => source;

        public override void Take(IArrowArray array) =>
            (_validity, _values, _offset) = (Validity(array), array.Data.Buffers[1].Memory, array.Data.Offset);

        public override void Write(int row, CopyBuffer buffer)
        {
            var place = _offset + row;
            if (IsNull(_validity, place))
            {
                buffer.Int32(Null);
                return;
            }

            var value = BinaryPrimitives.ReadInt128LittleEndian(_values.Span.Slice(place * Size, Size));
            var count = Split(value);
            // A zero at the end is not sent; the fraction is the digit of weight -1.
            var sent = count;
            while (sent > 0 && _digits[count - sent] == 0) sent--;
            buffer.Int32(8 + (2 * sent));
            buffer.Int16((short)sent);
            buffer.Int16((short)(sent == 0 ? 0 : count - 2));
            buffer.Int16(value < 0 ? Negative : (short)0);
            buffer.Int16(Scale);
            for (var digit = count - 1; digit >= count - sent; digit--)
                buffer.Int16(_digits[digit]);
        }

        // The lowest digit first.
        private int Split(Int128 value)
        {
            var count = 0;
            if (value >= long.MinValue + 1 && value <= long.MaxValue)
            {
                for (var rest = (ulong)Math.Abs((long)value); rest > 0; rest /= Base)
                    _digits[count++] = (short)(rest % Base);
                return count;
            }

            for (var rest = (UInt128)Int128.Abs(value); rest > 0; rest /= Base)
                _digits[count++] = (short)(rest % Base);
            return count;
        }
    }
}
