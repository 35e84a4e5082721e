namespace SellerBalance.Ingest;

/// <summary>
/// The physical lines of a text file, by what they are. They tie exactly:
/// <c>Physical = Header + Blank + Continuation + the receipt's Read</c>.
/// </summary>
/// <param name="Physical">Lines in the file; a last line without a line break counts, an empty rest after the last break does not.</param>
/// <param name="Header">Lines of the header: 1, more if a quoted column name spans lines; 0 for formats without one.</param>
/// <param name="Blank">Lines that are empty or only blanks and delimiters, and one before the header that names the delimiter.</param>
/// <param name="Continuation">Second and further lines of records with a quoted line break.</param>
public sealed record LineCounts(long Physical, long Header, long Blank, long Continuation);
