using System.Data.Common;

namespace SellerBalance.Features;

/// <summary>What one build added to a movement, and when readers could first see it.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="KnownAt">When the build was published, UTC.</param>
/// <param name="Day">The booking date.</param>
/// <param name="EventType">The canonical name.</param>
/// <param name="Inflow">Below zero if it took something back; likewise what follows.</param>
/// <param name="Outflow">What went out.</param>
/// <param name="Events">How many events.</param>
internal sealed record KnownMovement(
    string SellerId, string Currency, DateTimeOffset KnownAt, DateOnly Day, string EventType, decimal Inflow, decimal Outflow, long Events)
{
    /// <summary>The query that gives them.</summary>
    public const string Query = "known_movements";

    // A control character, which no key has.
    private const char Separator = '\u001f';

    /// <summary>Its parameters.</summary>
    /// <param name="knownAt">Only what was known by then.</param>
    /// <param name="sellers">Only these; null for all.</param>
    /// <param name="currency">Only this one, any case; null for all.</param>
    public static Dictionary<string, object?> Parameters(DateTimeOffset knownAt, IEnumerable<string>? sellers, string? currency) => new()
    {
        ["known_at"] = Balances.MartQueries.Moment(knownAt),
        ["sellers"] = sellers is null ? null : string.Join(Separator, sellers),
        ["currency"] = currency,
    };

    public static KnownMovement Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(2), DateTimeKind.Utc)),
        row.GetFieldValue<DateOnly>(3),
        row.GetString(4),
        row.GetDecimal(5),
        row.GetDecimal(6),
        row.GetInt64(7));

    /// <summary>Those of each seller and currency together, as they come.</summary>
    public static IEnumerable<IReadOnlyList<KnownMovement>> Books(IEnumerable<KnownMovement> movements)
    {
        var book = new List<KnownMovement>();
        foreach (var movement in movements)
        {
            if (book.Count > 0 && (book[0].SellerId, book[0].Currency) != (movement.SellerId, movement.Currency))
            {
                yield return book;
                book = [];
            }

            book.Add(movement);
        }

        if (book.Count > 0) yield return book;
    }
}
