using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SellerBalance.Cli.Output;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>doctor</c>: the state of the program and its warehouse, and what would be wrong.</summary>
internal static class DoctorCommand
{
    private const long DiskSpaceWarningBytes = 2L << 30;

    public static Command Create()
    {
        var command = new Verb("doctor", "Show the version, the warehouse's state and any problems.", """
            Example:
              seller-balance doctor --warehouse duckdb:books.duckdb
            """);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var settings = GlobalOptions.Settings(arguments);
        var url = GlobalOptions.Url(arguments, settings);
        var facts = new List<(string Name, string Value)>
        {
            ("version", typeof(DoctorCommand).Assembly.GetName().Version!.ToString(3)),
            ("warehouse", url.ToString()),
        };
        var problems = new List<string>();
        Failure? failure = null;
        try
        {
            using var warehouse = GlobalOptions.Open(arguments, settings, Access.Inspect);
            facts.Add(("reachable", "yes"));
            foreach (var (name, value) in warehouse.Read("doctor", new Dictionary<string, object?>(), row => (row.GetString(0), row.IsDBNull(1) ? "-" : row.GetString(1))))
                facts.Add((name, value));
            if (UnfinishedCopy.Of(warehouse) is { } copy) problems.Add(Sentence(UnfinishedCopy.Describe(copy, url)));
            problems.AddRange(Problems(facts.ToDictionary(fact => fact.Name, fact => fact.Value), Waiting.In(warehouse, besides: null)));
        }
        catch (WarehouseException exception)
        {
            if (exception.IsUnreachable) facts.Add(("reachable", "no"));
            problems.Add(exception.Message);
            failure = Failure.Of(exception);
        }

        if (url.Server is null) AddDiskSpace(url, facts, problems);
        var memory = GlobalOptions.Opening(arguments, settings, url, Access.Inspect).MemoryLimitBytes ?? (url.Server is null ? EngineMemory.OfWarehouse : EngineMemory.OfStaging);
        facts.Add(("memory_limit", string.Create(CultureInfo.InvariantCulture, $"{memory >> 20} MiB")));
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => WriteJson(json, facts, problems, failure));
        else
            FactTable.Write(facts, problems, Screens.Output());
        return failure?.Exit ?? ExitCodes.Ok;
    }

    private static IEnumerable<string> Problems(Dictionary<string, string> facts, Waiting waiting)
    {
        if (facts["schema_version"] != SchemaVersion.Current.ToString(CultureInfo.InvariantCulture))
            yield return $"Its tables have schema version {facts["schema_version"]}. The next command that writes migrates them to {SchemaVersion.Current}, step by step; older versions of the program cannot use them afterwards.";
        if (waiting.HeldBy is { } heldBy)
            yield return $"{Wording.Count(waiting.Batches.Count, "batch waits", "batches wait")} with {Wording.Count(waiting.Events, "event")} since run {waiting.SinceRun}, held by {heldBy}: {Wording.Sources(waiting)}. {Wording.Remedy}";
        else if (facts["unpublished_batches"] != "0")
            yield return $"Not in the balances: {Many("unpublished_batches", "batch", "batches")} of raw.events. Publish with: seller-balance build";
        if (facts["loaded_by_hand"] != "0")
            yield return $"Not in the balances: {Many("loaded_by_hand", "event")} loaded by hand. Adopt and publish with: seller-balance build";
        if (facts["last_run"].EndsWith(" failed", StringComparison.Ordinal) || facts["last_run"].EndsWith(" running", StringComparison.Ordinal))
            yield return $"The last run did not finish ({facts["last_run"]}: {facts["last_run_message"]}). Run the same command again; nothing is loaded twice.";
        if (facts["last_run"].EndsWith(" held", StringComparison.Ordinal))
            yield return $"The last run was held ({facts["last_run_message"]}). See: seller-balance check";

        string Many(string fact, string one, string? many = null) => Wording.Count(long.Parse(facts[fact], CultureInfo.InvariantCulture), one, many);
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    // Of a server's disk only the server knows.
    private static void AddDiskSpace(WarehouseUrl url, List<(string Name, string Value)> facts, List<string> problems)
    {
        if (FreeSpace(url.Location) is not { } free) return;
        facts.Add(("disk_free", string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1 << 30):0.0} GiB")));
        if (free < DiskSpaceWarningBytes)
            problems.Add("Less than 2 GiB of disk space is free beside the warehouse; a large load needs about the size of its files.");
    }

    private static long? FreeSpace(string file)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(file));
            return folder is null ? null : new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // No such folder, or one without rights: that is said as the reason why the warehouse is out of reach.
            return null;
        }
    }

    private static void WriteJson(Utf8JsonWriter json, List<(string Name, string Value)> facts, List<string> problems, Failure? failure)
    {
        json.WriteStartObject();
        foreach (var (name, value) in facts)
            json.WriteString(name, value);
        json.WriteStartArray("problems");
        foreach (var problem in problems)
            json.WriteStringValue(problem);
        json.WriteEndArray();
        failure?.WriteTo(json);
        json.WriteEndObject();
    }
}
