using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>Makes the tables, and makes sure that they are this program's.</summary>
internal static partial class ClickHouseSchema
{
    /// <summary>Makes or migrates the tables where needed, and the views over them.</summary>
    public static void Prepare(ClickHouseSession session, ClickHouseShards shards, WarehouseOptions options)
    {
        var isMigrated = PrepareTables(session, shards, options);
        if (options.Access == Access.Write) MakeViews(session, isMigrated);
    }

    // Tables made by hand have no views yet, and a migration makes those without comments that have some. The last comment says that all is there.
    private static void MakeViews(ClickHouseSession session, bool isMigrated)
    {
        const string what = "making the views for BI tools";
        if (!isMigrated && session.Scalar($"SELECT 1 FROM system.tables WHERE database = 'bi' AND name = '{BiViews.Names[^1]}' AND comment <> ''", null) is not null) return;
        foreach (var view in BiViews.Texts(ClickHouseScripts.Find))
            session.RunAll(view, what);
        session.EachReplica(server => server.RunFile("comments", what));
    }

    private static bool PrepareTables(ClickHouseSession session, ClickHouseShards shards, WarehouseOptions options)
    {
        var isThere = session.Scalar("SELECT 1 FROM system.tables WHERE database = 'ops' AND name = 'settings'", null) is not null;
        if (!isThere && options.Access != Access.Write)
            throw new WarehouseException($"{options.Url}: it has no tables yet. Fill it with: seller-balance run FILE") { IsUnreachable = true };
        shards.RequireAsSpread();
        var found = isThere ? session.Scalar("SELECT setting FROM ops.settings WHERE name = 'schema_version'", null) as string : null;
        // A schema whose making was interrupted has no version yet: its statements do no harm a second time.
        if (options.Access == Access.Write && found is null && IsOursToMake(session, isThere))
        {
            RequireNothingElse(session);
            if (shards.AreSpread) shards.Each(RequireNothingElse);
            shards.MakeTables("making the tables");
            session.RunFile("schema", "making the tables");
            shards.RequireUnchanged();
            shards.RequireMembers(options.Access);
            return false;
        }

        var steps = SchemaVersion.Steps(options.Url, options.Access, found).ToList();
        shards.RequireMembers(options.Access);
        if (options.Access == Access.Write) shards.RequireUnchanged();
        foreach (var version in steps)
            Migrate(session, shards, version);
        return steps.Count > 0;
    }

    // The version is noted when all is done: a migration that was cut short is made again from its first statement.
    private static void Migrate(ClickHouseSession session, ClickHouseShards shards, int version)
    {
        var what = $"migrating to schema version {version}";
        var script = SchemaVersion.Script(version);
        var isLast = version == SchemaVersion.Current;
        if (shards.AreSpread)
        {
            shards.Locate();
            shards.TellFormerBuilds();
            shards.RunFile(script, what);
            if (isLast) shards.RunFile("schema", what);
            shards.RunFile("migrated", what, ("version", version));
        }

        session.RunAll((shards.AreSpread ? ClickHouseScripts.Find("cluster/" + script) : null) ?? ClickHouseScripts.Text(script), what, [.. shards.Parameters(script)]);
        session.Wait(what);
        // Views are as this program has them.
        if (isLast) session.RunFile("schema", what);
        session.RunFile("migrated", what, ("version", version));
    }

    /// <summary>The time zone that the first load settled; null before it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="known">What was settled when it was last asked; null if nothing was.</param>
    public static string? SettledTimeZone(ClickHouseSession session, string? known = null)
    {
        // A load names the zone before its rows are there; to look for them costs more the more batches there are.
        var named = session.Scalar("SELECT setting FROM ops.settings WHERE name = 'time_zone'", null) as string;
        return named is null || named == known || session.Scalar("SELECT 1 FROM raw.batches LIMIT 1", null) is not null ? named : null;
    }

    /// <summary>The time zone of the books.</summary>
    /// <exception cref="UsageException">Another one is asked for.</exception>
    public static string TimeZone(ClickHouseSession session, WarehouseOptions options)
    {
        var own = SettledTimeZone(session);
        if (own is not null && options.TimeZone is not null && own != options.TimeZone)
        {
            throw new UsageException(
                $"{options.Url}: found --time-zone {options.TimeZone}, expected {own}, the time zone of this warehouse. "
                + $"Omit --time-zone, or use another warehouse for {options.TimeZone}, with --warehouse.");
        }

        if (own is null && options.TimeZone is not null)
        {
            using var known = session.Read("SELECT 1 FROM system.time_zones WHERE time_zone = {name:String}", null, null, ("name", options.TimeZone));
            if (!known.Read()) throw options.UnknownTimeZone();
        }

        return own ?? options.TimeZone ?? "UTC";
    }

    private static void RequireNothingElse(ClickHouseSession session)
    {
        var names = string.Join(',', Made().Matches(ClickHouseScripts.Text("schema")).Select(made => made.Groups["name"].Value).Distinct());
        if (session.Scalar(ClickHouseScripts.Text("foreign"), null, ("names", session.Names.In(names))) is not string found) return;
        throw new WarehouseException(
            $"{session.Place}: found {found}, which this program did not create, expected its own tables or none. Name another database in the URL, such as clickhouse://HOST:PORT/books; nothing was changed.")
        { IsUnreachable = true };
    }

    [GeneratedRegex(@"^CREATE (OR REPLACE )?(TABLE|VIEW) (IF NOT EXISTS )?(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Made();

    private static bool IsOursToMake(ClickHouseSession session, bool isThere) =>
        !isThere || session.Scalar("SELECT 1 FROM ops.settings LIMIT 1", null) is null;
}
