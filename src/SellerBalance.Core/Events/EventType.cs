namespace SellerBalance.Events;

/// <summary>One line of the catalog: a kind of event that moves a seller's money.</summary>
/// <param name="Name">The canonical name, lower case, as stored in <c>raw.events.event_type</c>.</param>
/// <param name="Direction">The direction every event of the type has, or <see cref="Direction.Either"/>.</param>
/// <param name="Aliases">Other names under which sources send it, lower case; mapped on the way in.</param>
public sealed record EventType(string Name, Direction Direction, IReadOnlyList<string> Aliases);
