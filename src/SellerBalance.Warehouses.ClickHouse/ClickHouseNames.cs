using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>
/// The names of a warehouse's four databases. The SQL files say raw, dwh, dq and ops; behind a URL that names a database, say
/// <c>books</c>, they are <c>books_raw</c> and so on.
/// </summary>
internal sealed partial class ClickHouseNames
{
    private readonly string _prefix;

    private ClickHouseNames(string prefix) => _prefix = prefix;

    /// <summary>The database in which the checks of a run find their names.</summary>
    public string Ops => _prefix + "ops";

    /// <summary>What distinguishes this warehouse from others on the same server.</summary>
    public string Warehouse => _prefix.Length == 0 ? "default" : _prefix[..^1];

    /// <summary>The names behind a URL.</summary>
    /// <exception cref="UsageException">The URL's database is no plain word.</exception>
    public static ClickHouseNames Of(WarehouseUrl url)
    {
        var database = url.RequireServer().Database;
        if (database.Length == 0 || database == "default") return new ClickHouseNames("");
        if (Word().IsMatch(database)) return new ClickHouseNames(database + "_");
        throw new UsageException($"--warehouse: found the database '{database}', expected letters, digits and underscores, such as clickhouse://host:8123/books.");
    }

    /// <summary>SQL with this warehouse's names.</summary>
    public string In(string sql) => _prefix.Length == 0 ? sql : Name().Replace(sql, _prefix + "${name}");

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Word();

    // Before a dot, as a text of its own, or where a database is made.
    [GeneratedRegex(@"(?<![\w.'])(?<name>raw|dwh|dq|ops)(?=\.[a-z_])|(?<=')(?<name>raw|dwh|dq|ops)(?=')|(?<=DATABASE IF NOT EXISTS )(?<name>raw|dwh|dq|ops)\b")]
    private static partial Regex Name();
}
