using System.Globalization;
using SellerBalance.Warehouses;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace SellerBalance;

/// <summary>
/// A YAML document that knows its name, so that every complaint about it says where. It reads nodes, not objects:
/// reflection would cost more at start-up than everything else the settings need.
/// </summary>
/// <param name="name">The file as the user named it.</param>
internal sealed class YamlSource(string name)
{
    /// <summary>The document's keys and values; empty when there is no document or it is empty.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="root">The map that holds them.</param>
    /// <exception cref="UsageException">The text is not YAML, holds several documents, or is not a map.</exception>
    public IReadOnlyList<KeyValuePair<string, YamlNode>> Load(TextReader text, out YamlNode root)
    {
        root = new YamlMappingNode();
        var stream = new YamlStream();
        try
        {
            stream.Load(new BoundedParser(new Parser(text), this));
        }
        catch (YamlException exception)
        {
            var problem = exception.InnerException?.Message ?? exception.Message;
            throw new UsageException(
                $"{At(exception.Start)}: found text that is not valid YAML ({problem}), expected 'key: value' lines. Correct the line.");
        }

        if (stream.Documents.Count > 1)
            throw Wrong(stream.Documents[1].RootNode, "a second document", "one document", "Delete the '---' between them.");
        if (stream.Documents.Count == 0 || IsEmpty(stream.Documents[0].RootNode)) return [];
        root = stream.Documents[0].RootNode;
        return Map(root, "the document");
    }

    /// <summary>The keys and values of a map, in the file's order; empty when nothing stands there.</summary>
    /// <exception cref="UsageException">The node is not a map, or a key is not text.</exception>
    public IReadOnlyList<KeyValuePair<string, YamlNode>> Map(YamlNode node, string what)
    {
        if (IsEmpty(node)) return [];
        if (node is not YamlMappingNode map)
            throw Wrong(node, Describe(node), $"{what} to be a map of names to values", "Write 'name: value' lines below the key.");
        var entries = new List<KeyValuePair<string, YamlNode>>(map.Children.Count);
        foreach (var (key, value) in map.Children)
        {
            var text = Text(key, "a key");
            if (entries.Exists(entry => entry.Key == text))
                throw Wrong(key, $"the key {Credentials.Quoted(text)} again", "every key once", "Delete one of the two.");
            entries.Add(new(text, value));
        }

        return entries;
    }

    /// <summary>A list of texts; a single text is split at blanks; empty when nothing stands there.</summary>
    /// <exception cref="UsageException">The node is a map, or an item is not text.</exception>
    public IReadOnlyList<(string Text, YamlNode Node)> List(YamlNode node, string what)
    {
        if (IsEmpty(node)) return [];
        if (node is YamlSequenceNode sequence)
            return [.. sequence.Children.Select(item => (Text(item, $"an item of {what}"), item))];
        return [.. Text(node, what).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(item => (item, node))];
    }

    /// <summary>One value, never blank, without blanks around it.</summary>
    /// <exception cref="UsageException">The node is a map or a list, or blank.</exception>
    public string Text(YamlNode node, string what)
    {
        if (node is YamlScalarNode { Value: { } value } && !string.IsNullOrWhiteSpace(value)) return value.Trim();
        throw Wrong(node, Describe(node), $"{what} to be a text or number", "Write one value.");
    }

    /// <summary>Whether a key stands there without a value, as when everything below it is commented out.</summary>
    public static bool IsEmpty(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    /// <summary>The complaint about a node: where it stands, what was found and expected, what to do.</summary>
    public UsageException Wrong(YamlNode node, string found, string expected, string fix) =>
        new($"{At(node.Start)}: found {found}, expected {expected}. {fix}");

    /// <summary>The complaint about a node in a sentence made elsewhere.</summary>
    public UsageException Wrong(YamlNode node, string sentence) => new($"{At(node.Start)}: {sentence}");

    /// <summary>The complaint about a key that means nothing.</summary>
    public UsageException UnknownKey(YamlNode map, string key, string what, params ReadOnlySpan<string> known)
    {
        var at = map is YamlMappingNode node
            ? node.Children.Keys.First(candidate => candidate is YamlScalarNode scalar && scalar.Value?.Trim() == key)
            : map;
        return Wrong(at, $"the unknown key {Credentials.Quoted(key)} in {what}", $"one of: {string.Join(", ", known)}", "Correct its spelling or delete it.");
    }

    private static string Describe(YamlNode node) => node switch
    {
        YamlMappingNode => "a map",
        YamlSequenceNode => "a list",
        YamlScalarNode { Value: { } value } when !string.IsNullOrWhiteSpace(value) => Credentials.Quoted(value),
        _ => "nothing",
    };

    /// <summary>
    /// Stops before a document that nests deeper than any settings do, which the reading of nodes would follow until the stack ends, or that
    /// repeats a part by its name, which may stand for any number of nodes.
    /// </summary>
    private sealed class BoundedParser(IParser parser, YamlSource source) : IParser
    {
        private const int DepthMax = 20;

        private int _depth;

        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            if (!parser.MoveNext()) return false;
            if (Current is not { } current) return true;
            _depth += current.NestingIncrease;
            if (_depth > DepthMax + 2)
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{source.At(current.Start)}: found more than {DepthMax} nested maps and lists, expected 'key: value' lines. Reduce the nesting."));
            if (current is AnchorAlias)
                throw new UsageException($"{source.At(current.Start)}: found an alias (*), expected a value. Write the value itself.");
            return true;
        }
    }

    private string At(Mark mark) => string.Create(CultureInfo.InvariantCulture, $"{name}:{mark.Line}:{mark.Column}");
}
