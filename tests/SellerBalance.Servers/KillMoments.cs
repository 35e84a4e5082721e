using Xunit;

namespace SellerBalance.Servers;

/// <summary>
/// Moments at which to kill something that a run needs, one in each equal share of the run's time. How long a run takes is never twice the
/// same: a moment that came too late is repeated, by the time that this run took.
/// </summary>
/// <param name="count">How many runs are to be hit, by <see cref="Rounds"/>.</param>
/// <param name="seed">Of the moments within their shares.</param>
/// <param name="whole">How long a run takes.</param>
public sealed class KillMoments(int count, int seed, TimeSpan whole)
{
    private const int MissesMax = 20;

    private readonly int _count = Rounds.Of(count);
    private readonly Random _random = new(seed);
    private TimeSpan _whole = whole;
    private bool _isMissed;

    /// <summary>The number of the share, from 0.</summary>
    public int Share { get; private set; }

    /// <summary>The moments, counted from the start of a run.</summary>
    public IEnumerable<TimeSpan> All()
    {
        var misses = 0;
        while (Share < _count)
        {
            _isMissed = false;
            yield return _whole * ((Share + _random.NextDouble()) / _count);
            if (!_isMissed)
                Share++;
            else if (++misses > Rounds.Of(MissesMax))
                Assert.Fail($"Of {Share + misses} runs {misses} ended before they were hit, which proves little.");
        }
    }

    /// <summary>Says of the last moment that the run had ended by then.</summary>
    /// <param name="took">How long the run took.</param>
    public void Missed(TimeSpan took)
    {
        _isMissed = true;
        _whole = took;
    }
}
