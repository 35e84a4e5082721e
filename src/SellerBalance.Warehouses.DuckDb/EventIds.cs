using System.Globalization;
using DuckDB.NET.Data;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>
/// The table <c>raw.event_ids</c>: the hash of every event id, mostly in order, so that the look at history for a few ids reads a few blocks. It
/// has all ids or is made anew before it is used; an id too many costs time and nothing else.
/// </summary>
internal static class EventIds
{
    // Up to so many ids, or such a share of all: then it is worth asking.
    private const long Few = 1_000;
    private const int FewShare = 50;

    // Ids behind those in order are read each time: a few milliseconds for a million.
    private const long BehindMost = 1 << 20;
    private const int BehindShare = 8;

    /// <summary>Makes the relation <c>known</c> of what is staged, by the table if that is quicker.</summary>
    /// <returns>Whether the ids that land are to be added.</returns>
    public static bool Known(DuckDBConnection connection)
    {
        var (ids, events, sorted, isComplete) = State(connection);
        var isFew = Count(connection, "SELECT count(*) FROM staged") < Math.Max(events / FewShare, Math.Min(events, Few));
        if (!isFew)
        {
            connection.RunFile("known");
            return isComplete;
        }

        if (!isComplete || ids - sorted > Math.Max(BehindMost, sorted / BehindShare)) connection.RunFile("event_ids");
        connection.RunFile("known_few");
        return true;
    }

    /// <summary>Makes the table anew unless it has all ids.</summary>
    public static void Complete(DuckDBConnection connection)
    {
        if (!State(connection).IsComplete) connection.RunFile("event_ids");
    }

    // Counts of whole tables are not counted but known. Another version of the engine may hash otherwise.
    private static (long Ids, long Events, long Sorted, bool IsComplete) State(DuckDBConnection connection)
    {
        var (ids, events) = (Count(connection, "SELECT count(*) FROM raw.event_ids"), Count(connection, "SELECT count(*) FROM raw.events"));
        var isOwnHash = connection.Scalar("SELECT 1 FROM ops.settings WHERE name = 'event_ids_hash' AND setting = hash('event_ids')::VARCHAR") is not null;
        var sorted = connection.Scalar("SELECT setting FROM ops.settings WHERE name = 'event_ids_sorted'") is string text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
        return (ids, events, sorted, isOwnHash && ids >= events);
    }

    private static long Count(DuckDBConnection connection, string sql) => Convert.ToInt64(connection.Scalar(sql), CultureInfo.InvariantCulture);
}
