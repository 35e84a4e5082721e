using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SellerBalance.Events;

namespace SellerBalance.Ingest;

/// <summary>What the judge needs to know, for all rows of a run.</summary>
/// <param name="Catalog">The event types and currencies to accept.</param>
/// <param name="TimeZone">The business time zone.</param>
/// <param name="NewestMicros">The latest time that is believed, µs since 1970, UTC.</param>
internal sealed record JudgingRules(EventCatalog Catalog, TimeZoneInfo TimeZone, long NewestMicros)
{
    /// <summary>Words for nothing that are keys all the same.</summary>
    public IReadOnlySet<string> AllowedKeys { get; init; } = new HashSet<string>();
}

/// <summary>
/// The rules of a row, whatever the format of its source: makes types of its fields, and says which rules it breaks. Reused from row to row; for
/// one thread.
/// </summary>
/// <param name="rules">What holds for all rows.</param>
internal sealed class RowJudge(JudgingRules rules)
{
    // 2000-01-01, µs since 1970.
    private const long OldestMicros = 946_684_800_000_000;
    private const char FieldSeparator = '\x1F';

    private readonly TimestampText _timestamps = new(rules.TimeZone);
    private readonly CodeTable _types = new(rules.Catalog.Types.SelectMany((type, place) => type.Aliases.Prepend(type.Name).Select(name => (name, place))), lower: true);
    private readonly CodeTable _currencies = new(rules.Catalog.Currencies.Order(StringComparer.Ordinal).Select((code, place) => (code, place)), lower: false);
    private readonly Direction[] _directions = [.. rules.Catalog.Types.Select(type => type.Direction)];
    private bool _hasTimestamp;
    private bool _hasAmount;
    private bool _hasSigned;

    // Ten-thousandths, as the row says it.
    private long _signed;

    /// <summary>The rules that the row breaks.</summary>
    public Reasons Reasons { get; private set; }

    /// <summary>When it happened, µs since 1970, UTC.</summary>
    public long TimestampMicros { get; private set; }

    /// <summary>The event type's place in the catalog; −1 if it is none.</summary>
    public int EventType { get; private set; }

    /// <summary>The currency's place among the catalog's, in ordinal order; −1 if it is none.</summary>
    public int Currency { get; private set; }

    /// <summary>Ten-thousandths.</summary>
    public long Amount { get; private set; }

    /// <summary>Whether the direction is in.</summary>
    public bool IsIn { get; private set; }

    /// <summary>Judges a row, whose fields lose the blanks around them.</summary>
    public void Judge(SourceRow row)
    {
        Reasons = Reasons.None;
        Trim(row);
        if (row.IsPlain)
        {
            Plain(row[InterchangeColumns.EventId], Reasons.MissingEventId, Reasons.ControlInEventId);
            Plain(row[InterchangeColumns.SellerId], Reasons.MissingSellerId, Reasons.ControlInSellerId);
        }
        else
        {
            Clean(row, InterchangeColumns.EventId, Reasons.MissingEventId, Reasons.ControlInEventId, Reasons.InvisibleInEventId);
            Clean(row, InterchangeColumns.SellerId, Reasons.MissingSellerId, Reasons.ControlInSellerId, Reasons.InvisibleInSellerId);
        }

        JudgeTimestamp(row);
        JudgeCodes(row);
        JudgeAmounts(row);
    }

    /// <summary>The MD5 of a row's content, whatever its format, in hexadecimal digits.</summary>
    /// <param name="row">A row that was judged, unless it has no fields.</param>
    /// <param name="raw">Its text.</param>
    /// <param name="bytes">Its exact bytes, where they are no text.</param>
    public string Fingerprint(SourceRow row, string raw, byte[]? bytes)
    {
        var content = row.Broken is null ? Content(row) : bytes is null ? raw : Convert.ToHexString(bytes);
#pragma warning disable CA5351 // It tells rows apart and guards nothing; warehouses are full of it.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(content)));
#pragma warning restore CA5351
    }

