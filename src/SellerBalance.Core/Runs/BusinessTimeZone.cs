namespace SellerBalance.Runs;

/// <summary>In whose midnight the books have their days: an id of the IANA's list, which every engine knows, not any file of this machine.</summary>
public static class BusinessTimeZone
{
    /// <summary>What a message expects.</summary>
    public const string Expected = "an IANA id such as UTC, Europe/Berlin or America/Sao_Paulo";

    // Files beside those of the list: this machine's own zone, what is used without one, and the same zones by other counts of seconds.
    private static readonly string[] s_names = ["localtime", "posixrules", "Factory"];
    private static readonly string[] s_folders = ["posix/", "right/", "SystemV/"];

    /// <summary>The id as the list writes it; null if it is not on the list, or unknown to this machine.</summary>
    /// <param name="id">As it was given.</param>
    public static string? Find(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId
        && !s_names.Contains(zone.Id, StringComparer.OrdinalIgnoreCase)
        && !s_folders.Any(folder => zone.Id.StartsWith(folder, StringComparison.OrdinalIgnoreCase))
            ? zone.Id
            : null;
}
