namespace SellerBalance.Generation;

/// <summary>Every way in which real files go wrong, in the order in which they take turns.</summary>
internal static class DirtKinds
{
    /// <summary>The kinds; families are mixed, so that a few dirty rows already show many of them.</summary>
    public static IReadOnlyList<DirtKind> All { get; } =
    [
        Duplicate("duplicate"),
        Conflict("conflict_amount", row => row.SetMoney("1" + row.Amount)),
        Rejected("blank_event_id", "missing_key:event_id", row => row.EventId = ""),
        Rejected("exponent", "malformed_number:amount", row => row.Amount = "1e3"),
        Rejected("february_30", "malformed_timestamp", row => row.EventTs = row.OnDate("2026-02-30")),
        Rejected("unknown_event_type", "unknown_event_type", row => row.EventType = "gift_card_sold"),
        Outlier("outlier", row => row.Multiply(1_000)),
        Rejected("extra_column", "wrong_column_count", row => row.AddColumn("surplus")),
        Rejected("negative_amount", "negative_amount", row => row.Amount = "-" + row.Amount),
        Rejected("stray_quote", "bad_quoting", row => row.SellerId = row.SellerId.Insert(1, "\"")),
        Conflict("conflict_seller", row => row.SellerId = row.OtherSeller),
        Rejected("decimal_comma", "malformed_number:amount", row => row.Amount = "\"12,50\""),
        Rejected("direction_contradiction", "direction_contradiction", Refund(row => row.Direction = "in")),
        Rejected("invalid_byte", "bad_encoding", row => row.SellerId += "\u00FF"),
        Rejected("unknown_currency", "unknown_currency", row => row.Currency = "XXX"),
        Rejected("missing_column", "wrong_column_count", row => row.DropColumn()),
        Rejected("year_1970", "timestamp_out_of_range", row => row.EventTs = "1970-01-01T00:00:00Z"),
        Rejected("sign_contradiction", "sign_contradiction", Refund(row => row.SignedAmount = row.Amount)),
        Rejected("five_decimals", "too_many_decimals:amount", row => row.SetMoney("12.34567")),
        Rejected("blank_seller_id", "missing_key:seller_id", row => row.SellerId = ""),
        Duplicate("late_duplicate"),
        Conflict("conflict_currency", row => row.Currency = row.OtherCurrency),
        Rejected("amount_mismatch", "amount_mismatch", Order(row => row.SignedAmount = "1" + row.Amount)),
        Rejected("leap_second", "malformed_timestamp", row => row.EventTs = row.AtTime("23:59:60Z")),
        Rejected("not_a_number", "malformed_number:amount", row => row.Amount = "NaN"),
        Rejected("unclosed_quote", "bad_quoting", row => row.SellerId = "\"" + row.SellerId),
        Rejected("amount_out_of_range", "out_of_range:amount", row => row.SetMoney("100000000000000.00")),
        Rejected("blank_currency", "missing_key:currency", row => row.Currency = ""),
        Rejected("year_2999", "timestamp_out_of_range", row => row.EventTs = "2999-12-31T23:59:59Z"),
        Conflict("conflict_event_ts", row => row.EventTs = row.OtherMinute()),
        Rejected("empty_amount", "malformed_number:amount", row => row.Amount = ""),
        Rejected("broken_utf8_sequence", "bad_encoding", row => row.SellerId += "\u00C3"),
        Rejected("text_for_timestamp", "malformed_timestamp", row => row.EventTs = "yesterday"),
        Rejected("blank_event_type", "missing_key:event_type", row => row.EventType = ""),
        Rejected("wrong_signed_amount", "malformed_number:signed_amount", row => row.SignedAmount = "12.3.4"),
        Rejected("text_after_quote", "bad_quoting", row => row.SellerId = $"\"{row.SellerId}\"x"),
        Rejected("hour_25", "malformed_timestamp", row => row.EventTs = row.AtTime("25:00:00Z")),
        Conflict("conflict_event_type", row => row.EventType = row.OtherType()),
        Rejected("currency_in_full", "unknown_currency", row => row.Currency = "EURO"),
        Rejected("blank_event_ts", "missing_key:event_ts", row => row.EventTs = ""),
        Rejected("overlong_utf8", "bad_encoding", row => row.SellerId += "\u00C0\u00AF"),
        Rejected("hexadecimal", "malformed_number:amount", row => row.Amount = "0x1F"),
        Rejected("spaces_for_seller_id", "missing_key:seller_id", row => row.SellerId = "   "),
        Rejected("five_decimals_signed", "too_many_decimals:signed_amount", Order(row => row.SignedAmount = "12.34567")),
    ];

    private static DirtKind Duplicate(string name) => new(name, DirtOutcome.Duplicate, null, static _ => { });

    private static DirtKind Conflict(string name, Action<DirtRow> spoil) => new(name, DirtOutcome.Conflict, null, spoil);

    private static DirtKind Rejected(string name, string reason, Action<DirtRow> spoil) => new(name, DirtOutcome.Rejected, reason, spoil);

    private static DirtKind Outlier(string name, Action<DirtRow> spoil) => new(name, DirtOutcome.Accepted, null, Order(spoil));

    private static Action<DirtRow> Order(Action<DirtRow> spoil) => row =>
    {
        row.BecomeOrder();
        spoil(row);
    };

    private static Action<DirtRow> Refund(Action<DirtRow> spoil) => row =>
    {
        row.BecomeRefund();
        spoil(row);
    };
}
