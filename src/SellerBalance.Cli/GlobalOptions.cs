using System.CommandLine;
using SellerBalance.Cli.Output;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli;

/// <summary>The options that every verb takes, and what they amount to.</summary>
internal static class GlobalOptions
{
    private const string WarehouseVariable = "SELLER_BALANCE_WAREHOUSE";
    private const int WaitDefaultSeconds = 60;

    public static Option<string?> Warehouse { get; } = new("--warehouse")
    {
        Description = $"Where the warehouse is (default: ${WarehouseVariable}, then {WarehouseUrl.Default})",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Settings in YAML: time zone, event types, checks",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string?> TimeZone { get; } = new("--time-zone")
    {
        Description = "Business time zone, which decides booking dates, as an IANA id (default: the warehouse's own; UTC for a new one)",
        HelpName = "ID",
        Recursive = true,
    };

    public static Option<JsonForm?> Json { get; } = JsonOption.Create();

    public static Option<int> Wait { get; } = new("--wait")
    {
        Description = "How long to wait while another process uses the warehouse",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => WaitDefaultSeconds,
        Recursive = true,
    };

    public static Option<string?> MemoryLimit { get; } = new("--memory-limit")
    {
        Description = "Memory for comparing rows, such as 800MiB; more spills to disk (default: a share of the machine's or container's memory, at most 1.25GiB)",
        HelpName = "SIZE",
        Recursive = true,
    };

    public static IEnumerable<Option> All => [Warehouse, Config, TimeZone, Json, Wait, MemoryLimit];

    /// <summary>The settings file's content, or the defaults.</summary>
    public static Settings Settings(ParseResult arguments) => Runs.Settings.Load(arguments.GetValue(Config));

    /// <summary>Where the warehouse is: the option, the environment, the settings, the default.</summary>
    /// <exception cref="UsageException">It is no URL, or it shows a password to whoever lists this machine's processes.</exception>
    public static WarehouseUrl Url(ParseResult arguments, Settings settings) =>
        arguments.GetValue(Warehouse) is { } given
            ? OnCommandLine(given)
            : WarehouseUrl.Parse(
                Environment.GetEnvironmentVariable(WarehouseVariable)
                ?? settings.Warehouse
                ?? WarehouseUrl.Default.ToString());

    /// <summary>Whether the warehouse is the default one, since nothing names another.</summary>
    public static bool IsDefaultUrl(ParseResult arguments, Settings settings) =>
        arguments.GetValue(Warehouse) is null && Environment.GetEnvironmentVariable(WarehouseVariable) is null && settings.Warehouse is null;

    /// <summary>A URL from the command line, which others can read as long as the program runs.</summary>
    /// <exception cref="UsageException">It is no URL, or it has a password in it without leave.</exception>
    public static WarehouseUrl OnCommandLine(string given)
    {
        var url = WarehouseUrl.Parse(given);
        return url.Server is not { ShowsPassword: true }
            ? url
            : throw new UsageException(
                $"--warehouse: found a password in the URL, which everyone on this machine can see in the list of processes. Write {url}, and put the password "
                + "in $SELLER_BALANCE_PASSWORD or in a file for password_file=FILE; or add password_in_url=yes to allow it.");
    }

    /// <summary>Opens the warehouse.</summary>
    public static IWarehouse Open(ParseResult arguments, Settings settings, Access access) =>
        AllWarehouses.Open(Opening(arguments, settings, Url(arguments, settings), access));

    /// <summary>What it takes to open a warehouse as the options say.</summary>
    /// <exception cref="UsageException">The time zone is unknown, the time to wait is negative, or the memory limit is no size.</exception>
    public static WarehouseOptions Opening(ParseResult arguments, Settings settings, WarehouseUrl url, Access access)
    {
        var timeZone = arguments.GetValue(TimeZone) is { } given
            ? BusinessTimeZone.Find(given) ?? throw new UsageException(
                $"--time-zone: found '{given}', expected {BusinessTimeZone.Expected}. "
                + "Correct its spelling. If this machine knows only UTC, install the package tzdata.")
            : settings.TimeZone;

        var wait = arguments.GetValue(Wait);
        if (wait < 0) throw new UsageException($"--wait: found {wait}, expected seconds from 0 up.");
        return new WarehouseOptions(url, access, timeZone, settings.Catalog, TimeSpan.FromSeconds(wait), TimeProvider.System)
        {
            MemoryLimitBytes = MemoryLimitBytes(arguments, settings),
            StatementTimeout = settings.StatementTimeout ?? StatementBounds.DefaultLimit,
            Stop = Stop(arguments).Token,
        };
    }

    /// <summary>What ends a statement of the program's own that writes an output.</summary>
    public static StatementBounds Bounds(ParseResult arguments, Settings settings, OutputFile file) =>
        new(file.Path, settings.StatementTimeout ?? StatementBounds.DefaultLimit, Stop(arguments).Token) { What = "writing the file" };

    // Null leaves it to the machine.
    private static long? MemoryLimitBytes(ParseResult arguments, Settings settings) => arguments.GetValue(MemoryLimit) is not { } given
        ? settings.MemoryLimitBytes
        : EngineMemory.Parse(given) ?? throw new UsageException($"--memory-limit: found '{given}', expected {EngineMemory.Expected}.");

    /// <summary>What the command is to heed while it runs.</summary>
    public static StopRequest Stop(ParseResult arguments) => ((Invocation)arguments.InvocationConfiguration).Stop;

    /// <summary>The files that the options have a command use, with what each is to it.</summary>
    public static IEnumerable<(string Path, string What)> FilesInUse(ParseResult arguments, Settings settings)
    {
        var url = Url(arguments, settings);
        if (url.Scheme == WarehouseUrl.Default.Scheme) yield return (url.Location, "warehouse");
        if (arguments.GetValue(Config) is { } config) yield return (config, "settings file");
    }

    /// <summary>The options a suggested command needs to find the same warehouse; empty if it is the default.</summary>
    public static string Repeated(ParseResult arguments) =>
        arguments.GetValue(Warehouse) is { } given ? "--warehouse " + Quoted(WarehouseUrl.Parse(given).ToString()) : "";

    private static string Quoted(string url) => url.AsSpan().IndexOfAny(" &?") < 0 ? url : $"'{url}'";
}
