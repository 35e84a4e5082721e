namespace SellerBalance.Ingest;

/// <summary>
/// What became of the rows that were read: <c>read = accepted + duplicates + conflicts + rejected</c>, exactly, always.
/// </summary>
/// <param name="Read">Data rows found in the source: neither the header nor blank lines.</param>
/// <param name="Accepted">Rows now in <c>raw.events</c> because of this batch.</param>
/// <param name="Duplicates">Rows with a known <c>event_id</c> and the same content.</param>
/// <param name="Conflicts">Rows with a known <c>event_id</c> and another content; kept in quarantine.</param>
/// <param name="Rejected">Rows that break a rule; kept in quarantine with every reason.</param>
public sealed record Receipt(long Read, long Accepted, long Duplicates, long Conflicts, long Rejected)
{
    /// <summary>The receipt of nothing.</summary>
    public static Receipt Empty { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Whether the parts add up to what was read.</summary>
    public bool Ties => Read == Accepted + Duplicates + Conflicts + Rejected;

    /// <summary>The sum of two receipts.</summary>
    public static Receipt operator +(Receipt left, Receipt right) => new(
        left.Read + right.Read,
        left.Accepted + right.Accepted,
        left.Duplicates + right.Duplicates,
        left.Conflicts + right.Conflicts,
        left.Rejected + right.Rejected);
}
