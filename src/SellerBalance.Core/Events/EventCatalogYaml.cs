using YamlDotNet.RepresentationModel;

namespace SellerBalance.Events;

/// <summary>The catalog's YAML shape, the same in the built-in catalog and in the settings.</summary>
internal static class EventCatalogYaml
{
    /// <summary>Reads <c>name: { direction: in|out|either, aliases: [..] }</c> entries, each with the node that it came from.</summary>
    /// <exception cref="UsageException">An unknown key, a missing or unknown direction.</exception>
    public static IReadOnlyList<(EventType Type, YamlNode Node)> ReadTypes(YamlSource source, YamlNode node)
    {
        var types = new List<(EventType, YamlNode)>();
        foreach (var (name, value) in source.Map(node, "event_types"))
            types.Add((ReadType(source, name, value), value));
        return types;
    }

    private static EventType ReadType(YamlSource source, string name, YamlNode node)
    {
        Direction? direction = null;
        IReadOnlyList<string> aliases = [];
        foreach (var (key, value) in source.Map(node, $"event type '{name}'"))
        {
            switch (key)
            {
                case "direction":
                    direction = ReadDirection(source, value);
                    break;
                case "aliases":
                    aliases = [.. source.List(value, "aliases").Select(item => item.Text)];
                    break;
                default:
                    throw source.UnknownKey(node, key, $"event type '{name}'", "direction", "aliases");
            }
        }

        return direction is { } known
            ? new EventType(name, known, aliases)
            : throw source.Wrong(node, $"event type '{name}' without a direction", "in, out or either", "Write 'direction: in' for what adds to the seller's balance.");
    }

    private static Direction ReadDirection(YamlSource source, YamlNode node) => source.Text(node, "direction") switch
    {
        "in" => Direction.In,
        "out" => Direction.Out,
        "either" => Direction.Either,
        var other => throw source.Wrong(
            node,
            $"the direction '{other}'",
            "in (adds to the seller's balance), out (takes from it) or either (the row says)",
            "Write one of the three."),
    };
}
