using SellerBalance.Quality;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>
/// Checks that look at <c>raw.events</c> alone, run in a session of their own while the mart is built: what landed is committed, and a
/// server builds on one core.
/// </summary>
internal sealed class ChecksBeside : IDisposable
{
    private readonly PostgresSession _session;
    private readonly Task<IReadOnlyList<CheckedRows>> _running;

    private ChecksBeside(PostgresSession session, CheckPlan plan, TimeProvider clock)
    {
        _session = session;
        _running = Task.Run(() => PostgresChecks.Run(session, plan with { Checks = [.. plan.Checks.Where(IsBeside)] }, clock));
    }

    /// <summary>Starts them.</summary>
    /// <returns>Null where the server has no place for a second session.</returns>
    public static ChecksBeside? Start(WarehouseOptions options, Flavor flavor, CheckPlan plan)
    {
        try
        {
            var session = PostgresOpening.Connect(options with { Access = Access.Read }, flavor);
            // What the checks are to know is written down for them; nothing else is written here.
            session.Run("SET default_transaction_read_only = off");
            return new ChecksBeside(session, plan, options.Clock);
        }
        catch (WarehouseException)
        {
            return null;
        }
    }

    /// <summary>Whether a check can run while the mart is built.</summary>
    public static bool IsBeside(Check check) => check.Table == "raw.events";

    /// <summary>Waits for their results.</summary>
    public IReadOnlyList<CheckedRows> Results() => _running.GetAwaiter().GetResult();

    /// <summary>Waits for their end, and ends the session.</summary>
    public void Dispose()
    {
        ((IAsyncResult)_running).AsyncWaitHandle.WaitOne();
        _session.Dispose();
    }
}
