using System.Globalization;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;

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
        var staged = (long)connection.Scalar("SELECT count(*) FROM staged")!;
        if (staged == 0 || staged >= Math.Max(events / FewShare, Math.Min(events, Few)))
        {
            connection.RunFile("known");
            return isComplete;
        }

        if (!isComplete || ids - sorted > Math.Max(BehindMost, sorted / BehindShare)) connection.RunFile("event_ids");
        connection.RunFile("known_few");
        return true;
    }

    /// <summary>Adds the ids of the events that have just landed.</summary>
    public static void Add(DuckDBConnection connection) => connection.RunFile("event_ids_landed");

    /// <summary>Makes the table anew unless it has all ids.</summary>
    public static void Complete(DuckDBConnection connection)
    {
        if (!State(connection).IsComplete) connection.RunFile("event_ids");
    }

    // Whoever adds or deletes events by hand changes one of the counts.
    private static (long Ids, long Events, long Sorted, bool IsComplete) State(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = DuckDbScripts.Text("event_ids_state");
        using var row = command.ExecuteReader();
        row.Read();
        long? Setting(int column) => row.IsDBNull(column) ? null : long.Parse(row.GetString(column), CultureInfo.InvariantCulture);
        var (ids, events) = (row.GetInt64(0), row.GetInt64(1));
        return (ids, events, Setting(2) ?? 0, row.GetBoolean(4) && ids >= events && Setting(3) == events);
    }
}
