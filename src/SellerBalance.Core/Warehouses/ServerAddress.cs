using System.Net;
using System.Text;

namespace SellerBalance.Warehouses;

/// <summary>Where a server is and how to reach it. Its text never has the password.</summary>
public sealed class ServerAddress
{
    private const string PasswordVariable = "SELLER_BALANCE_PASSWORD";
    private const string PasswordFileVariable = "SELLER_BALANCE_PASSWORD_FILE";
    private readonly string? _password;

    private ServerAddress(string host, int? port, string database, string? user, string? password, IReadOnlyDictionary<string, string> options)
    {
        Host = host;
        Port = port;
        Database = database;
        User = user;
        _password = password;
        Options = options;
    }

    /// <summary>A name, an address, or the folder of a socket. Where the URL has none, <c>localhost</c>.</summary>
    public string Host { get; }

    /// <summary>Null for the engine's usual one.</summary>
    public int? Port { get; }

    /// <summary>Empty where the URL has none.</summary>
    public string Database { get; }

    /// <summary>Null for the engine's own convention.</summary>
    public string? User { get; }

    /// <summary>What stands behind the question mark; names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Options { get; }

    /// <summary>Whether what is sent stays on this machine.</summary>
    public bool IsLoopback => Host == "localhost" || Host.StartsWith('/') || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether the password stands in the URL itself, without the leave of <c>password_in_url=yes</c>.</summary>
    public bool ShowsPassword => _password is not null && Options.GetValueOrDefault("password_in_url") != "yes";

    /// <summary>Reads what follows the scheme and its colon.</summary>
    /// <exception cref="UsageException">It is no server's address. The message repeats no password.</exception>
    public static ServerAddress Parse(string scheme, string location)
    {
        var text = $"{scheme}:{location}";
        if (!location.StartsWith("//", StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
            throw NotOne(scheme);
        var user = uri.UserInfo.Split(':', 2);
        // Unescaped, a password that contains / ? # or @ goes on there.
        if (uri.Fragment.Length > 0 || $"{user[0]}{uri.AbsolutePath}".AsSpan().IndexOfAny("@;=") >= 0 || uri.Query.AsSpan().IndexOfAny("@;") >= 0)
            throw NotOne(scheme);
        var options = ParseOptions(scheme, uri.Query);
        var host = options.GetValueOrDefault("host") ?? (uri.Host.Length == 0 ? "localhost" : uri.Host.Trim('[', ']'));
        return new ServerAddress(
            host,
            uri.Port > 0 ? uri.Port : null,
            Uri.UnescapeDataString(uri.AbsolutePath.Trim('/')),
            user[0].Length == 0 ? null : Uri.UnescapeDataString(user[0]),
            user.Length < 2 ? null : Uri.UnescapeDataString(user[1]),
            options);
    }

    /// <summary>Whether to use TLS: as the option <c>secure</c> says, else for every host but this machine.</summary>
    /// <exception cref="UsageException">The option is neither true nor false.</exception>
    public bool Secure => Options.GetValueOrDefault("secure") switch
    {
        null => !IsLoopback,
        "true" => true,
        "false" => false,
        var other => throw new UsageException($"--warehouse: found secure={other}, expected secure=true or secure=false."),
    };

    /// <summary>
    /// The password: the URL's, the content of the file that its option <c>password_file</c> names, or what
    /// <c>SELLER_BALANCE_PASSWORD</c> or the file of <c>SELLER_BALANCE_PASSWORD_FILE</c> says; null leaves it to the engine's own convention.
    /// </summary>
    /// <exception cref="UsageException">A file that is named cannot be read.</exception>
    public string? Password()
    {
        if (_password is not null) return _password;
        if (Options.GetValueOrDefault("password_file") is { } named) return FromFile(named, "password_file");
        if (Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } value) return value;
        return Environment.GetEnvironmentVariable(PasswordFileVariable) is { Length: > 0 } path ? FromFile(path, PasswordFileVariable) : null;
    }

    /// <summary>Refuses options that the engine does not know.</summary>
    /// <param name="known">The engine's own, beside those that every server has.</param>
    /// <exception cref="UsageException">One is unknown.</exception>
    public void RequireKnownOptions(params IReadOnlyCollection<string> known)
    {
        string[] all = ["password_file", "password_in_url", "secure", .. known];
        foreach (var name in Options.Keys.Except(all))
            throw new UsageException($"--warehouse: found {Credentials.Option(name)}, expected one of: {string.Join(", ", all.Order(StringComparer.Ordinal))}. Correct or delete it.");
    }

    /// <summary>Whether it is the same database as another of the same engine. No port is taken for the engine's usual one.</summary>
    internal bool IsSamePlace(ServerAddress other) =>
        (IsLoopback && other.IsLoopback || string.Equals(Host.TrimEnd('.'), other.Host.TrimEnd('.'), StringComparison.OrdinalIgnoreCase))
        && (Port is null || other.Port is null || Port == other.Port)
        && Database == other.Database;

    /// <summary>The address without a password: <c>//USER@HOST:PORT/DATABASE?OPTIONS</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("//");
        if (User is not null) text.Append(Uri.EscapeDataString(User)).Append('@');
        if (!Options.ContainsKey("host")) text.Append(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host);
        if (Port is not null) text.Append(':').Append(Port);
        if (Database.Length > 0) text.Append('/').Append(Uri.EscapeDataString(Database));
        var separator = '?';
        foreach (var (name, value) in Options)
        {
            text.Append(separator).Append(Credentials.IsOption(name) ? $"{name}={value}" : "…");
            separator = '&';
        }

        return text.ToString();
    }

    /// <summary>The refusal of what should be an address, which is not repeated: it may have a password in it.</summary>
    internal static UsageException NotOne(string scheme) => new(
        $"--warehouse: found '{scheme}:' without a valid address after it, expected {scheme}://USER@HOST:PORT/DATABASE. "
        + "Write special characters in a URL as %XX.");

    private static Dictionary<string, string> ParseOptions(string scheme, string query)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            var name = Uri.UnescapeDataString(pair[0]).ToLowerInvariant();
            if (name == "user" || Credentials.IsSecret(name))
                throw new UsageException($"--warehouse: found the option '{name}' in a {scheme} URL. Write the user before the host's @, and the password into ${PasswordVariable} or a file named by password_file.");
            if (pair.Length < 2)
                throw new UsageException("--warehouse: found an option without a value, expected NAME=VALUE. Add a value, or delete the option.");
            if (!options.TryAdd(name, Uri.UnescapeDataString(pair[1])))
                throw new UsageException($"--warehouse: found {Credentials.Option(name)} again, expected each name once. Delete one of the two.");
        }

        return options;
    }

    private static string FromFile(string path, string named)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{named}: the file {path} cannot be read ({exception.Message}). Correct the path or the file's permissions.");
        }
    }
}
