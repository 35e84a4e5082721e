using System.Globalization;

namespace SellerBalance.Warehouses;

/// <summary>
/// The version of the tables, the same number on every engine. The files <c>sql/ENGINE/migrations/NNNN.sql</c> lead from the version
/// before to NNNN; there is no way back.
/// </summary>
public static class SchemaVersion
{
    /// <summary>What this program reads and writes.</summary>
    public const int Current = 9;

    /// <summary>Decides what a warehouse's version means for this program.</summary>
    /// <param name="url">The warehouse.</param>
    /// <param name="access">What it is opened for.</param>
    /// <param name="found">Its setting <c>schema_version</c>; null if it has none.</param>
    /// <returns>The versions to migrate to, in order; none if there is nothing to do.</returns>
    /// <exception cref="WarehouseException">The version is newer than this program, or too old to be read, or none.</exception>
    public static IReadOnlyList<int> Steps(WarehouseUrl url, Access access, string? found)
    {
        if (!int.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 1 || version > Current)
        {
            throw new WarehouseException(
                $"{url}: found schema version {found ?? "none"}, expected {Current} or an older one. Use the version of the program that created it, or a newer one.")
            { IsUnreachable = true };
        }

        if (version == Current || access == Access.Inspect) return [];
        return access == Access.Write
            ? [.. Enumerable.Range(version + 1, Current - version)]
            : throw new WarehouseException(
                $"{url}: found schema version {version}, expected {Current}. Any command that writes migrates it, such as: seller-balance build. "
                + "Older versions of the program cannot use it afterwards.")
            { IsUnreachable = true };
    }

    /// <summary>The migration's name under <c>sql/ENGINE/</c>, without <c>.sql</c>.</summary>
    public static string Script(int version) => string.Create(CultureInfo.InvariantCulture, $"migrations/{version:0000}");
}
