using SellerBalance.Quality;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>
/// Checks, and parts of checks, that look at <c>raw.events</c> alone, run in a session of their own while the mart is built: what landed is
/// committed, and a server builds on one core.
/// </summary>
internal sealed class ChecksBeside : IDisposable
{
    private readonly PostgresSession _session;
    private readonly IReadOnlyList<PartBeside> _parts;
    private readonly Task<IReadOnlyList<CheckedRows>> _running;
    private readonly CancellationTokenSource _stop;

    private ChecksBeside(PostgresSession session, CheckPlan plan, TimeProvider clock, CancellationTokenSource stop)
    {
        _session = session;
        _stop = stop;
        _parts = [.. plan.Checks.Select(check => PartBeside.Of(PostgresChecks.Text(session, check))).OfType<PartBeside>()];
        _running = Task.Run(() =>
        {
            session.RunFile("session_beside");
            var found = PostgresChecks.Run(session, plan with { Checks = [.. plan.Checks.Where(IsBeside)] }, clock);
            foreach (var part in _parts)
                part.Make(session);
            return found;
        });
    }

    /// <summary>Starts them.</summary>
    /// <returns>Null where the server has no place for a second session.</returns>
    public static ChecksBeside? Start(WarehouseOptions options, Flavor flavor, CheckPlan plan)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(options.Stop);
        try
        {
            var session = PostgresOpening.Connect(options with { Access = Access.Read, Stop = stop.Token }, flavor);
            // What the checks are to know is written down for them; nothing else is written here.
            session.Run("SET default_transaction_read_only = off");
            return new ChecksBeside(session, plan, options.Clock, stop);
        }
        catch (WarehouseException)
        {
            stop.Dispose();
            return null;
        }
    }

    /// <summary>Waits for them, and runs the rest of the plan on what was built.</summary>
    /// <param name="session">In the transaction that built.</param>
    /// <param name="plan">The checks to pass.</param>
    /// <param name="clock">Where the time comes from.</param>
    /// <returns>The results of all, by name.</returns>
    public IReadOnlyList<CheckedRows> Complete(PostgresSession session, CheckPlan plan, TimeProvider clock)
    {
        var found = _running.GetAwaiter().GetResult();
        foreach (var part in _parts)
            part.Bring(_session, session);
        var rest = plan with { Checks = [.. plan.Checks.Where(check => !IsBeside(check))] };
        return [.. found.Concat(PostgresChecks.Run(session, rest, clock, takesParts: true)).OrderBy(check => check.Result.Name, StringComparer.Ordinal)];
    }

    /// <summary>Stops those that still run, which nobody waits for any more, and ends the session.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)_running).AsyncWaitHandle.WaitOne();
        _session.Dispose();
        _stop.Dispose();
    }

    private static bool IsBeside(Check check) => check.Table == "raw.events";
}
