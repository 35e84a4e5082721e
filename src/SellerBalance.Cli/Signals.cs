using System.CommandLine;
using System.Runtime.InteropServices;

namespace SellerBalance.Cli;

/// <summary>
/// SIGINT and SIGTERM as requests to stop: what is under way is interrupted and undone. A second one, or one that is not heeded, ends the
/// process at once, which leaves no more than any kill does.
/// </summary>
internal sealed class Signals : IDisposable
{
    // Undoing a large load takes a few seconds; who stops services waits ten at least.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Action<string> _say;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Timer _deadline;
    private int _received;

    /// <summary>Listens from now on.</summary>
    /// <param name="say">Tells the user why the process ends at once.</param>
    public Signals(Action<string> say)
    {
        _say = say;
        _deadline = new Timer(_ => EndAtOnce("what was under way did not end in time"));
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Receive))];
    }

    /// <summary>What the program is to heed.</summary>
    public StopRequest Stop { get; } = new();

    /// <summary>The exit code once one came: 128 and the signal's number.</summary>
    public int ExitCode { get; private set; }

    /// <summary>What to say once one came and nothing is under way any more.</summary>
    public string Sentence => $"stopped by {Stop.By}; unfinished work was undone. Run the same command again.";

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _deadline.Dispose();
        Stop.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _received) > 1) EndAtOnce("a second signal came");
        ExitCode = context.Signal == PosixSignal.SIGINT ? ExitCodes.Interrupted : ExitCodes.Terminated;
        _deadline.Change(Patience, Timeout.InfiniteTimeSpan);
        // On a thread of its own, so that a second signal is heard meanwhile.
        var name = context.Signal.ToString();
        ThreadPool.QueueUserWorkItem(_ => Stop.Ask(name));
    }

    private void EndAtOnce(string why)
    {
        try
        {
            _say($"stopped by {Stop.By} at once, since {why}; the next command undoes what is left. Run the same command again.");
        }
        finally
        {
            // The usual way out waits for threads that may be the ones that do not end.
            if (OperatingSystem.IsWindows()) Environment.Exit(ExitCode);
            else ExitNow(ExitCode);
        }
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitNow(int code);
}

/// <summary>How a command line is run: by this program's own rules for exceptions and signals.</summary>
internal sealed class Invocation : InvocationConfiguration
{
    /// <param name="stop">What the command is to heed.</param>
    public Invocation(StopRequest stop)
    {
        Stop = stop;
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    /// <summary>What the command is to heed.</summary>
    public StopRequest Stop { get; }
}
