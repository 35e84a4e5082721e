using System.Globalization;

namespace SellerBalance.Runs;

/// <summary>Moments as people and files write them. A time without an offset is in the business time zone.</summary>
public static class BusinessMoment
{
    // From minutes to microseconds; K takes an offset, Z, or nothing.
    private static readonly string[] s_times =
        [.. from mark in (string[])["'T'", "' '"] from time in (string[])["HH:mm:ss.FFFFFF", "HH:mm:ss", "HH:mm"] select $"yyyy-MM-dd{mark}{time}K"];

    /// <summary>The moment that a text says, UTC; null if it says none.</summary>
    /// <param name="text">Such as <c>2026-11-14T08:00Z</c>, <c>2026-11-14 09:00:00.5+01:00</c> or <c>2026-11-14T09:00</c>.</param>
    /// <param name="zone">The business time zone.</param>
    /// <param name="wasSkipped">Whether it is a time that the clocks of the zone skipped.</param>
    public static DateTimeOffset? Parse(string text, TimeZoneInfo zone, out bool wasSkipped)
    {
        wasSkipped = false;
        if (!DateTime.TryParseExact(text, s_times, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)) return null;
        return time.Kind == DateTimeKind.Utc ? new DateTimeOffset(time) : Of(time, zone, out wasSkipped);
    }

    /// <summary>The business day of a moment.</summary>
    public static DateOnly Day(DateTimeOffset moment, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);

    /// <summary>The moment of a local time, UTC; null if the clocks of the zone skipped it. Of a time that there was twice, the first.</summary>
    public static DateTimeOffset? Of(DateTime local, TimeZoneInfo zone, out bool wasSkipped) => (wasSkipped = zone.IsInvalidTime(local)) ? null : Utc(local, zone);

    /// <summary>The moment of a local time. Of a time that there was twice, the first; one that the clocks skipped is when they did.</summary>
    public static DateTimeOffset Utc(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
