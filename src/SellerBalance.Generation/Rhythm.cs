namespace SellerBalance.Generation;

/// <summary>
/// How the events spread over the hours: quiet nights, busy evenings, strong weekends, some growth, and days that differ.
/// </summary>
internal sealed class Rhythm
{
    private static readonly int[] s_hourWeights =
        [12, 8, 5, 4, 4, 6, 12, 22, 34, 42, 46, 50, 54, 52, 50, 50, 54, 62, 74, 84, 88, 76, 50, 26];

    // From Sunday, as DayOfWeek counts.
    private static readonly int[] s_weekdayWeights = [118, 94, 90, 92, 96, 106, 124];

    private readonly GenerationOptions _options;
    private readonly long[] _dayWeights;
    private readonly UInt128 _total;
    private UInt128 _passed;

    public Rhythm(GenerationOptions options)
    {
        _options = options;
        var random = new SeededRandom(options.Seed, stream: 1);
        _dayWeights = new long[options.Days];
        for (var day = 0; day < options.Days; day++)
        {
            var growth = 1_000 + (250 * day / options.Days);
            _dayWeights[day] = (long)s_weekdayWeights[(int)options.Start.AddDays(day).DayOfWeek] * growth * random.Between(88, 112);
        }

        _total = (UInt128)_dayWeights.Sum() * (ulong)s_hourWeights.Sum();
    }

    /// <summary>How many hours there are.</summary>
    public int Hours => _options.Days * 24;

    /// <summary>How many events there should be up to the end of the hour. To be asked once for each hour, in order.</summary>
    public long TargetAfter(int hour)
    {
        _passed += (UInt128)_dayWeights[hour / 24] * (ulong)s_hourWeights[hour % 24];
        return (long)((UInt128)_options.Events * _passed / _total);
    }
}
