using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace SellerBalance.EndToEnd.Fuzzing;

/// <summary>An event as the format's page describes it: what an accepted row says.</summary>
internal sealed record OracleEvent(
    string EventId, DateTime EventTs, string SellerId, string EventType, string Currency, decimal Amount, decimal SignedAmount, string Direction, string SourceSystem)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{EventId}|{EventTs:yyyy-MM-dd HH:mm:ss.ffffff}|{SellerId}|{EventType}|{Currency}|{Amount:0.0000}|{SignedAmount:0.0000}|{Direction}|{SourceSystem}");
}

/// <summary>The rules of a row, written once more from docs/file-format.md and docs/reasons.md: slowly, and with nothing of the program.</summary>
internal static partial class RowRules
{
    public static readonly string[] Columns =
        ["event_id", "event_ts", "seller_id", "event_type", "currency", "amount", "signed_amount", "direction", "source_system"];

    private static readonly HashSet<string> s_nothing = new(StringComparer.OrdinalIgnoreCase) { "NULL", "\\N", "nan", "None", "#N/A", "undefined" };

    private static readonly BigInteger Largest = BigInteger.Parse("999999999999999999", CultureInfo.InvariantCulture);

    private static readonly Dictionary<string, (string Name, string Direction)> s_types = Types(
        "order_paid in, order order_paid, sale order_paid, refund out, fee_commission out, fee fee_commission, commission fee_commission, payout out, "
        + "payout_reversed in, chargeback out, chargeback_reversed in, adjustment either, tax_withheld out, bonus in");

