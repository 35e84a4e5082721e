using System.Globalization;

namespace SellerBalance.Ingest;

/// <summary>What became of a time's text.</summary>
internal enum TimestampProblem
{
    /// <summary>It is a time.</summary>
    None,

    /// <summary>Not as the format has it, or no such day.</summary>
    Malformed,

    /// <summary>More than six decimals of a second that are not zero.</summary>
    TooManyDecimals,

    /// <summary>A time that the clocks of the business time zone skip.</summary>
    Skipped,
}

/// <summary>
/// Reads times of ISO 8601: a day alone, or a day and a time of day with or without an offset. Without one it is in the business time zone; if the
/// clocks show it twice, the later instant is meant.
/// </summary>
/// <param name="zone">The business time zone. Not for several threads.</param>
internal sealed class TimestampText(TimeZoneInfo zone)
{
    private const long MicrosOfSecond = 1_000_000;
    private const long MicrosOfMinute = 60 * MicrosOfSecond;
    private const long MicrosOfHour = 60 * MicrosOfMinute;
    private const long MicrosOfDay = 24 * MicrosOfHour;
    private const int MostOffsetHours = 14;
    private const long TicksOfMicro = 10;

    // Offsets of whole days, in µs; a day on which the clocks change has none.
    private readonly Dictionary<int, long?> _offsets = [];
    private readonly bool _isUtc = zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime && zone.GetAdjustmentRules().Length == 0;
    private ulong _lastDay;
    private ushort _lastDayEnd;
    private int _lastDayNumber;

    /// <summary>Reads a text.</summary>
    /// <param name="text">Without blanks around it.</param>
    /// <param name="micros">µs since 1970, UTC.</param>
    public TimestampProblem Read(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length < 10 || !TryDay(text, out var day)) return TimestampProblem.Malformed;
        if (text.Length == 10) return ToUtc(day * MicrosOfDay, out micros);
        // A time of day has at least hours and minutes.
        if (text.Length < 16 || text[10] is not ((byte)'T' or (byte)' ') || text[13] != ':'
            || Pair(text, 11) is not (>= 0 and <= 23 and var hour) || Pair(text, 14) is not (>= 0 and <= 59 and var minute))
        {
            return TimestampProblem.Malformed;
        }

        var local = (day * MicrosOfDay) + (hour * MicrosOfHour) + (minute * MicrosOfMinute);
        var rest = text[16..];
        var isTooFine = false;
        if (!rest.IsEmpty && rest[0] == ':')
        {
            if (rest.Length < 3 || Pair(rest, 1) is not (>= 0 and <= 59 and var second)) return TimestampProblem.Malformed;
            local += second * MicrosOfSecond;
            rest = rest[3..];
            if (!rest.IsEmpty && rest[0] == '.')
            {
                var unit = MicrosOfSecond / 10;
                var length = 1;
                for (; length < rest.Length && (uint)(rest[length] - '0') <= 9; length++)
                {
                    local += (rest[length] - '0') * unit;
                    isTooFine |= unit == 0 && rest[length] != '0';
                    unit /= 10;
                }

                if (length == 1) return TimestampProblem.Malformed;
                rest = rest[length..];
            }
        }

        if (rest.IsEmpty)
        {
            var problem = ToUtc(local, out micros);
            return isTooFine ? TimestampProblem.TooManyDecimals : problem;
        }

        if (!TryOffset(rest, out var offset)) return TimestampProblem.Malformed;
        micros = local - offset;
        return isTooFine ? TimestampProblem.TooManyDecimals : TimestampProblem.None;
    }

    /// <summary>A time as the engines write it, such as <c>2026-11-01 09:30:00.5</c>.</summary>
    /// <param name="micros">µs since 1970.</param>
    public static string Text(long micros)
    {
        // An offset may lead out of the first and the last year.
        var time = new DateTime(Math.Clamp(DateTime.UnixEpoch.Ticks + (micros * TicksOfMicro), DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));
        return time.ToString(micros % MicrosOfSecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
    }

    private bool TryDay(ReadOnlySpan<byte> text, out int day)
    {
        // Rows of one file mostly have the day of the row before.
        var (head, tail) = (BitConverter.ToUInt64(text), BitConverter.ToUInt16(text[8..]));
        if (head == _lastDay && tail == _lastDayEnd)
        {
            day = _lastDayNumber;
            return true;
        }

        day = 0;
        if (text[4] != '-' || text[7] != '-' || Pair(text, 0) is not (>= 0 and var century) || Pair(text, 2) is not (>= 0 and var yearOfCentury)) return false;
        var (year, month, dayOfMonth) = ((century * 100) + yearOfCentury, Pair(text, 5), Pair(text, 8));
        if (year == 0 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, dayOfMonth).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        (_lastDay, _lastDayEnd, _lastDayNumber) = (head, tail, day);
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long offset)
    {
        offset = 0;
        if (text.SequenceEqual("Z"u8)) return true;
        if (text.Length < 3 || text[0] is not ((byte)'+' or (byte)'-') || Pair(text, 1) is not (>= 0 and <= MostOffsetHours and var hours)) return false;
        var minutes = 0;
        if (text.Length > 3)
        {
            var at = text[3] == ':' ? 4 : 3;
            if (text.Length != at + 2 || Pair(text, at) is not (>= 0 and <= 59 and var some)) return false;
            minutes = some;
        }

        offset = ((hours * MicrosOfHour) + (minutes * MicrosOfMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private TimestampProblem ToUtc(long local, out long micros)
    {
        micros = local;
        if (_isUtc) return TimestampProblem.None;
        var day = (int)Math.DivRem(local, MicrosOfDay, out var timeOfDay);
        if (timeOfDay < 0) day--;
        if (!_offsets.TryGetValue(day, out var offset)) _offsets[day] = offset = OffsetOf(day);
        if (offset is { } whole)
        {
            micros = local - whole;
            return TimestampProblem.None;
        }

        var time = DateTime.SpecifyKind(DateTime.UnixEpoch.AddTicks(local * TicksOfMicro), DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(time)) return TimestampProblem.Skipped;
        var exact = zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Min() : zone.GetUtcOffset(time);
        micros = local - (exact.Ticks / TicksOfMicro);
        return TimestampProblem.None;
    }

    // Two days around, since local and UTC days differ by up to one.
    private long? OffsetOf(int day)
    {
        var midnight = DateTime.UnixEpoch.AddDays(day);
        if (midnight < DateTime.MinValue.AddDays(3) || midnight > DateTime.MaxValue.AddDays(-3)) return zone.BaseUtcOffset.Ticks / TicksOfMicro;
        var offset = zone.GetUtcOffset(midnight.AddHours(-36));
        for (var hours = -24; hours <= 60; hours += 12)
        {
            if (zone.GetUtcOffset(midnight.AddHours(hours)) != offset) return null;
        }

        return offset.Ticks / TicksOfMicro;
    }

    /// <summary>Two digits; −1 if they are none.</summary>
    private static int Pair(ReadOnlySpan<byte> text, int at)
    {
        var (tens, ones) = ((uint)(text[at] - '0'), (uint)(text[at + 1] - '0'));
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : -1;
    }
}