    private string Content(SourceRow row)
    {
        var signed = row[InterchangeColumns.SignedAmount];
        return string.Join(
            FieldSeparator,
            Text(row[InterchangeColumns.EventId]),
            _hasTimestamp ? TimestampText.Text(TimestampMicros) : Text(row[InterchangeColumns.EventTs]),
            Text(row[InterchangeColumns.SellerId]),
            EventType >= 0 ? rules.Catalog.Types[EventType].Name : Text(row[InterchangeColumns.EventType]).ToLowerInvariant(),
            Text(row[InterchangeColumns.Currency]).ToUpperInvariant(),
            _hasAmount ? Decimal(Amount) : Text(row[InterchangeColumns.Amount]),
            _hasSigned ? Decimal(_signed) : Text(signed),
            Text(row[InterchangeColumns.Direction]).ToLowerInvariant(),
            Text(row[InterchangeColumns.SourceSystem]));
    }

    private static void Trim(SourceRow row)
    {
        for (var column = 0; column < InterchangeColumns.Count; column++)
        {
            var field = row[column];
            if (field.IsEmpty || (field[0] > ' ' && field[^1] > ' ')) continue;
            row.Trim(column);
        }
    }

    private void Plain(ReadOnlySpan<byte> key, Reasons missing, Reasons control)
    {
        if (IsNothing(key)) Reasons |= missing;
        if (KeyText.HasControl(key)) Reasons |= control;
    }

    private bool IsNothing(ReadOnlySpan<byte> key) => KeyText.IsNothing(key) && !rules.AllowedKeys.Contains(Text(key));

    private void Clean(SourceRow row, int column, Reasons missing, Reasons control, Reasons invisible)
    {
        var key = row[column];
        if (Ascii.IsValid(key))
        {
            Plain(key, missing, control);
            return;
        }

        var clean = KeyText.Clean(key, out var hasControl, out var hasInvisible);
        row.Set(column, Encoding.UTF8.GetBytes(clean));
        if (IsNothing(row[column])) Reasons |= missing;
        if (hasControl) Reasons |= control;
        if (hasInvisible) Reasons |= invisible;
    }

    private void JudgeTimestamp(SourceRow row)
    {
        var text = row[InterchangeColumns.EventTs];
        var isValue = row.TryValue(InterchangeColumns.EventTs, out var micros);
        var problem = isValue ? TimestampProblem.None : _timestamps.Read(text, out micros);
        _hasTimestamp = problem == TimestampProblem.None;
        TimestampMicros = micros;
        Reasons |= text.IsEmpty && !isValue ? Reasons.MissingEventTs : problem switch
        {
            TimestampProblem.Malformed => Reasons.MalformedTimestamp,
            TimestampProblem.TooManyDecimals => Reasons.TooManyDecimalsInTimestamp,
            TimestampProblem.Skipped => Reasons.SkippedTimestamp,
            _ => micros < OldestMicros || micros > rules.NewestMicros ? Reasons.TimestampOutOfRange : Reasons.None,
        };
    }

    private void JudgeCodes(SourceRow row)
    {
        var type = row[InterchangeColumns.EventType];
        EventType = _types.Find(type);
        if (EventType < 0) Reasons |= type.IsEmpty ? Reasons.MissingEventType : Reasons.UnknownEventType;
        var currency = row[InterchangeColumns.Currency];
        Currency = _currencies.Find(currency);
        if (Currency < 0) Reasons |= currency.IsEmpty ? Reasons.MissingCurrency : Reasons.UnknownCurrency;
    }

