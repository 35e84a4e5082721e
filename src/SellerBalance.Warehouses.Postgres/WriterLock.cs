using System.Data;
using System.Globalization;
using System.Net;
using Npgsql;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>One writer at a time: an advisory lock of the database that the session holds until it ends, however it ends.</summary>
internal static class WriterLock
{
    // The bytes of "SellBala": a number that other programs' locks hardly have.
    private const long Key = 0x53656C6C_42616C61;

    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes the lock, waiting for whoever has it.</summary>
    /// <exception cref="WarehouseException">Another session holds it for longer than the time to wait.</exception>
    public static void Take(PostgresSession session, WarehouseOptions options)
    {
        var start = options.Clock.GetTimestamp();
        while (!(bool)session.Scalar("SELECT pg_try_advisory_lock(:key)", ("key", Key))!)
        {
            if (options.Clock.GetElapsedTime(start) >= options.LockTimeout)
            {
                throw new WarehouseException(
                    $"{options.Url}: in use by {Holder(session)}; waited {options.LockTimeout.TotalSeconds:0} s. "
                    + "Wait until it has finished, or stop it; then run the same command again.")
                { IsUnreachable = true };
            }

            options.Stop.WaitHandle.WaitOne(RetryEvery);
        }
    }

    /// <summary>Lets the next one in at once: a server notices the end of a session a little later.</summary>
    public static void Release(PostgresSession session)
    {
        if (session.Connection.State != ConnectionState.Open) return;
        try
        {
            session.Run("SELECT pg_advisory_unlock_all()");
        }
        catch (NpgsqlException)
        {
            // The end of the session releases it as well.
        }
    }

    // Who may not see other users' sessions sees their number only.
    private static string Holder(PostgresSession session)
    {
        using var command = session.Command(session.Flavor.Text("lock_holder"), [("key", Key)]);
        using var row = command.ExecuteReader();
        if (!row.Read()) return "another writer";
        var who = string.Create(CultureInfo.InvariantCulture, $"server process {row.GetInt32(0)}");
        if (row.IsDBNull(1)) return who;
        var from = row.IsDBNull(2) ? "this machine's socket" : row.GetFieldValue<IPAddress>(2).ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{row.GetString(1)} from {from} ({who}) since {row.GetDateTime(3):yyyy-MM-dd HH:mm:ss} UTC");
    }
}
