using DuckDB.NET.Data;
using SellerBalance.Ingest;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>
/// Lands events, refused rows and receipts, whole or not at all. Into an empty table events go as they are read; what else comes is staged, and
/// compared with history first.
/// </summary>
/// <param name="session">Not in a transaction.</param>
/// <param name="timeZone">The business time zone's IANA id.</param>
/// <param name="clock">Where the time comes from.</param>
internal sealed class PostgresLanding(PostgresSession session, string timeZone, TimeProvider clock)
{
    private const string Events = "raw.events";
    private const string What = "landing the batches";

    /// <summary>Lands the input.</summary>
    public void Land(Incoming input)
    {
        var staging = (DuckDBConnection)input.Connection;
        if (input.Stream is { } stream && LandedFirst(input, stream, staging)) return;
        input.Stage();
        KnownEvents.Fetch(session, staging);
        input.Resolve(clock.GetUtcNow());
        session.InTransaction(What, () =>
        {
            Load(input, staging, isFirst: IsFirst());
            return true;
        });
    }

    private bool LandedFirst(Incoming input, IEventStream stream, DuckDBConnection staging)
    {
        var hasLanded = false;
        session.InTransaction(What, () =>
        {
            hasLanded = IsFirst();
            if (!hasLanded) return false;
            var landedAt = clock.GetUtcNow();
            foreach (var source in stream.Start(landedAt))
                BulkLoad.Load(session, staging, source.Relation, Events, session.Flavor.FirstLoad, stream);
            if (stream.StageRest()) KnownEvents.FetchWithin(session, staging);
            input.Resolve(landedAt);
            Load(input, staging, isFirst: true);
            return true;
        });
        return hasLanded;
    }

    private void Load(Incoming input, DuckDBConnection staging, bool isFirst)
    {
        session.RunFile("prepare_landing");
        foreach (var (relation, table) in input.Relations)
        {
            BulkLoad.Load(
                session,
                staging,
                relation,
                table == "raw.quarantine" ? "pg_temp.landing_quarantine" : table,
                isFirst && table == Events ? session.Flavor.FirstLoad : "");
        }

        session.RunFile("land", ("time_zone", timeZone));
        // Later loads hardly change what the planner has to know, and the server looks by itself now and then.
        if (isFirst) session.Run("ANALYZE raw.events");
    }

    // Leaves the table locked and emptied if it is.
    private bool IsFirst()
    {
        if (session.Flavor.FirstLoad.Length == 0 || HasEvents()) return false;
        session.RunFile("prepare_first_landing");
        if (HasEvents()) return false;
        session.Run("TRUNCATE raw.events");
        return true;
    }

    private bool HasEvents() => session.Scalar("SELECT 1 FROM raw.events LIMIT 1") is not null;
}
