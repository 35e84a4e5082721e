using Npgsql;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>PostgreSQL, held to the specification on a real server.</summary>
public class PostgresEngine : Engine
{
    private readonly PostgresServer? _server;

    // What an empty warehouse is copied from: that is cheaper than to make one, and the same to the last byte.
    private readonly Lazy<string> _empty;

    /// <param name="server">The server to use; null for the one that all tests share.</param>
    public PostgresEngine(PostgresServer? server = null)
    {
        _server = server;
        _empty = new Lazy<string>(() =>
        {
            var place = NewPlace("");
            Books.Make(this, place);
            return place.RequireServer().Database;
        });
    }

    public static PostgresEngine Instance { get; } = new();

    public override string Scheme => "postgres";

    /// <summary>A database of its own for every test.</summary>
    public override WarehouseUrl NewPlace(string folder)
    {
        Require();
        return NewDatabase(Server, Scheme);
    }

    public override WarehouseUrl EmptyPlace(string folder)
    {
        Require();
        return NewDatabase(Server, Scheme, _empty.Value);
    }

    /// <summary>A database of the server to use.</summary>
    protected virtual Uri Server => (_server ?? PostgresServer.Shared).Url;

    /// <summary>Skips a test where there is no server.</summary>
    protected virtual void Require() => Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);

    public override IWarehouse Open(WarehouseOptions options) => PostgresWarehouse.Open(options);

    protected override IReaders Readers(WarehouseOptions options, IWarehouse writer) => PostgresWarehouse.Readers(options);

    public override void GiveUpCopy(WarehouseOptions options) => PostgresWarehouse.GiveUpCopy(options);

    public override string MakeForeign => "CREATE SCHEMA raw; CREATE TABLE raw.events (id INTEGER)";

    public override void Execute(WarehouseUrl place, string sql)
    {
        using var connection = new NpgsqlConnection(PostgresOpening.ConnectionString(place));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    // Up to version 4 only views and indexes changed, which the migrations make anew.
    public override void MakeFirstVersion(WarehouseUrl place) => Execute(place, $"""
        DROP SCHEMA raw, dwh, dq, ops, bi CASCADE;
        DROP VIEW public.clock;
        {FourthVersion}
        DROP TABLE ops.schema_versions;
        UPDATE ops.settings SET setting = '1' WHERE name = 'schema_version';
        """);

    protected virtual string FourthVersion => SchemaFile("postgres.0004.sql");

    protected static string SchemaFile(string name) => File.ReadAllText(Repository.Path("tests/SellerBalance.Warehouses.Postgres.Tests/Schemas/" + name));

    public override IReadOnlyList<string> Schema(WarehouseUrl place)
    {
        using var connection = new NpgsqlConnection(PostgresOpening.ConnectionString(place));
        connection.Open();
        using var command = new NpgsqlCommand(
            """
            SELECT format('%s.%s.%s %s %s %s %s -- %s', table_schema, table_name, lpad(ordinal_position::text, 2, '0'), column_name, data_type, collation_name, column_default,
              col_description(format('%I.%I', table_schema, table_name)::regclass, ordinal_position::integer))
            FROM information_schema.columns
            WHERE table_schema IN ('raw', 'dwh', 'dq', 'ops', 'bi', 'public')
            UNION ALL
            SELECT format('%s.%s: %s -- %s', schemaname, viewname, definition, obj_description(format('%I.%I', schemaname, viewname)::regclass)) FROM pg_views WHERE schemaname IN ('raw', 'dwh', 'dq', 'ops', 'bi', 'public')
            UNION ALL
            SELECT indexdef FROM pg_indexes WHERE schemaname IN ('raw', 'dwh', 'dq', 'ops', 'bi', 'public')
            ORDER BY 1
            """,
            connection);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add(reader.GetString(0));
        return lines;
    }

    public override string EndlessQuery => "SELECT pg_sleep(1000000)";

    public override string Damage(Damage damage) => damage switch
    {
        Specs.Damage.EventTwice => "INSERT INTO raw.events SELECT * FROM raw.events WHERE event_id = 'e3'",
        Specs.Damage.EventWithoutSeller => "UPDATE raw.events SET seller_id = NULL WHERE event_id = 'e4'",
        Specs.Damage.SignTurned => "UPDATE raw.events SET signed_amount = amount WHERE event_id = 'e3'",
        Specs.Damage.MovementChanged =>
            "UPDATE dwh.seller_movement_delta SET inflow = inflow + 1 WHERE seller_id = 'S1' AND dt = DATE '2026-11-12'",
        Specs.Damage.BalanceDayLost => "DELETE FROM dwh.seller_balance_daily WHERE seller_id = 'S1' AND dt = DATE '2026-11-14'",
        Specs.Damage.BalanceNotAddingUp =>
            "UPDATE dwh.seller_balance_daily SET running_balance = running_balance + 1 WHERE seller_id = 'S1' AND dt = DATE '2026-11-14'",
        Specs.Damage.ChainBroken =>
            "UPDATE dwh.seller_balance_daily SET opening_balance = opening_balance + 1, running_balance = running_balance + 1 "
            + "WHERE seller_id = 'S1' AND dt = DATE '2026-11-14'",
        Specs.Damage.RefusedRowLost => "DELETE FROM raw.quarantine WHERE event_id = 'bad'",
        _ => throw new ArgumentOutOfRangeException(nameof(damage), damage, null),
    };

    /// <summary>A new database on a server.</summary>
    /// <param name="server">A database that is there.</param>
    /// <param name="scheme">Of the URL to give.</param>
    /// <param name="template">The database to copy; by default an empty one.</param>
    internal static WarehouseUrl NewDatabase(Uri server, string scheme, string template = "template0")
    {
        var name = PostgresServer.NewName();
        Instance.Execute(WarehouseUrl.Parse(server.ToString()), $"CREATE DATABASE {name} TEMPLATE {template}");
        var url = new UriBuilder(server) { Path = name }.Uri.ToString();
        return WarehouseUrl.Parse(scheme + url[url.IndexOf(':', StringComparison.Ordinal)..]);
    }
}
