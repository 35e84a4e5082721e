namespace SellerBalance.Ingest;

/// <summary>The rules of a row that it breaks.</summary>
[Flags]
internal enum Reasons
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The column is empty, or has a word for nothing.</summary>
    MissingEventId = 1 << 0,

    /// <summary>The column is empty.</summary>
    MissingEventTs = 1 << 1,

    /// <summary>The column is empty, or has a word for nothing.</summary>
    MissingSellerId = 1 << 2,

    /// <summary>The column is empty.</summary>
    MissingEventType = 1 << 3,

    /// <summary>The column is empty.</summary>
    MissingCurrency = 1 << 4,

    /// <summary>The id has a control character.</summary>
    ControlInEventId = 1 << 5,

    /// <summary>The seller has a control character.</summary>
    ControlInSellerId = 1 << 6,

    /// <summary>The id has a character that is not seen.</summary>
    InvisibleInEventId = 1 << 7,

    /// <summary>The seller has a character that is not seen.</summary>
    InvisibleInSellerId = 1 << 8,

    /// <summary>Not a time as the format has it.</summary>
    MalformedTimestamp = 1 << 9,

    /// <summary>More than six decimals of a second that are not zero.</summary>
    TooManyDecimalsInTimestamp = 1 << 10,

    /// <summary>A time that the clocks of the business time zone skip.</summary>
    SkippedTimestamp = 1 << 11,

    /// <summary>Before 2000, or too far ahead.</summary>
    TimestampOutOfRange = 1 << 12,

    /// <summary>No known event type.</summary>
    UnknownEventType = 1 << 13,

    /// <summary>No known currency.</summary>
    UnknownCurrency = 1 << 14,

    /// <summary>Not a number as the format has it.</summary>
    MalformedAmount = 1 << 15,

    /// <summary>More than four decimals that are not zero.</summary>
    TooManyDecimalsInAmount = 1 << 16,

    /// <summary>Larger than can be held.</summary>
    AmountOutOfRange = 1 << 17,

    /// <summary>Not a number as the format has it.</summary>
    MalformedSignedAmount = 1 << 18,

    /// <summary>More than four decimals that are not zero.</summary>
    TooManyDecimalsInSignedAmount = 1 << 19,

    /// <summary>Larger than can be held.</summary>
    SignedAmountOutOfRange = 1 << 20,

    /// <summary>The amount has a minus sign.</summary>
    NegativeAmount = 1 << 21,

    /// <summary>Another direction than the event type's, or none that is known.</summary>
    DirectionContradiction = 1 << 22,

    /// <summary>The event type goes either way, and nothing says which.</summary>
    MissingDirection = 1 << 23,

    /// <summary>The sign is not the direction's.</summary>
    SignContradiction = 1 << 24,

    /// <summary>Both amounts differ.</summary>
    AmountMismatch = 1 << 25,
}

/// <summary>The stable codes of the reasons.</summary>
internal static class ReasonCode
{
    private static readonly string[] s_codes =
    [
        "missing_key:event_id", "missing_key:event_ts", "missing_key:seller_id", "missing_key:event_type", "missing_key:currency",
        "control_character:event_id", "control_character:seller_id", "invisible_character:event_id", "invisible_character:seller_id",
        "malformed_timestamp", "too_many_decimals:event_ts", "skipped_timestamp", "timestamp_out_of_range",
        "unknown_event_type", "unknown_currency",
        "malformed_number:amount", "too_many_decimals:amount", "out_of_range:amount",
        "malformed_number:signed_amount", "too_many_decimals:signed_amount", "out_of_range:signed_amount",
        "negative_amount", "direction_contradiction", "missing_key:direction", "sign_contradiction", "amount_mismatch",
    ];

    /// <summary>All codes, in the order in which a row names them.</summary>
    public static IReadOnlyList<string> All => s_codes;

    /// <summary>The codes of a row, comma separated.</summary>
    /// <param name="broken">One of <see cref="BrokenReason"/>, or null.</param>
    /// <param name="reasons">The rules that it breaks.</param>
    public static string Text(string? broken, Reasons reasons)
    {
        var codes = new List<string>();
        if (broken is not null) codes.Add(broken);
        for (var code = 0; code < s_codes.Length; code++)
        {
            if (((int)reasons & (1 << code)) != 0) codes.Add(s_codes[code]);
        }

        return string.Join(',', codes);
    }
}