    private void JudgeAmounts(SourceRow row)
    {
        var text = row[InterchangeColumns.Amount];
        var problem = row.TryValue(InterchangeColumns.Amount, out var amount) ? NumberProblem.None : AmountText.Read(text, maySayPlus: false, out amount);
        Amount = amount;
        _hasAmount = problem == NumberProblem.None;
        Reasons |= problem switch
        {
            NumberProblem.Malformed => Reasons.MalformedAmount,
            NumberProblem.TooManyDecimals => Reasons.TooManyDecimalsInAmount,
            NumberProblem.OutOfRange => Reasons.AmountOutOfRange,
            _ => amount < 0 || text is [(byte)'-', ..] ? Reasons.NegativeAmount : Reasons.None,
        };
        var signedText = row[InterchangeColumns.SignedAmount];
        _hasSigned = row.TryValue(InterchangeColumns.SignedAmount, out _signed);
        if (!signedText.IsEmpty)
        {
            problem = AmountText.Read(signedText, maySayPlus: true, out _signed);
            _hasSigned = problem == NumberProblem.None;
            Reasons |= problem switch
            {
                NumberProblem.Malformed => Reasons.MalformedSignedAmount,
                NumberProblem.TooManyDecimals => Reasons.TooManyDecimalsInSignedAmount,
                NumberProblem.OutOfRange => Reasons.SignedAmountOutOfRange,
                _ => Reasons.None,
            };
        }

        var direction = JudgeDirection(row[InterchangeColumns.Direction]);
        IsIn = direction is true;
        if (!_hasSigned) return;
        if ((_signed > 0 && direction is false) || (_signed < 0 && direction is true)) Reasons |= Reasons.SignContradiction;
        if (_hasAmount && Math.Abs(_signed) != Math.Abs(Amount)) Reasons |= Reasons.AmountMismatch;
    }

    /// <summary>Whether the direction is in; null if there is none.</summary>
    private bool? JudgeDirection(ReadOnlySpan<byte> text)
    {
        bool? said = Ascii.EqualsIgnoreCase(text, "in"u8) ? true : Ascii.EqualsIgnoreCase(text, "out"u8) ? false : null;
        if (EventType < 0)
        {
            if (!text.IsEmpty && said is null) Reasons |= Reasons.DirectionContradiction;
            return null;
        }

        var direction = _directions[EventType] switch
        {
            Direction.In => true,
            Direction.Out => false,
            _ => said ?? (_hasSigned && _signed != 0 ? _signed > 0 : (bool?)null),
        };
        if (!text.IsEmpty && (said is null || said != direction)) Reasons |= Reasons.DirectionContradiction;
        if (text.IsEmpty && direction is null) Reasons |= Reasons.MissingDirection;
        return direction;
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field);

    private static string Decimal(long value) => (value / 10_000m).ToString("0.0000", CultureInfo.InvariantCulture);
}

/// <summary>Finds codes of ASCII letters, digits and underscores, in any case.</summary>
internal sealed class CodeTable
{
    // Codes are short; what is longer is none.
    private readonly byte[][] _codes;
    private readonly int[] _places;
    private readonly int[] _slots;
    private readonly bool _lower;
    private readonly int _longest;

    /// <summary>Makes a table.</summary>
    /// <param name="codes">The codes, and what each stands for.</param>
    /// <param name="lower">Whether they are lower case; else upper case.</param>
    public CodeTable(IEnumerable<(string Code, int Place)> codes, bool lower)
    {
        var all = codes.ToArray();
        _codes = [.. all.Select(code => Encoding.ASCII.GetBytes(code.Code))];
        _places = [.. all.Select(code => code.Place)];
        _longest = _codes.Select(code => code.Length).DefaultIfEmpty().Max();
        _lower = lower;
        _slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(4 * _codes.Length) + 1)];
        for (var index = 0; index < _codes.Length; index++)
        {
            var slot = Hash(_codes[index]);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = index + 1;
        }
    }

    /// <summary>What a code stands for; −1 if it is none.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > _longest) return -1;
        Span<byte> code = stackalloc byte[text.Length];
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            code[index] = _lower
                ? letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter
                : letter is >= (byte)'a' and <= (byte)'z' ? (byte)(letter & ~0x20) : letter;
        }

        for (var slot = Hash(code); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (code.SequenceEqual(_codes[_slots[slot] - 1])) return _places[_slots[slot] - 1];
        }

        return -1;
    }

    private int Hash(ReadOnlySpan<byte> code)
    {
        var hash = 0u;
        foreach (var letter in code)
            hash = (hash * 31) + letter;
        return (int)((hash ^ (hash >> 7)) & (uint)(_slots.Length - 1));
    }
}
