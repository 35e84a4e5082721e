using System.Diagnostics;

namespace SellerBalance.Runs;

/// <summary>What one stage of a run took.</summary>
/// <param name="Name">The stage, such as <c>read</c>.</param>
/// <param name="Duration">Wall time, without the stages inside it.</param>
public sealed record StageTime(string Name, TimeSpan Duration);

/// <summary>The stages of a run, as activities of one source that any listener of .NET, such as OpenTelemetry's, can follow.</summary>
public static class Stage
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "SellerBalance";

    /// <summary>Sources are read and judged; a first load of an embedded warehouse is stored by that.</summary>
    public const string Read = "read";

    /// <summary>What was read is compared with all history and with itself.</summary>
    public const string Compare = "compare";

    /// <summary>What is new is stored; on a server that takes rows as they are read, with the reading.</summary>
    public const string Land = "land";

    /// <summary>Movements and balances are built and published.</summary>
    public const string Build = "build";

    /// <summary>Checks run.</summary>
    public const string Check = "check";

    /// <summary>What the run has to say is looked up.</summary>
    public const string Report = "report";

    private const string Run = "run";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a stage, which ends when what is returned is disposed.</summary>
    /// <param name="name">One of the names above.</param>
    /// <returns>Null if nobody listens.</returns>
    public static IDisposable? Begin(string name) => Source.StartActivity(name);

    /// <summary>Times the stages that this thread begins until it is disposed.</summary>
    internal sealed class Times : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly Activity? _run;
        private readonly List<(string Name, TimeSpan Duration)> _stages = [];
        private readonly Lock _gate = new();

        public Times()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == SourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = Stopped,
            };
            ActivitySource.AddActivityListener(_listener);
            _run = Source.StartActivity(Run);
        }

        /// <summary>The stages so far, in the order in which they first ended.</summary>
        public IReadOnlyList<StageTime> All()
        {
            lock (_gate)
                return [.. _stages.GroupBy(stage => stage.Name, (name, times) => new StageTime(name, times.Aggregate(TimeSpan.Zero, (sum, time) => sum + time.Duration)))];
        }

        public void Dispose()
        {
            _run?.Dispose();
            _listener.Dispose();
        }

        // Other runs of the process have other roots.
        private void Stopped(Activity stage)
        {
            if (_run is null || stage.RootId != _run.RootId || stage == _run) return;
            lock (_gate)
            {
                _stages.Add((stage.OperationName, stage.Duration));
                if (stage.Parent is { } outer && outer != _run) _stages.Add((outer.OperationName, -stage.Duration));
            }
        }
    }
}
