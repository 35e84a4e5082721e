using Npgsql;
using SellerBalance.Servers;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>A server of a test class's own, whose users need passwords, and which may be stopped and killed.</summary>
public sealed class OwnServer : IDisposable
{
    public const string Password = "p4ss'w%rd";

    private readonly Lazy<PostgresServer> _server = new(Start);

    internal PostgresServer Server
    {
        get
        {
            Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);
            return _server.Value;
        }
    }

    /// <summary>An empty database that belongs to a user of its own.</summary>
    /// <param name="options">What stands behind the URL's question mark.</param>
    /// <param name="password">Null for none in the URL.</param>
    internal WarehouseUrl NewPlace(string options = "", string? password = Password)
    {
        var place = PostgresEngine.NewDatabase(Server.Url, "postgres");
        var name = place.Server!.Database;
        Admin($"CREATE ROLE {name} LOGIN PASSWORD '{Password.Replace("'", "''", StringComparison.Ordinal)}'; ALTER DATABASE {name} OWNER TO {name}");
        var secret = password is null ? "" : ":" + Uri.EscapeDataString(password);
        return WarehouseUrl.Parse($"postgres://{name}{secret}@127.0.0.1:{place.Server.Port}/{name}?password_in_url=yes{(options.Length == 0 ? "" : "&")}{options}");
    }

    /// <summary>Runs SQL as the server's first user.</summary>
    internal void Admin(string sql, string database = "postgres")
    {
        using var connection = AdminConnection(database);
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    internal NpgsqlConnection AdminConnection(string database)
    {
        var connection = new NpgsqlConnection(PostgresOpening.ConnectionString(WarehouseUrl.Parse(Server.UrlOf(database))));
        connection.Open();
        return connection;
    }

    public void Dispose()
    {
        if (_server.IsValueCreated) _server.Value.Dispose();
    }

    private static PostgresServer Start()
    {
        var server = PostgresServer.StartOwn("-c fsync=off");
        File.WriteAllText(Path.Join(server.Data, "pg_hba.conf"), "host all app 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        server.Reload();
        return server;
    }
}
