using SellerBalance.Servers;

namespace SellerBalance.Bench;

/// <summary>A PostgreSQL of its own, which keeps what it says it keeps: fsync is on.</summary>
internal sealed class PostgresBench : IBenchServer
{
    private const string Books = "books";
    private const string FloorBooks = "floor";

    private readonly PostgresServer _server = PostgresServer.StartOwn("-c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=15min");

    public string Name => "PostgreSQL";

    public string Command => "postgres";

    public string Warehouse => _server.UrlOf(Books);

    public string FloorFiles => "`bench/floors/postgres_*.sql` and psql's `\\copy`";

    public string CopyLimit => "";

    public string Version() => PostgresServer.Psql(_server.Url.ToString(), "-c", "SHOW server_version").Trim() + ", shared_buffers 1 GB, max_wal_size 8 GB, else as installed";

    public void Clean() => Clean(Books);

    public Contestant Floor(string events) => new(
        "floor",
        () => Clean(FloorBooks),
        "psql",
        [
            "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", _server.UrlOf(FloorBooks), "-f", "bench/floors/postgres_table.sql",
            "-c", $"\\copy events FROM '{events}' WITH (FORMAT csv, HEADER true)", "-f", "bench/floors/postgres_aggregates.sql",
        ]);

    private void Clean(string database)
    {
        PostgresServer.Psql(_server.Url.ToString(), "-c", $"DROP DATABASE IF EXISTS {database}");
        PostgresServer.Psql(_server.Url.ToString(), "-c", $"CREATE DATABASE {database} TEMPLATE template0");
        PostgresServer.Psql(_server.Url.ToString(), "-c", "CHECKPOINT");
    }

    public void Dispose() => _server.Dispose();
}
