using DuckDB.NET.Data;
using NpgsqlTypes;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>What history knows of staged ids, brought to where they are staged.</summary>
internal static class KnownEvents
{
    /// <summary>Fills the DuckDB table <c>known</c>. Nothing of it remains on the server.</summary>
    /// <param name="session">Not in a transaction.</param>
    /// <param name="staging">Has the tables <c>staged</c> and <c>known</c>.</param>
    public static void Fetch(PostgresSession session, DuckDBConnection staging) => session.InTransaction("looking up known events", () =>
    {
        if (session.Scalar("SELECT 1 FROM raw.events LIMIT 1") is not null) LookUp(session, staging);
        return false;
    });

    /// <summary>As <see cref="Fetch"/>, within a transaction that landed events and goes on.</summary>
    public static void FetchWithin(PostgresSession session, DuckDBConnection staging)
    {
        session.Run("SAVEPOINT looking_up");
        LookUp(session, staging);
        session.Run("ROLLBACK TO SAVEPOINT looking_up; RELEASE SAVEPOINT looking_up");
    }

    private static void LookUp(PostgresSession session, DuckDBConnection staging)
    {
        session.RunFile("prepare_known");
        if (BulkLoad.Load(session, staging, "(SELECT event_id FROM staged)", "ops.incoming_ids") == 0) return;
        session.Run("ANALYZE ops.incoming_ids");
        using (var empty = staging.CreateCommand())
        {
            empty.CommandText = "DELETE FROM temp.known_rows";
            empty.ExecuteNonQuery();
        }

        using var command = session.Command(session.Flavor.Text("known"), []);
        using var found = command.ExecuteReader();
        using var known = staging.CreateAppender("temp", "main", "known_rows");
        while (found.Read())
        {
            var row = known.CreateRow().AppendValue(Place(found.GetValue(0)));
            AppendText(row, found, 1);
            if (found.IsDBNull(2)) row.AppendNullValue();
            else row.AppendValue(found.GetDateTime(2));
            for (var column = 3; column <= 5; column++) AppendText(row, found, column);
            for (var column = 6; column <= 7; column++)
            {
                if (found.IsDBNull(column)) row.AppendNullValue();
                else row.AppendValue(found.GetDecimal(column));
            }

            for (var column = 8; column <= 9; column++) AppendText(row, found, column);
            row.EndRow();
        }
    }

    private static long Place(object value) => value is NpgsqlTid place ? ((long)place.BlockNumber << 16) | place.OffsetNumber : (long)value;

    private static void AppendText(IDuckDBAppenderRow row, Npgsql.NpgsqlDataReader found, int column)
    {
        if (found.IsDBNull(column)) row.AppendNullValue();
        else row.AppendValue(found.GetString(column));
    }
}
