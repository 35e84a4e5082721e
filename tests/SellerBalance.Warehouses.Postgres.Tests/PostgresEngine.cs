using Npgsql;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>PostgreSQL, held to the specification on a real server.</summary>
internal sealed class PostgresEngine : Engine
{
    public static PostgresEngine Instance { get; } = new();

    public override string Scheme => "postgres";

    /// <summary>A database of its own for every test.</summary>
    public override WarehouseUrl NewPlace(string folder)
    {
        Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);
        return NewDatabase(PostgresServer.Shared, Scheme);
    }

    public override IWarehouse Open(WarehouseOptions options) => PostgresWarehouse.Open(options);

    public override void Execute(WarehouseUrl place, string sql)
    {
        using var connection = new NpgsqlConnection(PostgresOpening.ConnectionString(place));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public override string Damage(Damage damage) => damage switch
    {
        Specs.Damage.EventTwice => "INSERT INTO raw.events SELECT * FROM raw.events WHERE event_id = 'e3'",
        Specs.Damage.EventWithoutSeller => "UPDATE raw.events SET seller_id = NULL WHERE event_id = 'e4'",
        Specs.Damage.SignTurned => "UPDATE raw.events SET signed_amount = amount WHERE event_id = 'e3'",
        Specs.Damage.MovementChanged =>
            "UPDATE dwh.seller_movement_daily SET inflow = inflow + 1 WHERE seller_id = 'S1' AND dt = DATE '2026-11-12'",
        Specs.Damage.BalanceDayLost => "DELETE FROM dwh.seller_balance_daily WHERE seller_id = 'S1' AND dt = DATE '2026-11-14'",
        Specs.Damage.BalanceNotAddingUp =>
            "UPDATE dwh.seller_balance_daily SET running_balance = running_balance + 1 WHERE seller_id = 'S1' AND dt = DATE '2026-11-14'",
        Specs.Damage.ChainBroken =>
            "UPDATE dwh.seller_balance_daily SET opening_balance = opening_balance + 1, running_balance = running_balance + 1 "
            + "WHERE seller_id = 'S1' AND dt = DATE '2026-11-14'",
        _ => throw new ArgumentOutOfRangeException(nameof(damage), damage, null),
    };

    /// <summary>An empty database on a server.</summary>
    internal static WarehouseUrl NewDatabase(PostgresServer server, string scheme)
    {
        var name = PostgresServer.NewName();
        Instance.Execute(WarehouseUrl.Parse(server.Url.ToString()), $"CREATE DATABASE {name} TEMPLATE template0");
        return WarehouseUrl.Parse(scheme + server.UrlOf(name)["postgres".Length..]);
    }
}
