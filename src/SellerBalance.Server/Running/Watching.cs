using Microsoft.Extensions.Hosting;

namespace SellerBalance.Server.Running;

/// <summary>Looks into the watched folder again and again.</summary>
/// <param name="desk">Begins runs.</param>
/// <param name="every">How often to look.</param>
/// <param name="clock">Where the time comes from.</param>
/// <param name="say">Told what is to stand in the log.</param>
internal sealed class Watching(RunDesk desk, TimeSpan every, TimeProvider clock, Action<string> say) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        do
        {
            try
            {
                desk.BeginNew();
            }
            catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
            {
                say($"the watched folder: {exception.Message}");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
