using System.Data.Common;
using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Warehouses;

namespace SellerBalance.Ingest.Copying;

/// <summary>What a warehouse holds of one table, day and currency, in figures that every engine computes alike.</summary>
/// <param name="Part">Table, day and currency; the latter two only where the table has them.</param>
/// <param name="Figures">Rows, the two sums of money, and the sums of the digests of every row.</param>
public sealed record Digest(string Part, string Figures)
{
    /// <summary>All digests of a warehouse.</summary>
    public static IReadOnlyList<Digest> Of(IWarehouse warehouse) => [.. warehouse.Read(
        "digest",
        new Dictionary<string, object?>(),
        row => new Digest(
            string.Join(' ', Enumerable.Range(0, 3).Select(row.GetString).Where(text => text.Length > 0)),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Whole(row, 3)} rows, {Money.Text(row.GetDecimal(4))} and {Money.Text(row.GetDecimal(5))}, digest {Whole(row, 6):x}-{Whole(row, 7):x}")))];

    /// <summary>Where two warehouses differ.</summary>
    public static IReadOnlyList<DigestDifference> Compare(IReadOnlyList<Digest> source, IReadOnlyList<Digest> copy)
    {
        var sources = source.ToDictionary(digest => digest.Part, digest => digest.Figures);
        var copies = copy.ToDictionary(digest => digest.Part, digest => digest.Figures);
        return
        [
            .. sources.Keys.Union(copies.Keys).Order(StringComparer.Ordinal)
                .Select(part => new DigestDifference(part, sources.GetValueOrDefault(part, "nothing"), copies.GetValueOrDefault(part, "nothing")))
                .Where(pair => pair.Source != pair.Copy),
        ];
    }

    private static long Whole(DbDataReader row, int column) => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);
}

/// <summary>A part in which a copy differs from its source.</summary>
/// <param name="Part">Table, day and currency.</param>
/// <param name="Source">The source's figures.</param>
/// <param name="Copy">The copy's figures.</param>
public sealed record DigestDifference(string Part, string Source, string Copy);
