namespace SellerBalance.Warehouses.Postgres;

/// <summary>One of the engines that speak PostgreSQL's protocol.</summary>
/// <param name="Scheme">The scheme of its URLs.</param>
/// <param name="Name">What its <c>version()</c> says of itself.</param>
/// <param name="Folders">Where its SQL is, under <c>sql/</c> and <c>checks/</c>: the first folder that has a file.</param>
/// <param name="OldestVersion">The oldest <c>server_version_num</c> that its SQL runs on.</param>
internal sealed record Flavor(string Scheme, string Name, IReadOnlyList<string> Folders, int OldestVersion)
{
    public static Flavor Postgres { get; } = new("postgres", "PostgreSQL", ["postgres"], 140_000) { FirstLoad = ", FREEZE" };

    public static Flavor Greenplum { get; } = new("greenplum", "Greenplum Database", ["greenplum", "postgres"], 90_400)
    {
        // Those that went on with it under other names say the rest as it does.
        IsServed = version => version.Contains("Greenplum Database", StringComparison.Ordinal)
            || version.Contains("Greengage Database", StringComparison.Ordinal) || version.Contains("WarehousePG", StringComparison.Ordinal),
    };

    /// <summary>Every engine that may stand behind a URL, the more particular first: Greenplum calls itself PostgreSQL too.</summary>
    private static readonly IReadOnlyList<Flavor> Known = [Greenplum, Postgres];

    /// <summary>Tells from <c>version()</c> whether the server is this engine; null recognises it by its name.</summary>
    public Predicate<string>? IsServed { get; init; }

    /// <summary>Options of COPY for the first rows of a table that was just emptied.</summary>
    public string FirstLoad { get; init; } = "";

    /// <summary>Applied to every script before it runs.</summary>
    public Func<string, string> Adapt { get; init; } = sql => sql;

    /// <summary>The text of <c>sql/FOLDER/NAME.sql</c>.</summary>
    public string Text(string name) => Find(name) ?? throw new ArgumentException($"There is no sql/{Folders[^1]}/{name}.sql.", nameof(name));

    /// <summary>The same; null if there is none.</summary>
    public string? Find(string name) =>
        Folders.Select(folder => Resource($"sql/{folder}/{name}.sql")).FirstOrDefault(text => text is not null) is { } text ? Adapt(text) : null;

    /// <summary>Refuses a server that is another engine.</summary>
    /// <exception cref="WarehouseException">It is another engine, or an older one than the SQL needs.</exception>
    public void Require(WarehouseUrl url, string version, int number)
    {
        var found = Known.FirstOrDefault(flavor => version.Contains(flavor.Name, StringComparison.Ordinal));
        if (!(IsServed?.Invoke(version) ?? found?.Scheme == Scheme))
        {
            var instead = found is null ? "" : $" Write {found.Scheme}: instead of {Scheme}:.";
            throw new WarehouseException($"{url}: found {found?.Name ?? version}, expected {Name}.{instead}") { IsUnreachable = true };
        }

        if (number < OldestVersion)
        {
            throw new WarehouseException($"{url}: found {version.Split(" on ")[0]}, expected {Name} {OldestVersion / 10_000} or newer. Upgrade the server.")
            { IsUnreachable = true };
        }
    }

    private static string? Resource(string name) => EmbeddedText.Find(typeof(Flavor).Assembly, name);
}
