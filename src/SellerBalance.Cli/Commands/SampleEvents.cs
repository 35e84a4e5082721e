using System.CommandLine;
using System.Globalization;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary>The invented events that <c>run</c> shows itself with. They never come among real ones.</summary>
internal static class SampleEvents
{
    private const string File = "data/events.csv";
    private const string Fix = "Give files, globs, folders or -, such as: seller-balance run events.csv";

    private static readonly string[] s_quiet = ["newest_event_age", "days_without_events"];

    /// <summary>The file: the one in the current folder, else the one beside the program.</summary>
    public static string Source => System.IO.File.Exists(File) ? File : Path.Combine(AppContext.BaseDirectory, File);

    /// <summary>The settings of checks for the sample: its days are fixed, so it is old, and its small sources rest on some of them. Both go without saying.</summary>
    /// <param name="settings">What the configuration says, which counts.</param>
    public static IReadOnlyDictionary<string, CheckSetting> Checks(IReadOnlyDictionary<string, CheckSetting> settings) =>
        s_quiet.Where(name => !settings.ContainsKey(name))
            .Select(name => KeyValuePair.Create(name, new CheckSetting(Enabled: false, Severity: null, new Dictionary<string, string>())))
            .Concat(settings)
            .ToDictionary();

    /// <summary>Makes sure that no warehouse was named: one that somebody named is for events of his own.</summary>
    /// <exception cref="UsageException">One was.</exception>
    public static void RequireDefaultWarehouse(ParseResult arguments, Settings settings)
    {
        if (GlobalOptions.IsDefaultUrl(arguments, settings)) return;
        throw new UsageException($"no source was given. The sample goes only into the default warehouse, but another one was given. {Fix}");
    }

    /// <summary>Makes sure that the warehouse has no events but the sample's.</summary>
    /// <exception cref="UsageException">It has others.</exception>
    public static void RequireNothingElse(IWarehouse warehouse)
    {
        var none = new Dictionary<string, object?>();
        var facts = warehouse.Read("doctor", none, row => (Name: row.GetString(0), Value: row.IsDBNull(1) ? "0" : row.GetString(1)))
            .ToDictionary(fact => fact.Name, fact => fact.Value, StringComparer.Ordinal);
        if (facts["events"] == "0") return;
        var others = warehouse.Read(
            "tables/raw.batches", none, row => (Source: (string)row["source"], Accepted: Convert.ToInt64(row["accepted"], CultureInfo.InvariantCulture)))
            .Where(batch => batch.Accepted > 0 && batch.Source != Source).ToList();
        if (others.Count == 0 && facts["loaded_by_hand"] == "0") return;
        throw new UsageException($"no source was given. The sample goes only into a warehouse without other events, but {WarehouseUrl.Default} has some. {Fix}");
    }
}
