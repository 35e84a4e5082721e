using System.Text;

namespace SellerBalance.Generation;

/// <summary>Writes one event as a line of the interchange format, in UTF-8, without detours over strings.</summary>
internal sealed class EventText
{
    /// <summary>No line is longer: nine fields, the longest a number of 19 digits.</summary>
    public const int MaxLineBytes = 256;

    private const long HourUs = 3_600_000_000;
    private const int IdDigits = 12;
    private const int LeastSellerDigits = 3;

    private readonly int _sellerDigits;
    private readonly byte[][] _currencies;
    private readonly (long Scale, int Digits)[] _decimals;
    private readonly (byte[] Prefix, byte[] Middle, byte[] System, int SecondDecimals)[] _types;
    private readonly byte[] _hourText = new byte[14];
    private long _hour = long.MinValue;

    public EventText(GenerationOptions options)
    {
        _sellerDigits = Math.Max(LeastSellerDigits, CountDigits((ulong)options.Sellers));
        _currencies = [.. options.Currencies.Select(Encoding.ASCII.GetBytes)];
        _decimals = [.. options.Currencies.Select(Prices.Decimals).Select(digits => (Scale(digits), digits))];
        _types =
        [
            .. GeneratedTypes.All.Select(type => (
                Encoding.ASCII.GetBytes(type.IdPrefix + options.IdInfix),
                Encoding.ASCII.GetBytes($",{type.Name},"),
                Encoding.ASCII.GetBytes($",{type.SourceSystem}\n"),
                type.SecondDecimals)),
        ];
    }

    /// <summary>The header, with its line end.</summary>
    public static ReadOnlySpan<byte> Header =>
        "event_id,event_ts,seller_id,event_type,currency,amount,signed_amount,direction,source_system\n"u8;

    /// <summary>Writes the line and its end; gives its length in bytes.</summary>
    public int Write(in GeneratedEvent row, Span<byte> line)
    {
        ref readonly var type = ref _types[(int)row.Type];
        var at = Copy(type.Prefix, line, 0);
        at = Digits((ulong)row.Number, Math.Max(IdDigits, CountDigits((ulong)row.Number)), line, at);
        line[at++] = (byte)',';
        at = Timestamp(row.TimestampUs, type.SecondDecimals, line, at);
        line[at++] = (byte)',';
        line[at++] = (byte)'S';
        at = Digits((ulong)row.Seller, _sellerDigits, line, at);
        at = Copy(type.Middle, line, at);
        at = Copy(_currencies[row.Currency], line, at);
        line[at++] = (byte)',';
        var amountAt = at;
        at = Amount(row.AmountMinor, row.Currency, line, at);
        var amount = line[amountAt..at];
        line[at++] = (byte)',';
        if (!row.IsInflow) line[at++] = (byte)'-';
        at = Copy(amount, line, at);
        at = Copy(row.IsInflow ? ",in"u8 : ",out"u8, line, at);
        return Copy(type.System, line, at);
    }

    /// <summary>The name of the seller of a number from 1.</summary>
    public string SellerName(int number) => $"S{number.ToString($"D{_sellerDigits}", System.Globalization.CultureInfo.InvariantCulture)}";

    private int Timestamp(long timestampUs, int secondDecimals, Span<byte> line, int at)
    {
        var hour = timestampUs / HourUs;
        if (hour != _hour)
        {
            _hour = hour;
            var start = DateTime.UnixEpoch.AddHours(hour);
            start.TryFormat(_hourText, out _, "yyyy-MM-ddTHH:", System.Globalization.CultureInfo.InvariantCulture);
        }

        at = Copy(_hourText, line, at);
        var microseconds = (ulong)(timestampUs - (hour * HourUs));
        at = Digits(microseconds / 60_000_000, 2, line, at);
        line[at++] = (byte)':';
        at = Digits(microseconds / 1_000_000 % 60, 2, line, at);
        if (secondDecimals > 0)
        {
            line[at++] = (byte)'.';
            at = Digits(microseconds % 1_000_000 / (ulong)Scale(6 - secondDecimals), secondDecimals, line, at);
        }

        line[at++] = (byte)'Z';
        return at;
    }

    private int Amount(long minor, byte currency, Span<byte> line, int at)
    {
        var (scale, digits) = _decimals[currency];
        var units = (ulong)(minor / scale);
        at = Digits(units, CountDigits(units), line, at);
        if (digits == 0) return at;
        line[at++] = (byte)'.';
        return Digits((ulong)(minor % scale), digits, line, at);
    }

    private static int Digits(ulong value, int count, Span<byte> line, int at)
    {
        for (var place = at + count - 1; place >= at; place--)
        {
            var rest = value / 10;
            line[place] = (byte)('0' + (value - (rest * 10)));
            value = rest;
        }

        return at + count;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> line, int at)
    {
        text.CopyTo(line[at..]);
        return at + text.Length;
    }

    private static int CountDigits(ulong value)
    {
        var count = 1;
        while (value >= 10)
        {
            value /= 10;
            count++;
        }

        return count;
    }

    private static long Scale(int digits)
    {
        var scale = 1L;
        for (var digit = 0; digit < digits; digit++) scale *= 10;
        return scale;
    }
}
