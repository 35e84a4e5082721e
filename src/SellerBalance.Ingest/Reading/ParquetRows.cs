using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;

namespace SellerBalance.Ingest;

/// <summary>Rows of a Parquet file: its columns in their order, and behind them the texts of exceptions.</summary>
/// <param name="rows">The rows.</param>
/// <param name="firstRow">The number of the first of them, from 1.</param>
internal sealed class ParquetPart(RecordBatch rows, long firstRow) : SourcePart
{
    /// <summary>The rows.</summary>
    public RecordBatch Rows { get; } = rows;

    /// <summary>The number of the first of them, from 1.</summary>
    public long FirstRow { get; } = firstRow;

    /// <inheritdoc/>
    public override void Dispose() => Rows.Dispose();
}

/// <summary>Reads a Parquet file part by part.</summary>
internal sealed class ParquetParts : IDisposable
{
    private readonly ParquetFile _file;
    // Parts are asked for one at a time, so a second thread would only wait for them.
    private readonly DuckDBConnection _connection = new("DataSource=:memory:;threads=1;autoinstall_known_extensions=false;autoload_known_extensions=false");
    private readonly DuckDBCommand _command;
    private readonly IArrowArrayStream _stream;
    private long _row = 1;

    /// <summary>Opens the file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public ParquetParts(ParquetFile file)
    {
        _file = file;
        _connection.Open();
        _command = _connection.CreateCommand();
        var columns = file.Columns.Select(column => column.Expression).Concat(file.Columns.Select(column => column.Exceptions).OfType<string>());
        _command.CommandText = $"SELECT {string.Join(", ", columns)} FROM read_parquet({DuckSql.Path(file.Source.Path)}, hive_partitioning=false)";
        _command.UseStreamingMode = true;
        try
        {
            _stream = _command.ExecuteArrowStream();
        }
        catch (DuckDBException exception)
        {
            _connection.Dispose();
            throw ParquetFile.Unreadable(file.Source, exception);
        }
    }

    /// <summary>The next rows; null if there are none.</summary>
    /// <exception cref="InputException">They cannot be read.</exception>
    public ParquetPart? Next()
    {
        try
        {
            if (_stream.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult() is not { } rows) return null;
            var part = new ParquetPart(rows, _row);
            _row += rows.Length;
            return part;
        }
        catch (Exception exception) when (exception is DuckDBException or IOException or InvalidOperationException)
        {
            throw ParquetFile.Unreadable(_file.Source, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _command.Dispose();
        _connection.Dispose();
    }
}

/// <summary>Takes rows of a Parquet file apart.</summary>
/// <param name="file">The file.</param>
internal sealed class ParquetRows(ParquetFile file) : PartRows
{
    private static readonly JsonWriterOptions s_exactly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ParquetPart? _part;
    private ColumnValues[] _columns = [];
    private int _row;
    private bool _isPlain;

    /// <inheritdoc/>
    public override void Open(SourcePart part)
    {
        _part = (ParquetPart)part;
        _row = 0;
        var exceptions = file.Columns.Count;
        _columns = new ColumnValues[file.Columns.Count];
        foreach (var (place, column) in file.Columns.Index())
        {
            var values = _part.Rows.Column(place);
            _columns[place] = column.Value switch
            {
                ParquetValue.Text => new TextValues((StringArray)values),
                ParquetValue.Instant => new InstantValues((TimestampArray)values, (StringArray)_part.Rows.Column(exceptions++), file.FineTimes, _part.FirstRow),
                _ => new NumberValues((Decimal128Array)values, column.Decimals),
            };
        }

        _isPlain = file.Places.All(place => place < 0 || IsPlain(_columns[place].Texts));
    }

    /// <inheritdoc/>
    public override bool Read(SourceRow row)
    {
        if (_row == _part!.Rows.Length) return false;
        row.Begin(_part.FirstRow + _row, _isPlain);
        for (var column = 0; column < InterchangeColumns.Count; column++)
        {
            if (file.Places[column] >= 0) _columns[file.Places[column]].Set(row, column, _row);
        }

        _row++;
        Records++;
        return true;
    }

    /// <inheritdoc/>
    public override (string Text, byte[]? Bytes) Raw()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, s_exactly))
        {
            writer.WriteStartObject();
            for (var column = 0; column < _columns.Length; column++)
                writer.WriteString(file.Columns[column].Name, _columns[column].Text(_row - 1));
            writer.WriteEndObject();
        }

