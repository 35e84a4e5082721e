namespace SellerBalance.Generation;

/// <summary>One seller's habits and what is owed to it now, in minor units of its two currencies.</summary>
internal struct Seller
{
    public byte HomeCurrency;
    public byte SecondCurrency;

    /// <summary>The commission, in hundredths of a percent of the order.</summary>
    public short FeePerTenThousand;

    /// <summary>How many of ten thousand orders come back.</summary>
    public short RefundsPerTenThousand;

    /// <summary>The tax that is withheld from a payout; 0 for most.</summary>
    public short TaxPerTenThousand;

    /// <summary>What stays behind at a payout, as a percentage.</summary>
    public byte ReservePercent;

    /// <summary>−1 for a seller whose business shrinks over the period, 1 for one whose business grows.</summary>
    public sbyte Trend;

    /// <summary>Whether its payout is due and waits for its turn.</summary>
    public bool IsQueuedForPayout;

    /// <summary>log2 of the seller's prices over the usual, times 2^16.</summary>
    public int PriceLevelLog2Q16;

    public long HomeBalanceMinor;
    public long SecondBalanceMinor;
}

/// <summary>All sellers, and the choice among them: a few are big, most are small.</summary>
internal sealed class Sellers
{
    private const int HoursPerWeek = 168;

    private readonly Seller[] _sellers;
    private readonly long[] _cumulativeWeights;
    private readonly int[] _byRank;
    private readonly List<int>[] _byPayoutHour;

    public Sellers(GenerationOptions options)
    {
        var random = new SeededRandom(options.Seed, stream: 2);
        _sellers = new Seller[options.Sellers];
        _byPayoutHour = [.. Enumerable.Range(0, HoursPerWeek).Select(_ => new List<int>())];
        for (var index = 0; index < _sellers.Length; index++)
        {
            _sellers[index] = Draw(random, options.Currencies.Count);

            // Payouts run on working days, Monday to Friday, from 6 to 18 o'clock UTC.
            _byPayoutHour[(random.Between(1, 5) * 24) + random.Between(6, 17)].Add(index);
        }

        // Zipf's law: the second of the ranking sells about half of the first, and so on. Its head is flattened a little, and the
        // ranking is shuffled, so that the big ones are not the first names.
        _cumulativeWeights = new long[_sellers.Length];
        _byRank = [.. Enumerable.Range(0, _sellers.Length)];
        var sum = 0L;
        for (var rank = 0; rank < _sellers.Length; rank++)
        {
            sum += (1L << 40) / (rank + 2);
            _cumulativeWeights[rank] = sum;
            var other = random.Between(rank, _sellers.Length - 1);
            (_byRank[rank], _byRank[other]) = (_byRank[other], _byRank[rank]);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _sellers.Length;

    /// <summary>The seller of an index from 0.</summary>
    public ref Seller this[int index] => ref _sellers[index];

    /// <summary>The sellers whose weekly payout is due in that hour; Sunday's first hour is 0.</summary>
    public IReadOnlyList<int> PaidIn(int hourOfWeek) => _byPayoutHour[hourOfWeek];

    /// <summary>The index of the seller of the next order.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="progress">How much of the period has passed, in 1/1024.</param>
    public int Pick(SeededRandom random, int progress)
    {
        var index = 0;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            index = PickByWeight(random);
            var willingness = _sellers[index].Trend switch
            {
                > 0 => 200 + (824 * progress / 1024),
                < 0 => 1024 - (984 * progress / 1024),
                _ => 612,
            };
            if (random.Below(1024) < willingness) break;
        }

        return index;
    }

    /// <summary>Books an event on the balance of its seller and currency.</summary>
    public void Book(in GeneratedEvent row)
    {
        ref var seller = ref _sellers[row.Seller - 1];
        var change = row.IsInflow ? row.AmountMinor : -row.AmountMinor;
        if (row.Currency == seller.HomeCurrency)
            seller.HomeBalanceMinor += change;
        else
            seller.SecondBalanceMinor += change;
    }

    private int PickByWeight(SeededRandom random)
    {
        var place = Array.BinarySearch(_cumulativeWeights, random.Below(_cumulativeWeights[^1]) + 1);
        return _byRank[place < 0 ? ~place : place];
    }

    private static Seller Draw(SeededRandom random, int currencies)
    {
        var home = DrawCurrency(random, currencies);
        var second = currencies == 1 ? home : (home + random.Between(1, currencies - 1)) % currencies;

        // One whose goods come back and whose sales dry up: the refunds after the last big payout leave it in debt.
        var isTroubled = random.Chance(700);
        return new Seller
        {
            HomeCurrency = (byte)home,
            SecondCurrency = (byte)second,
            FeePerTenThousand = (short)(random.Between(32, 60) * 25),
            RefundsPerTenThousand = (short)(isTroubled ? random.Between(2_000, 4_000) : random.Between(200, 450)),
            TaxPerTenThousand = (short)(random.Chance(1_500) ? random.Between(1, 5) * 100 : 0),
            ReservePercent = (byte)(isTroubled ? 0 : random.Below(4) * 5),
            Trend = (sbyte)(isTroubled ? -1 : random.Between(-1, 1)),
            PriceLevelLog2Q16 = random.Between(-65_536, 65_536),
        };
    }

    // The first currency of the list is twice as likely as the second, three times as likely as the third.
    private static int DrawCurrency(SeededRandom random, int currencies)
    {
        var total = 0;
        for (var index = 0; index < currencies; index++) total += 100_000 / (index + 1);
        var roll = random.Below(total);
        for (var index = 0; index < currencies; index++)
        {
            roll -= 100_000 / (index + 1);
            if (roll < 0) return index;
        }

        return 0;
    }
}
