namespace SellerBalance.Events;

/// <summary>The event types and currencies that are known; what is not in it is rejected on the way in.</summary>
public sealed class EventCatalog
{
    private EventCatalog(IReadOnlyList<EventType> types, IReadOnlySet<string> currencies)
    {
        Types = types;
        Currencies = currencies;
    }

    /// <summary>The event types in the catalog's order. Names and aliases are lower case and unique among each other.</summary>
    public IReadOnlyList<EventType> Types { get; }

    /// <summary>ISO 4217 codes, upper case, and what the settings added to them.</summary>
    public IReadOnlySet<string> Currencies { get; }

    /// <summary>The catalog of nothing, to extend.</summary>
    internal static EventCatalog Empty { get; } = new([], new HashSet<string>());

    /// <summary>What the program knows without settings.</summary>
    public static EventCatalog Default { get; } = ReadBuiltIn();

    /// <summary>
    /// This catalog and more types. A type of the same name replaces the aliases of the one that is there; its direction
    /// must stay as it is, since events already booked rely on it.
    /// </summary>
    /// <param name="more">Types to add or whose aliases to replace.</param>
    /// <exception cref="InputException">A malformed name, a changed direction, or a name or alias that is taken.</exception>
    public EventCatalog Extend(IEnumerable<EventType> more) => Extend(more, static (_, problem) => new InputException(problem));

    /// <summary>This catalog and more currencies.</summary>
    /// <param name="codes">Three letters each, any case.</param>
    /// <exception cref="InputException">A code is not three letters A to Z.</exception>
    public EventCatalog WithCurrencies(IEnumerable<string> codes)
    {
        var currencies = new HashSet<string>(Currencies, StringComparer.Ordinal);
        foreach (var code in codes)
        {
            if (code.Length != 3 || !code.All(char.IsAsciiLetter))
                throw new InputException($"found the currency '{code}', expected a code of three letters such as EUR. Correct or delete it.");
            currencies.Add(code.ToUpperInvariant());
        }

        return new EventCatalog(Types, currencies);
    }

    /// <summary>As <see cref="Extend(IEnumerable{EventType})"/>; the caller words the exception, as it knows where the type stands.</summary>
    internal EventCatalog Extend(IEnumerable<EventType> more, Func<EventType, string, Exception> wrong)
    {
        var types = Types.ToList();
        var added = more.ToList();
        foreach (var type in added)
        {
            if (FirstMalformed(type) is { } malformed)
            {
                throw wrong(type, $"found the name '{malformed}', expected a lower case letter, then lower case letters, "
                    + "digits or underscores. Rename it; sources may send it in any case.");
            }

            var place = types.FindIndex(known => known.Name == type.Name);
            if (place < 0)
                types.Add(type);
            else if (types[place].Direction == type.Direction)
                types[place] = type;
            else
            {
                throw wrong(type, $"found the direction '{Text(type.Direction)}' for '{type.Name}', expected "
                    + $"'{Text(types[place].Direction)}' as in the catalog: the direction of a known event type cannot change. "
                    + "Give the new type another name.");
            }
        }

        RequireUniqueNames(types, added, wrong);
        return new EventCatalog(types, Currencies);
    }

    private static void RequireUniqueNames(List<EventType> types, List<EventType> added, Func<EventType, string, Exception> wrong)
    {
        var owners = types.ToDictionary(type => type.Name, StringComparer.Ordinal);
        foreach (var type in types)
        {
            foreach (var alias in type.Aliases)
            {
                if (owners.TryAdd(alias, type)) continue;
                var blamed = added.Contains(type) ? type : owners[alias];
                throw wrong(blamed, $"found the name '{alias}' for both '{owners[alias].Name}' and '{type.Name}', "
                    + "expected every name and alias once. Delete one of the two.");
            }
        }
    }

    private static string? FirstMalformed(EventType type) =>
        type.Aliases.Prepend(type.Name).FirstOrDefault(name => !IsWellFormed(name));

    private static string Text(Direction direction) => direction switch
    {
        Direction.In => "in",
        Direction.Out => "out",
        _ => "either",
    };

    private static EventCatalog ReadBuiltIn()
    {
        using var text = BuiltInCatalog.Open();
        var (types, currencies) = BuiltInCatalog.Read(text);
        return Empty.Extend(types).WithCurrencies(currencies);
    }

    private static bool IsWellFormed(string name) =>
        name.Length > 0
        && char.IsAsciiLetterLower(name[0])
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');
}
