using System.Collections;
using System.Data.Common;
using System.Globalization;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>The driver's rows with the types that other engines give: days are days, counts fit whoever asks.</summary>
/// <param name="inner">The driver's.</param>
/// <param name="bounds">Ends reading as it ends a statement.</param>
/// <param name="what">What they are for.</param>
/// <param name="refusal">Makes an exception for the user of one the driver throws while rows come.</param>
internal sealed class ClickHouseRows(DbDataReader inner, StatementBounds bounds, string? what, Func<Exception, Exception> refusal) : DbDataReader
{
    // An answer that does not go on ends with its connection.
    private readonly StatementWatch _watch = bounds.Watch(inner.Dispose);

    private readonly bool[] _isDay = [.. Enumerable.Range(0, inner.FieldCount).Select(column => IsDay(inner.GetDataTypeName(column)))];

    public override int Depth => 0;

    public override int FieldCount => inner.FieldCount;

    public override bool HasRows => inner.HasRows;

    public override bool IsClosed => inner.IsClosed;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override object GetValue(int ordinal)
    {
        var value = inner.GetValue(ordinal);
        return value switch
        {
            DateTime time when _isDay[ordinal] => DateOnly.FromDateTime(time),
            ulong number => checked((long)number),
            _ => value,
        };
    }

    public override bool Read()
    {
        try
        {
            return inner.Read();
        }
        catch (Exception exception) when (_watch.HasStruck)
        {
            throw bounds.Reason(exception, what);
        }
        catch (Exception exception) when (exception is not WarehouseException)
        {
            throw refusal(exception);
        }
    }

    public override bool NextResult() => false;

    public override void Close() => inner.Close();

    public override T GetFieldValue<T>(int ordinal) => (T)GetValue(ordinal);

    public override bool GetBoolean(int ordinal) => Convert.ToBoolean(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override byte GetByte(int ordinal) => Convert.ToByte(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override char GetChar(int ordinal) => Convert.ToChar(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override DateTime GetDateTime(int ordinal) => (DateTime)inner.GetValue(ordinal);

    public override decimal GetDecimal(int ordinal) => Convert.ToDecimal(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override double GetDouble(int ordinal) => Convert.ToDouble(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override float GetFloat(int ordinal) => Convert.ToSingle(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override Guid GetGuid(int ordinal) => (Guid)GetValue(ordinal);

    public override short GetInt16(int ordinal) => Convert.ToInt16(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override int GetInt32(int ordinal) => Convert.ToInt32(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override long GetInt64(int ordinal) => Convert.ToInt64(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override string GetString(int ordinal) => (string)GetValue(ordinal);

    public override bool IsDBNull(int ordinal) => inner.IsDBNull(ordinal);

    public override string GetName(int ordinal) => inner.GetName(ordinal);

    public override int GetOrdinal(string name) => inner.GetOrdinal(name);

    public override string GetDataTypeName(int ordinal) => inner.GetDataTypeName(ordinal);

    public override Type GetFieldType(int ordinal) => _isDay[ordinal] ? typeof(DateOnly) : inner.GetFieldType(ordinal) is var type && type == typeof(ulong) ? typeof(long) : type;

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var column = 0; column < count; column++)
            values[column] = GetValue(column);
        return count;
    }

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        inner.GetBytes(ordinal, dataOffset, buffer!, bufferOffset, length);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        inner.GetChars(ordinal, dataOffset, buffer!, bufferOffset, length);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _watch.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsDay(string type) => type is "Date" or "Date32" or "Nullable(Date)" or "Nullable(Date32)";
}
