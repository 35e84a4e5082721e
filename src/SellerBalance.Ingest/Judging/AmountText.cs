namespace SellerBalance.Ingest;

/// <summary>What became of a number's text.</summary>
internal enum NumberProblem
{
    /// <summary>It is a number.</summary>
    None,

    /// <summary>Empty, or not digits with a decimal point.</summary>
    Malformed,

    /// <summary>More than four decimals that are not zero.</summary>
    TooManyDecimals,

    /// <summary>Larger than can be held.</summary>
    OutOfRange,
}

/// <summary>Reads amounts: digits and a decimal point, exactly, to ten-thousandths.</summary>
internal static class AmountText
{
    /// <summary>The decimals that an amount is kept with.</summary>
    public const int Decimals = 4;

    /// <summary>The largest amount, in ten-thousandths.</summary>
    public const long Largest = 999_999_999_999_999_999;

    /// <summary>Reads a text.</summary>
    /// <param name="text">Without blanks around it.</param>
    /// <param name="maySayPlus">Whether a plus sign may stand before it; a minus sign always may.</param>
    /// <param name="value">Ten-thousandths, with the sign.</param>
    public static NumberProblem Read(ReadOnlySpan<byte> text, bool maySayPlus, out long value)
    {
        value = 0;
        if (text.IsEmpty) return NumberProblem.Malformed;
        var isNegative = text[0] == '-';
        var at = isNegative || (maySayPlus && text[0] == '+') ? 1 : 0;
        var (digits, decimals, isTooLarge, isTooFine) = (0, -1, false, false);
        for (; at < text.Length; at++)
        {
            var digit = text[at] - '0';
            if ((uint)digit > 9)
            {
                if (text[at] != '.' || decimals >= 0 || digits == 0) return NumberProblem.Malformed;
                decimals = 0;
                continue;
            }

            digits++;
            if (decimals >= 0 && decimals++ >= Decimals)
            {
                isTooFine |= digit != 0;
                continue;
            }

            if (value > (Largest - digit) / 10)
                isTooLarge = true;
            else
                value = (value * 10) + digit;
        }

        if (digits == 0 || decimals == 0) return NumberProblem.Malformed;
        if (isTooFine) return NumberProblem.TooManyDecimals;
        for (var missing = Math.Max(decimals, 0); missing < Decimals && !isTooLarge; missing++)
        {
            isTooLarge = value > Largest / 10;
            value *= 10;
        }

        if (isTooLarge) return NumberProblem.OutOfRange;
        if (isNegative) value = -value;
        return NumberProblem.None;
    }
}
