using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.DuckDb.Tests;

/// <summary>DuckDB, held to the specification.</summary>
public sealed class DuckDbEngine : Engine
{
    // Copied, an empty warehouse is cheaper than made, and the same to the last byte.
    private static readonly Lazy<byte[]> s_empty = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("seller-balance-spec-").FullName;
        var place = new WarehouseUrl("duckdb", Path.Join(folder, "books.duckdb"));
        Books.Make(new DuckDbEngine(), place);
        var bytes = File.ReadAllBytes(place.Location);
        Directory.Delete(folder, recursive: true);
        return bytes;
    });

    public static DuckDbEngine Instance { get; } = new();

    public override string Scheme => "duckdb";

    public override WarehouseUrl NewPlace(string folder) => new(Scheme, Path.Join(folder, "books.duckdb"));

    public override WarehouseUrl EmptyPlace(string folder)
    {
        var place = NewPlace(folder);
        File.WriteAllBytes(place.Location, s_empty.Value);
        return place;
    }

    public override IWarehouse Open(WarehouseOptions options) => DuckDbWarehouse.Open(options);

    protected override IReaders Readers(WarehouseOptions options, IWarehouse writer) => ((DuckDbWarehouse)writer).Readers(options.StatementTimeout);

    public override void GiveUpCopy(WarehouseOptions options) => DuckDbWarehouse.GiveUpCopy(options);

    public override string MakeForeign => "CREATE SCHEMA raw; CREATE TABLE raw.events (id INTEGER)";

    public override void Execute(WarehouseUrl place, string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={place.Location}");
        connection.Open();
        connection.Run(sql);
    }

    public override void MakeFirstVersion(WarehouseUrl place)
    {
        File.Delete(place.Location);
        Execute(place, File.ReadAllText(Repository.Path("tests/SellerBalance.Warehouses.DuckDb.Tests/Schemas/0001.sql")));
    }

    public override IReadOnlyList<string> Schema(WarehouseUrl place)
    {
        using var connection = new DuckDBConnection($"DataSource={place.Location}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT schema_name || '.' || table_name || '.' || lpad(column_index::VARCHAR, 2, '0') || ' ' || column_name || ' ' || data_type || ' '
              || coalesce(column_default, '') || ' -- ' || coalesce(comment, '')
            FROM duckdb_columns()
            WHERE NOT internal
            UNION ALL
            SELECT schema_name || '.' || view_name || ': ' || sql || ' -- ' || coalesce(comment, '')
            FROM duckdb_views()
            WHERE NOT internal
            ORDER BY 1
            """;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add(reader.GetString(0));
        return lines;
    }

    public override string EndlessQuery => "SELECT sum(a.range * b.range) AS total FROM range(100000000) a, range(100000000) b HAVING total < 0";

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
}