    private static readonly HashSet<string> s_currencies = [..
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF
        DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
        KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP
        PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
        UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>All names of event types, aliases too.</summary>
    public static IReadOnlyList<string> TypeNames { get; } = [.. s_types.Keys];

    /// <summary>The direction of a type's name: in, out or either.</summary>
    public static string DirectionOf(string type) => s_types[type].Direction;

    /// <summary>Judges nine fields, null where a column is absent.</summary>
    /// <param name="fields">In the order of <see cref="Columns"/>, as they stand in the file.</param>
    /// <param name="derivedSource">What stands for an absent source system.</param>
    /// <param name="newest">The latest time that is believed, UTC.</param>
    /// <returns>The event, or the reasons against it.</returns>
    public static (OracleEvent? Event, List<string> Reasons) Judge(IReadOnlyList<string?> fields, string derivedSource, DateTime newest)
    {
        var values = fields.Select(Trimmed).ToArray();
        values[0] = Key(values[0]);
        values[2] = Key(values[2]);
        var reasons = new List<string>();
        for (var column = 0; column < 5; column++)
        {
            if (values[column] is null || (column is 0 or 2 && s_nothing.Contains(values[column]!))) reasons.Add("missing_key:" + Columns[column]);
        }

        foreach (var column in (int[])[0, 2])
        {
            if (values[column]?.Any(char.IsControl) == true) reasons.Add("control_character:" + Columns[column]);
        }

        foreach (var column in (int[])[0, 2])
        {
            if (values[column]?.EnumerateRunes().Any(IsInvisible) == true) reasons.Add("invisible_character:" + Columns[column]);
        }

        var isTooFine = values[1] is not null && TimeShape().Match(values[1]!).Groups["fraction"].Value.Skip(6).Any(digit => digit != '0');
        var time = values[1] is null ? null : Time(values[1]!);
        if (values[1] is not null && time is null) reasons.Add("malformed_timestamp");
        if (time is not null && isTooFine)
        {
            reasons.Add("too_many_decimals:event_ts");
            time = null;
        }

        if (time < new DateTime(2000, 1, 1) || time > newest) reasons.Add("timestamp_out_of_range");
        (string Name, string Direction)? type = values[3] is not null && s_types.TryGetValue(Lower(values[3]!), out var known) ? known : null;
        if (values[3] is not null && type is null) reasons.Add("unknown_event_type");
        var currency = values[4] is null ? null : string.Concat(values[4]!.Select(letter => char.IsAsciiLetterLower(letter) ? (char)(letter - 32) : letter));
        if (currency is not null && !s_currencies.Contains(currency)) reasons.Add("unknown_currency");
        var amount = Number(values[5] ?? "", "amount", AmountShape(), reasons);
        var signed = values[6] is null ? null : Number(values[6]!, "signed_amount", SignedShape(), reasons);
        if (amount is not null && values[5]!.StartsWith('-')) reasons.Add("negative_amount");
        var direction = Direction(type, values[7], signed, reasons);
        if ((signed > 0 && direction == "out") || (signed < 0 && direction == "in")) reasons.Add("sign_contradiction");
        if (signed is not null && amount is not null && Math.Abs(signed.Value) != Math.Abs(amount.Value)) reasons.Add("amount_mismatch");
        if (reasons.Count > 0) return (null, reasons);
        return (
            new OracleEvent(values[0]!, time!.Value, values[2]!, type!.Value.Name, currency!, amount!.Value, direction == "in" ? amount.Value : -amount.Value, direction!, values[8] ?? derivedSource),
            reasons);
    }

    /// <summary>The codes of the fields in which a later event of the same id differs.</summary>
    public static List<string> Differences(OracleEvent first, OracleEvent later, bool saysSource)
    {
        var codes = new List<string>();
        void Compare(string name, object left, object right)
        {
            if (!left.Equals(right)) codes.Add("conflict:" + name);
        }

        Compare("event_ts", first.EventTs, later.EventTs);
        Compare("seller_id", first.SellerId, later.SellerId);
        Compare("event_type", first.EventType, later.EventType);
        Compare("currency", first.Currency, later.Currency);
        Compare("amount", first.Amount, later.Amount);
        if (first.Amount == later.Amount) Compare("signed_amount", first.SignedAmount, later.SignedAmount);
        Compare("direction", first.Direction, later.Direction);
        if (saysSource) Compare("source_system", first.SourceSystem, later.SourceSystem);
        return codes;
    }

    // A NUL is no text, and shown as what is none.
    private static string? Trimmed(string? field) => field?.Replace('\0', '\uFFFD').Trim(' ', '\t') is { Length: > 0 } value ? value : null;

    private static string? Key(string? field) => field?.Trim([' ', '\t', '\u00a0', '\u1680', .. Enumerable.Range(0x2000, 12).Select(code => (char)code), '\u202f', '\u205f', '\u3000', '\ufeff'])
        .Replace("e\u0301", "é", StringComparison.Ordinal).Replace('\u212a', 'K') is { Length: > 0 } key ? key : null;

    private static string Lower(string text) => string.Concat(text.Select(letter => char.IsAsciiLetterUpper(letter) ? (char)(letter + 32) : letter));

    private static bool IsInvisible(System.Text.Rune rune) => rune.Value != ' ' && (System.Text.Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    private static string? Direction((string Name, string Direction)? type, string? said, decimal? signed, List<string> reasons)
    {
        var typed = said is not null && Lower(said) is "in" or "out" ? Lower(said!) : null;
        var direction = type?.Direction switch
        {
            null => null,
            "either" => typed ?? (signed > 0 ? "in" : signed < 0 ? "out" : null),
            var own => own,
        };
        if (said is not null && (typed is null || (direction is not null && typed != direction))) reasons.Add("direction_contradiction");
        if (type?.Direction == "either" && said is null && direction is null) reasons.Add("missing_key:direction");
        return direction;
    }

    private static decimal? Number(string text, string column, Regex shape, List<string> reasons)
    {
        var match = shape.Match(text);
        if (!match.Success)
        {
            reasons.Add("malformed_number:" + column);
            return null;
        }

        var decimals = match.Groups["decimals"].Value.TrimEnd('0');
        if (decimals.Length > 4)
        {
            reasons.Add("too_many_decimals:" + column);
            return null;
        }

        var units = BigInteger.Parse(match.Groups["whole"].Value + decimals.PadRight(4, '0'), CultureInfo.InvariantCulture);
        if (units > Largest)
        {
            reasons.Add("out_of_range:" + column);
            return null;
        }

        return (decimal)units / 10_000m * (match.Groups["sign"].Value == "-" ? -1 : 1);
    }

    private static DateTime? Time(string text)
    {
        var match = TimeShape().Match(text);
        if (!match.Success) return null;
        int Part(string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
        var (year, month, day) = (Part("year"), Part("month"), Part("day"));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        if (Part("hour") > 23 || Part("minute") > 59 || Part("second") > 59 || Part("offsetHour") > 14 || Part("offsetMinute") > 59) return null;
        var micros = match.Groups["fraction"].Success ? int.Parse(match.Groups["fraction"].Value.PadRight(6, '0')[..6], CultureInfo.InvariantCulture) : 0;
        var offset = new TimeSpan(Part("offsetHour"), Part("offsetMinute"), 0) * (match.Groups["offsetSign"].Value == "-" ? -1 : 1);
        var local = new DateTime(year, month, day, Part("hour"), Part("minute"), Part("second"), DateTimeKind.Unspecified).AddTicks(micros * 10L);
        try
        {
            return local - offset;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    // "name direction", or "alias name" of a type named before.
    private static Dictionary<string, (string Name, string Direction)> Types(string list)
    {
        var types = new Dictionary<string, (string Name, string Direction)>(StringComparer.Ordinal);
        foreach (var pair in list.Split(", ").Select(entry => entry.Split(' ')))
            types[pair[0]] = types.TryGetValue(pair[1], out var type) ? type : (pair[0], pair[1]);
        return types;
    }

    [GeneratedRegex(@"^(?<sign>-?)(?<whole>[0-9]+)(\.(?<decimals>[0-9]+))?$(?!\n)")]
    private static partial Regex AmountShape();

    [GeneratedRegex(@"^(?<sign>[+-]?)(?<whole>[0-9]+)(\.(?<decimals>[0-9]+))?$(?!\n)")]
    private static partial Regex SignedShape();

    [GeneratedRegex(@"^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})([T ](?<hour>[0-9]{2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})(\.(?<fraction>[0-9]+))?)?(Z|(?<offsetSign>[+-])(?<offsetHour>[0-9]{2})(:?(?<offsetMinute>[0-9]{2}))?)?)?$(?!\n)")]
    private static partial Regex TimeShape();
}