        return (Encoding.UTF8.GetString(json.ToArray()), null);
    }

    /// <summary>The values of a column in a part.</summary>
    private abstract class ColumnValues
    {
        /// <summary>Everything that stands in the column as text.</summary>
        public virtual ReadOnlySpan<byte> Texts => default;

        /// <summary>Sets a field; nothing is set where the value is null.</summary>
        public abstract void Set(SourceRow row, int column, int index);

        /// <summary>The exact text of a value; null if it is null.</summary>
        public abstract string? Text(int index);
    }

    private sealed unsafe class TextValues : ColumnValues
    {
        private readonly StringArray _values;
        private readonly bool _hasNulls;

        // Of the engine, so it does not move while the part is there.
        private readonly byte* _bytes;
        private readonly int* _ends;

        public TextValues(StringArray values)
        {
            _values = values;
            _hasNulls = values.NullCount > 0;
            fixed (byte* bytes = values.Values)
                _bytes = bytes;
            fixed (int* ends = values.ValueOffsets)
                _ends = ends;
        }

        public override ReadOnlySpan<byte> Texts => new(_bytes + _ends[0], _ends[_values.Length] - _ends[0]);

        public override void Set(SourceRow row, int column, int index)
        {
            if (_hasNulls && !_values.IsValid(index)) return;
            row.Set(column, _bytes + _ends[index], _ends[index + 1] - _ends[index]);
        }

        public override string? Text(int index) => _values.GetString(index);
    }

    private sealed class InstantValues(TimestampArray values, StringArray exceptions, IReadOnlyDictionary<long, string> fineTimes, long firstRow) : ColumnValues
    {
        private readonly bool _hasNulls = values.NullCount > 0;
        private readonly bool _hasExceptions = exceptions.NullCount < exceptions.Length || fineTimes.Count > 0;

        public override void Set(SourceRow row, int column, int index)
        {
            if (_hasNulls && !values.IsValid(index)) return;
            if (_hasExceptions && Exception(index) is { } text)
                row.Set(column, Encoding.UTF8.GetBytes(text));
            else
                row.Set(column, values.Values[index]);
        }

        public override string? Text(int index) =>
            !values.IsValid(index) ? null : Exception(index) ?? TimestampText.Text(values.Values[index]) + "Z";

        private string? Exception(int index) => fineTimes.TryGetValue(firstRow + index, out var time) ? time : exceptions.GetString(index);
    }

    private sealed class NumberValues(Decimal128Array values, int decimals) : ColumnValues
    {
        private readonly bool _hasNulls = values.NullCount > 0;
        private readonly long _factor = (long)Math.Pow(10, AmountText.Decimals - decimals);

        public override void Set(SourceRow row, int column, int index)
        {
            if (_hasNulls && !values.IsValid(index)) return;
            var value = Value(index);
            if (Math.Abs(value) <= AmountText.Largest / _factor)
                row.Set(column, value * _factor);
            else
                row.Set(column, Encoding.UTF8.GetBytes(Text(index)!));
        }

        public override string? Text(int index) =>
            values.IsValid(index) ? (new decimal(Value(index)) * new decimal(1, 0, 0, false, (byte)decimals)).ToString(CultureInfo.InvariantCulture) : null;

        // The lower half, since there are at most 18 digits.
        private long Value(int index) => MemoryMarshal.Cast<byte, long>(values.ValueBuffer.Span)[2 * (values.Offset + index)];
    }
}
