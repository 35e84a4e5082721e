namespace SellerBalance.Features;

/// <summary>What movements add up to.</summary>
internal readonly record struct Totals(decimal Inflow, decimal Outflow, long Events)
{
    public decimal Net => Inflow - Outflow;

    public static Totals operator +(Totals left, Totals right) => new(left.Inflow + right.Inflow, left.Outflow + right.Outflow, left.Events + right.Events);

    public static Totals operator -(Totals left, Totals right) => new(left.Inflow - right.Inflow, left.Outflow - right.Outflow, left.Events - right.Events);
}

/// <summary>
/// What is known so far of one seller's movements in one currency: totals by day, to which each build adds. Days are numbers, places are those
/// of days with movement, kinds are 0 for all events and then one for each event type that is asked for.
/// </summary>
/// <param name="kinds">How many kinds.</param>
internal sealed class MovementBook(int kinds)
{
    private readonly List<int> _days = [];
    private readonly List<Totals[]> _moved = [];

    // What all days before a place add up to, as far as it has been added up since a build changed a day.
    private readonly List<Totals[]> _before = [new Totals[kinds]];
    private int _addedUp;

    /// <summary>How many days there are.</summary>
    public int Count => _days.Count;

    /// <summary>Adds what a build added to a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="kind">The event type's kind; 0 for one that nobody asks for.</param>
    /// <param name="moved">What it added.</param>
    public void Add(int day, int kind, Totals moved)
    {
        var place = Upto(day) - 1;
        if (place < 0 || _days[place] != day)
        {
            place++;
            _days.Insert(place, day);
            _moved.Insert(place, new Totals[kinds]);
        }

        _moved[place][0] += moved;
        if (kind > 0) _moved[place][kind] += moved;
        _addedUp = Math.Min(_addedUp, place);
    }

    /// <summary>The day of a place.</summary>
    public int Day(int place) => _days[place];

    /// <summary>What a day moved.</summary>
    public Totals Moved(int place, int kind) => _moved[place][kind];

    /// <summary>The place after the last day that is not after a day.</summary>
    public int Upto(int day)
    {
        var found = _days.BinarySearch(day);
        return found < 0 ? ~found : found + 1;
    }

    /// <summary>What the days before a place add up to.</summary>
    public Totals Before(int place, int kind)
    {
        for (; _addedUp < place; _addedUp++)
        {
            if (_before.Count == _addedUp + 1) _before.Add(new Totals[kinds]);
            var (sums, before, moved) = (_before[_addedUp + 1], _before[_addedUp], _moved[_addedUp]);
            for (var i = 0; i < kinds; i++)
                sums[i] = before[i] + moved[i];
        }

        return _before[place][kind];
    }
}
