namespace SellerBalance.Streams;

/// <summary>How far behind a stream is.</summary>
/// <param name="Offsets">Offsets that are not read yet; those that transactions take count too.</param>
/// <param name="Age">How old the oldest message is that is not read yet, by its timestamp, or a little older; zero if none is behind, null if it is not known.</param>
public readonly record struct StreamLag(long Offsets, TimeSpan? Age);
