namespace SellerBalance.Generation;

/// <summary>What happens on the marketplace, hour by hour. It keeps every seller's balance, since payouts follow it.</summary>
internal sealed class Market
{
    private readonly GenerationOptions _options;
    private readonly SeededRandom _random;
    private readonly Sellers _sellers;
    private readonly PendingEvents _pending = new();
    private readonly Queue<int> _lateToPay = new();
    private readonly long[] _lastNumbers = new long[GeneratedTypes.All.Count];
    private readonly (int Decimals, long MinorPerEuro)[] _currencies;

    public Market(GenerationOptions options)
    {
        _options = options;
        _random = new SeededRandom(options.Seed, stream: 3);
        _sellers = new Sellers(options);
        _currencies = [.. options.Currencies.Select(code => (Prices.Decimals(code), Prices.MinorPerEuro(code)))];
    }

    /// <summary>Lets one hour happen.</summary>
    /// <param name="hour">Hours since the start.</param>
    /// <param name="hourOfWeek">Hours since Sunday's first.</param>
    /// <param name="wanted">How many events the hour should have; it may get a few more, which the next hours should make up for.</param>
    /// <param name="allowed">How many it may have at most.</param>
    /// <param name="rows">Takes the events; their hour has begun.</param>
    public void Happen(int hour, int hourOfWeek, int wanted, int allowed, HourOfEvents rows)
    {
        // Some room always remains for orders, else a week's payouts would silence the shops for an hour.
        var limit = Math.Max(0, wanted - (wanted / 4));
        foreach (ref readonly var due in _pending.Take(hour, limit))
            Emit(rows, due with { TimestampUs = rows.AnyMoment(_random) }, hour);
        foreach (var index in _sellers.PaidIn(hourOfWeek)) QueueForPayout(index);
        while (_lateToPay.Count > 0 && rows.Count < limit)
            PaySeller(rows, _lateToPay.Dequeue(), hour, allowed);
        var progress = (int)(hour * 1024L / (_options.Days * 24));
        while (rows.Count < wanted)
            Sell(rows, _sellers.Pick(_random, progress), hour, allowed);
    }

    private void Sell(HourOfEvents rows, int index, int hour, int allowed)
    {
        ref var seller = ref _sellers[index];
        var currency = _random.Chance(500) ? seller.SecondCurrency : seller.HomeCurrency;
        var (decimals, minorPerEuro) = _currencies[currency];
        var amount = Prices.Draw(_random, seller.PriceLevelLog2Q16, decimals, minorPerEuro);
        var at = rows.AnyMoment(_random);
        if (_random.Chance(100))
        {
            EmitByHand(rows, index + 1, currency, amount, at, hour);
            return;
        }

        var number = NextNumber(GeneratedType.OrderPaid);
        Emit(rows, new(at, amount, number, index + 1, GeneratedType.OrderPaid, currency, true), hour);

        // The commission is booked with the order or seconds later. The last order's may come after the period.
        var lag = _random.Below(2) * _random.Below(4_000_000L);
        if (rows.Count < allowed)
        {
            var fee = Math.Max(1, ((amount * seller.FeePerTenThousand) + 5_000) / 10_000);
            Emit(rows, new(at + lag, fee, number, index + 1, GeneratedType.FeeCommission, currency, false), hour);
        }

        var roll = _random.Below(10_000);
        if (roll < seller.RefundsPerTenThousand)
        {
            var part = _random.Chance(5_500) ? _random.Between(2, 19) : 20;
            var back = Math.Max(1, amount * part / 20);
            Later(hour, 12, 15 * 24, new(0, back, number, index + 1, GeneratedType.Refund, currency, false));
        }
        else if (roll >= 9_930)
        {
            Later(hour, 2 * 24, 30 * 24, new(0, amount, number, index + 1, GeneratedType.Chargeback, currency, false));
        }
    }

    // What people book by hand: a correction either way, or a bonus in a round sum.
    private void EmitByHand(HourOfEvents rows, int seller, byte currency, long amount, long at, int hour)
    {
        var type = _random.Below(2) == 0 ? GeneratedType.Adjustment : GeneratedType.Bonus;
        var isInflow = type == GeneratedType.Bonus || _random.Below(2) == 0;
        var sum = type == GeneratedType.Bonus
            ? Math.Max(1, _random.Between(1, 10) * 5 * _currencies[currency].MinorPerEuro / 100 * 100)
            : Math.Max(1, amount / 4);
        Emit(rows, new(at, sum, NextNumber(type), seller, type, currency, isInflow), hour);
    }

    // At most once, so that the queue cannot outgrow the sellers when the payouts are more than the events to come.
    private void QueueForPayout(int index)
    {
        ref var seller = ref _sellers[index];
        var isWorthPaying = IsWorthPaying(seller.HomeCurrency, seller.HomeBalanceMinor)
            || IsWorthPaying(seller.SecondCurrency, seller.SecondBalanceMinor);
        if (seller.IsQueuedForPayout || !isWorthPaying) return;
        seller.IsQueuedForPayout = true;
        _lateToPay.Enqueue(index);
    }

    private bool IsWorthPaying(byte currency, long balanceMinor) => balanceMinor >= 10 * _currencies[currency].MinorPerEuro;

    private void PaySeller(HourOfEvents rows, int index, int hour, int allowed)
    {
        ref var seller = ref _sellers[index];
        seller.IsQueuedForPayout = false;
        Pay(rows, index, seller.HomeCurrency, seller.HomeBalanceMinor, hour, allowed);
        if (seller.SecondCurrency != seller.HomeCurrency)
            Pay(rows, index, seller.SecondCurrency, seller.SecondBalanceMinor, hour, allowed);
    }

    private void Pay(HourOfEvents rows, int index, byte currency, long balance, int hour, int allowed)
    {
        ref var seller = ref _sellers[index];
        if (rows.Count + 2 > allowed || !IsWorthPaying(currency, balance)) return;
        var at = rows.AnyMoment(_random);
        if (seller.TaxPerTenThousand > 0)
        {
            var tax = Math.Max(1, balance * seller.TaxPerTenThousand / 10_000);
            Emit(rows, new(at, tax, NextNumber(GeneratedType.TaxWithheld), index + 1, GeneratedType.TaxWithheld, currency, false), hour);
            balance -= tax;
        }

        var share = _random.Chance(8_800) ? 100 - seller.ReservePercent : _random.Between(50, 95);
        var amount = balance * share / 100;
        Emit(rows, new(at, amount, NextNumber(GeneratedType.Payout), index + 1, GeneratedType.Payout, currency, false), hour);
    }

    private void Emit(HourOfEvents rows, GeneratedEvent row, int hour)
    {
        row = row with { TimestampUs = rows.Clamp(row.TimestampUs, GeneratedTypes.All[(int)row.Type].ClockStepUs) };
        rows.Add(row);
        _sellers.Book(row);
        if (row.Type == GeneratedType.Payout && _random.Chance(250))
            Later(hour, 24, 72, row with { Type = GeneratedType.PayoutReversed, IsInflow = true });
        if (row.Type == GeneratedType.Chargeback && _random.Chance(3_000))
            Later(hour, 72, 20 * 24, row with { Type = GeneratedType.ChargebackReversed, IsInflow = true });
    }

    // The smaller of two draws: sooner is likelier.
    private void Later(int hour, int fromHours, int toHours, in GeneratedEvent row) =>
        _pending.Add(hour + Math.Min(_random.Between(fromHours, toHours), _random.Between(fromHours, toHours)), row);

    private long NextNumber(GeneratedType type) => ++_lastNumbers[(int)type];
}
