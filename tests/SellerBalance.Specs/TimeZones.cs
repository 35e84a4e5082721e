using SellerBalance.Runs;

namespace SellerBalance.Specs;

/// <summary>The time zones that this machine has.</summary>
public static class TimeZones
{
    private const string Folder = "/usr/share/zoneinfo";

    /// <summary>Every id that a user may ask for: those that .NET lists, and those of the machine's files, of which it lists only some.</summary>
    public static IReadOnlyList<string> Askable { get; } =
    [
        .. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id)
            .Concat(Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)) : [])
            .Distinct(StringComparer.Ordinal)
            .Where(id => BusinessTimeZone.Find(id) == id)
            .Order(StringComparer.Ordinal),
    ];
}
