using Microsoft.Extensions.Hosting;
using SellerBalance.Features;

namespace SellerBalance.Server.Running;

/// <summary>Keeps the features that are held in memory those of now, and gives them out as long as they are not too old.</summary>
/// <param name="online">The features.</param>
/// <param name="ageMax">How old they may be.</param>
/// <param name="clock">Where the time comes from.</param>
/// <param name="say">Told what is to stand in the log.</param>
internal sealed class FeatureKeeper(OnlineFeatures online, TimeSpan ageMax, TimeProvider clock, Action<string> say) : BackgroundService
{
    // A reader learns of a publication this much later at most, and of one after another a share of the time that it takes.
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);
    private const int RestForEachRefresh = 4;

    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Which features they are.</summary>
    public FeatureSet Set => online.Set;

    /// <summary>The features as they are, however old; null before the first.</summary>
    public OnlineTable? Kept => online.Current;

    /// <summary>The features of now. Waits while the first ones are computed.</summary>
    /// <exception cref="StaleFeaturesException">They are older than they may be, or could not be computed.</exception>
    public async ValueTask<OnlineTable> Now(CancellationToken cancellationToken)
    {
        if (online.Current is null) await _tried.Task.WaitAsync(cancellationToken);
        var table = online.Current ?? throw new StaleFeaturesException("Features could not be computed yet. The server's log says why, and it tries again every second.");
        var age = clock.GetUtcNow() - table.AsOf;
        return age <= ageMax ? table : throw new StaleFeaturesException(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The features in memory are {age.TotalSeconds:0} seconds old, and --features-max-age allows {ageMax.TotalSeconds:0}. The server's log says why, and it tries again every second; as_of computes them anew."));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? told = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = clock.GetTimestamp();
            try
            {
                await online.Refresh(stoppingToken);
                if (told is not null) say("features: they are current again");
                told = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (told != exception.Message) say($"features: {exception.Message} It is tried again.");
                told = exception.Message;
            }

            _tried.TrySetResult();
            var rest = clock.GetElapsedTime(began) * RestForEachRefresh;
            await Task.Delay(rest > s_every ? rest : s_every, clock, stoppingToken);
        }
    }
}

/// <summary>Features are older than they may be.</summary>
/// <param name="message">What to tell the one who asked.</param>
internal sealed class StaleFeaturesException(string message) : Exception(message);
