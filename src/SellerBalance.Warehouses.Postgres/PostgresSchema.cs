namespace SellerBalance.Warehouses.Postgres;

/// <summary>Makes the tables, and makes sure that they are this program's.</summary>
internal static class PostgresSchema
{
    /// <summary>Prepares an open warehouse.</summary>
    /// <returns>The time zone of its books.</returns>
    public static string Prepare(PostgresSession session, WarehouseOptions options)
    {
        var isNew = session.Scalar("SELECT to_regclass('ops.settings')::text") is null;
        if (isNew && options.Access != Access.Write)
            throw new WarehouseException($"{options.Url}: it has no tables yet. Fill it with: seller-balance run FILE") { IsUnreachable = true };
        if (isNew)
        {
            if (session.Scalar(session.Flavor.Text("foreign")) is string found)
                throw new WarehouseException($"{options.Url}: found {found}, which this program did not create, expected its own tables or none. Name another database; nothing was changed.") { IsUnreachable = true };
            RunWhole(session, "schema");
        }

        var steps = SchemaVersion.Steps(options.Url, options.Access, Setting(session, "schema_version"));
        if (steps.Contains(BiViews.Since)) BiViews.RequireFree(options.Url, Existing(session, BiViews.Names));
        foreach (var step in steps)
            RunWhole(session, SchemaVersion.Script(step));
        if (options.Access == Access.Write) MakeViews(session);
        var own = Setting(session, "time_zone");
        if (own is null && options.TimeZone is not null && session.Scalar("SELECT 1 FROM pg_timezone_names WHERE name = :name", ("name", options.TimeZone)) is null)
            throw options.UnknownTimeZone();
        return Settle(options, own);
    }

    private static void RunWhole(PostgresSession session, string script)
    {
        using var transaction = session.Connection.BeginTransaction();
        session.RunFile(script);
        transaction.Commit();
    }

    // Tables made by hand have none yet.
    private static void MakeViews(PostgresSession session)
    {
        if (Existing(session, BiViews.Names.TakeLast(1)) is not null) return;
        using var transaction = session.Connection.BeginTransaction();
        foreach (var view in BiViews.Texts(session.Flavor.Find))
            session.Run(view);
        session.RunFile("comments");
        transaction.Commit();
    }

    private static string? Existing(PostgresSession session, IEnumerable<string> views) => session.Scalar(
        $"SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'bi' AND table_name IN ('{string.Join("', '", views)}') LIMIT 1") as string;

    private static string? Setting(PostgresSession session, string name) =>
        session.Scalar("SELECT setting FROM ops.settings WHERE name = :name", ("name", name)) as string;

    private static string Settle(WarehouseOptions options, string? own)
    {
        if (own is not null && options.TimeZone is not null && own != options.TimeZone)
        {
            throw new UsageException(
                $"{options.Url}: found --time-zone {options.TimeZone}, expected {own}, the time zone of this warehouse. "
                + $"Omit --time-zone, or use another warehouse for {options.TimeZone}, with --warehouse.");
        }

        return own ?? options.TimeZone ?? "UTC";
    }
}
