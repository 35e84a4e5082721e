using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses;

/// <summary>Where a warehouse is: <c>duckdb:PATH</c>, or <c>SCHEME://USER@HOST:PORT/DATABASE?OPTION=VALUE</c> for a server.</summary>
/// <param name="Scheme">The engine, lower case.</param>
/// <param name="Location">What follows the colon, without a password; for DuckDB a file.</param>
/// <param name="Server">The server; null for an engine that is a file.</param>
public sealed partial record WarehouseUrl(string Scheme, string Location, ServerAddress? Server = null)
{
    /// <summary>The embedded warehouse in the current folder.</summary>
    public static WarehouseUrl Default { get; } = new("duckdb", "seller-balance.duckdb");

    /// <summary>Reads a URL.</summary>
    /// <exception cref="UsageException">
    /// It has no scheme or no location, or what follows <c>//</c> is no server's address. The message repeats nothing that may be a password.
    /// </exception>
    public static WarehouseUrl Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 2 || colon == text.Length - 1 || !SchemeName().IsMatch(text.AsSpan(0, colon)))
        {
            var found = FileName().IsMatch(text) ? $"'{text}'" : "text that is not a URL and may contain a password";
            throw new UsageException(
                $"--warehouse: found {found}, expected a scheme and a place, such as {Default} or postgres://USER@HOST/DATABASE. Write duckdb: before the name of a file.");
        }

        var scheme = text[..colon].ToLowerInvariant();
        if (scheme == "postgresql") scheme = "postgres";
        var location = text[(colon + 1)..];
        if (scheme == Default.Scheme) return File(location);
        // Which engines there are is known elsewhere; what cannot be an address is remembered as none, since it may have a password.
        if (!location.StartsWith("//", StringComparison.Ordinal)) return new WarehouseUrl(scheme, "…");
        var server = ServerAddress.Parse(scheme, location);
        return new WarehouseUrl(scheme, server.ToString(), server);
    }

    /// <summary>The server, for an engine that is one.</summary>
    /// <exception cref="UsageException">The URL names none.</exception>
    public ServerAddress RequireServer() => Server ?? throw ServerAddress.NotOne(Scheme);

    /// <summary>
    /// Whether this is surely the same warehouse as another: the same file under whatever name, or the same database on the same host. Two names
    /// of one remote host are not known to be one.
    /// </summary>
    public bool IsSamePlace(WarehouseUrl other)
    {
        if (Scheme == Default.Scheme || other.Scheme == Default.Scheme) return Scheme == other.Scheme && FileIdentity.AreSame(Location, other.Location);
        return (Scheme == "clickhouse") == (other.Scheme == "clickhouse") && Server is not null && other.Server is not null && Server.IsSamePlace(other.Server);
    }

    /// <summary>The URL without a password, fit for output.</summary>
    public override string ToString() => $"{Scheme}:{Location}";

    private static WarehouseUrl File(string location) => Credentials.MayBeIn(location)
        ? throw new UsageException(
            $"--warehouse: found a possible server address or password after duckdb:, expected a file, such as {Default}. "
            + "Use the scheme of the server's engine, or rename the file.")
        : new WarehouseUrl(Default.Scheme, location);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*$")]
    private static partial Regex SchemeName();

    [GeneratedRegex(@"^[\w./\\ -]*:?$")]
    private static partial Regex FileName();
}
