using System.Globalization;

namespace SellerBalance.Generation;

/// <summary>What a reader must make of a dirty row.</summary>
internal enum DirtOutcome
{
    Accepted,
    Duplicate,
    Conflict,
    Rejected,
}

/// <summary>One way to spoil a row.</summary>
/// <param name="Name">The name in the manifest.</param>
/// <param name="Outcome">What a reader must make of it.</param>
/// <param name="Reason">The reason that a reader must give, among others perhaps; null unless rejected.</param>
/// <param name="Spoil">Does it to a right row; a row to be rejected or accepted has its own new event id by then.</param>
internal sealed record DirtKind(string Name, DirtOutcome Outcome, string? Reason, Action<DirtRow> Spoil);

/// <summary>A row as its fields' text, to be spoiled. Characters up to U+00FF become the byte of that value.</summary>
internal sealed class DirtRow
{
    private readonly List<string> _fields;

    /// <param name="line">A right line without its end.</param>
    /// <param name="otherSeller">A seller who is not the row's.</param>
    /// <param name="otherCurrency">A known currency that is not the row's.</param>
    public DirtRow(string line, string otherSeller, string otherCurrency)
    {
        _fields = [.. line.Split(',')];
        OtherSeller = otherSeller;
        OtherCurrency = otherCurrency;
    }

    public string OtherSeller { get; }

    public string OtherCurrency { get; }

    public string EventId { get => _fields[0]; set => _fields[0] = value; }

    public string EventTs { get => _fields[1]; set => _fields[1] = value; }

    public string SellerId { get => _fields[2]; set => _fields[2] = value; }

    public string EventType { get => _fields[3]; set => _fields[3] = value; }

    public string Currency { get => _fields[4]; set => _fields[4] = value; }

    public string Amount { get => _fields[5]; set => _fields[5] = value; }

    public string SignedAmount { get => _fields[6]; set => _fields[6] = value; }

    public string Direction { get => _fields[7]; set => _fields[7] = value; }

    public string SourceSystem { get => _fields[8]; set => _fields[8] = value; }

    /// <summary>Sets the amount, and the signed amount to agree with it.</summary>
    public void SetMoney(string amount)
    {
        Amount = amount;
        SignedAmount = Direction == "out" ? $"-{amount}" : amount;
    }

    /// <summary>Multiplies the amount, exactly, and keeps its decimals.</summary>
    public void Multiply(int factor) =>
        SetMoney((decimal.Parse(Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * factor).ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes it a right order of the same amount.</summary>
    public void BecomeOrder() => Become("order_paid", "in", "shop");

    /// <summary>Makes it a right refund of the same amount.</summary>
    public void BecomeRefund() => Become("refund", "out", "shop");

    /// <summary>Another event type of the same direction.</summary>
    public string OtherType() => Direction == "in"
        ? EventType == "bonus" ? "order_paid" : "bonus"
        : EventType == "chargeback" ? "refund" : "chargeback";

    /// <summary>The same moment but for the minutes.</summary>
    public string OtherMinute()
    {
        const int lastMinuteDigit = 15;
        var digit = (char)('0' + ((EventTs[lastMinuteDigit] - '0' + 1) % 10));
        return string.Concat(EventTs.AsSpan(0, lastMinuteDigit), digit.ToString(), EventTs.AsSpan(lastMinuteDigit + 1));
    }

    /// <summary>The moment with another date.</summary>
    public string OnDate(string date) => date + EventTs[date.Length..];

    /// <summary>The moment's date with another time of day.</summary>
    public string AtTime(string time) => EventTs[..11] + time;

    /// <summary>Takes the last column away.</summary>
    public void DropColumn() => _fields.RemoveAt(_fields.Count - 1);

    /// <summary>Adds a column at the end.</summary>
    public void AddColumn(string text) => _fields.Add(text);

    /// <summary>The line without its end.</summary>
    public override string ToString() => string.Join(',', _fields);

    private void Become(string type, string direction, string system)
    {
        EventType = type;
        Direction = direction;
        SourceSystem = system;
        SetMoney(Amount);
    }
}
