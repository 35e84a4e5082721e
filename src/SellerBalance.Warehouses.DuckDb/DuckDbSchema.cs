using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Events;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>Makes the tables, and makes sure that they are this program's.</summary>
internal static class DuckDbSchema
{
    /// <summary>Prepares an open warehouse.</summary>
    /// <returns>The time zone of its books.</returns>
    public static string Prepare(DuckDBConnection connection, WarehouseOptions options)
    {
        connection.Run("SET TimeZone = 'UTC'; SET preserve_insertion_order = true;");
        var isNew = connection.Scalar("SELECT 1 FROM information_schema.tables WHERE table_catalog = current_database() AND table_schema = 'ops' AND table_name = 'settings'") is null;
        if (isNew && options.Access != Access.Write)
            throw new WarehouseException($"{options.Url}: it has no tables yet. Fill it with: seller-balance run FILE") { IsUnreachable = true };
        if (isNew) connection.Run($"BEGIN TRANSACTION; {DuckDbScripts.Text("schema")} COMMIT;");
        Migrate(connection, options);
        if (options.Access == Access.Write) MakeViews(connection);
        if (options.Access == Access.Write) Grow(connection, options.Catalog);
        return Settle(connection, options);
    }

    private static void Migrate(DuckDBConnection connection, WarehouseOptions options)
    {
        var found = connection.Scalar("SELECT setting FROM ops.settings WHERE name = 'schema_version'") as string;
        var steps = SchemaVersion.Steps(options.Url, options.Access, found);
        if (steps.Contains(BiViews.Since)) BiViews.RequireFree(options.Url, Existing(connection, BiViews.Names));
        foreach (var step in steps)
            connection.Run($"BEGIN TRANSACTION; {DuckDbScripts.Text(SchemaVersion.Script(step))} COMMIT;");
    }

    // Tables made by hand have none yet.
    private static void MakeViews(DuckDBConnection connection)
    {
        if (Existing(connection, BiViews.Names.TakeLast(1)) is not null) return;
        connection.Run($"BEGIN TRANSACTION; {string.Concat(BiViews.Texts(DuckDbScripts.Find))} {DuckDbScripts.Text("comments")} COMMIT;");
    }

    private static string? Existing(DuckDBConnection connection, IEnumerable<string> views) => connection.Scalar(
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database() AND table_schema = 'bi' "
        + $"AND table_name IN ('{string.Join("', '", views)}') LIMIT 1") as string;

    private static void Grow(DuckDBConnection connection, EventCatalog catalog)
    {
        GrowType(connection, "event_type", catalog.Types.Select(type => type.Name), ["raw.events", "dwh.seller_movement_delta"], "event_type");
        GrowType(connection, "currency_code", catalog.Currencies.Order(StringComparer.Ordinal), ["raw.events", "dwh.seller_movement_delta", "dwh.seller_balance_daily", "dwh.seller_books"], "currency");
    }

    // DuckDB cannot add a value to a type: the columns move to a longer one.
    private static void GrowType(DuckDBConnection connection, string type, IEnumerable<string> wanted, string[] tables, string column)
    {
        var known = ((List<string>)connection.Scalar($"SELECT enum_range(NULL::{type})::VARCHAR[]")!).ToList();
        var missing = wanted.Except(known, StringComparer.Ordinal).ToList();
        if (missing.Count == 0) return;
        var values = string.Join(", ", known.Concat(missing).Select(value => $"'{value}'"));
        connection.Run("BEGIN TRANSACTION");
        try
        {
            connection.Run($"CREATE TYPE {type}_longer AS ENUM ({values})");
            foreach (var table in tables)
                connection.Run($"ALTER TABLE {table} ALTER {column} TYPE {type}_longer");
            connection.Run($"DROP TYPE {type}; CREATE TYPE {type} AS ENUM ({values})");
            foreach (var table in tables)
                connection.Run($"ALTER TABLE {table} ALTER {column} TYPE {type}");
            connection.Run($"DROP TYPE {type}_longer; COMMIT");
        }
        catch
        {
            connection.Run("ROLLBACK");
            throw;
        }
    }

    private static string Settle(DuckDBConnection connection, WarehouseOptions options)
    {
        var own = connection.Scalar("SELECT setting FROM ops.settings WHERE name = 'time_zone'") as string;
        if (own is not null && options.TimeZone is not null && own != options.TimeZone)
        {
            throw new UsageException(
                $"{options.Url}: found --time-zone {options.TimeZone}, expected {own}, the time zone of this warehouse. "
                + $"Omit --time-zone, or use another warehouse for {options.TimeZone}, with --warehouse.");
        }

        if (own is null && options.TimeZone is not null
            && connection.Scalar($"SELECT 1 FROM pg_timezone_names() WHERE name = {DuckSql.Literal(options.TimeZone)}") is null)
        {
            throw options.UnknownTimeZone();
        }

        var timeZone = own ?? options.TimeZone ?? "UTC";
        if (options.Access == Access.Write) connection.Run($"SET TimeZone = '{timeZone}'");
        return timeZone;
    }
}
