using SellerBalance.Events;
using SellerBalance.Warehouses;
using YamlDotNet.RepresentationModel;

namespace SellerBalance.Features;

/// <summary>The YAML shape of a definition of features.</summary>
internal sealed class FeatureYaml
{
    private const int NameLengthMax = 63;

    private static readonly Dictionary<string, Measure> s_measures = Enum.GetValues<Measure>().ToDictionary(Written, StringComparer.Ordinal);

    // Columns that stand beside features.
    private static readonly string[] s_taken = ["seller_id", "currency", "timestamp", "as_of"];

    private readonly YamlSource _source;
    private readonly EventCatalog _catalog;
    private bool _includesToday;

    private FeatureYaml(string name, EventCatalog catalog) => (_source, _catalog) = (new YamlSource(name), catalog);

    /// <summary>Reads a whole document.</summary>
    /// <param name="name">The file, as it was named.</param>
    /// <param name="text">Its text.</param>
    /// <param name="catalog">The event types to know.</param>
    /// <exception cref="UsageException">Something in it is unknown or wrong; the message says where.</exception>
    public static FeatureSet Read(string name, TextReader text, EventCatalog catalog) => new FeatureYaml(name, catalog).Read(text);

    /// <summary>A measure as it is written: <c>days_below_zero</c>.</summary>
    public static string Written(Measure measure) =>
        string.Concat(measure.ToString().Select((letter, place) => char.IsUpper(letter) && place > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private FeatureSet Read(TextReader text)
    {
        var entries = _source.Load(text, out var root);
        if (Value(entries, "include_today") is { } today) _includesToday = YesOrNo(today, "include_today");
        var features = new List<(Feature Feature, YamlNode Node)>();
        foreach (var (key, value) in entries)
        {
            if (key == "built_in")
                features.InsertRange(0, YesOrNo(value, key) ? FeatureSet.BuiltIn.Features.Select(feature => (feature, value)) : []);
            else if (key == "features")
                features.AddRange(_source.Map(value, "features").Select(entry => (Read(entry.Key, entry.Value), entry.Value)));
            else if (key != "include_today")
                throw _source.UnknownKey(root, key, "a definition of features", "include_today", "built_in", "features");
        }

        if (features.Count == 0) throw _source.Wrong(root, "no feature", "a map of names to features below 'features:'", "Write one, or 'built_in: true'.");
        RequireWhole(features);
        return new FeatureSet([.. features.Select(entry => entry.Feature)]);
    }

    private Feature Read(string name, YamlNode node)
    {
        RequireName(name, node);
        var what = $"the feature '{name}'";
        var entries = _source.Map(node, what);
        foreach (var (key, _) in entries)
        {
            if (key is not ("measure" or "of" or "to" or "window" or "include_today" or "meaning"))
                throw _source.UnknownKey(node, key, what, "measure", "of", "to", "window", "include_today", "meaning");
        }

        var measure = ReadMeasure(what, node, Value(entries, "measure"));
        var (of, to, window) = (Value(entries, "of"), Value(entries, "to"), Value(entries, "window"));
        var isRatio = measure == Measure.Ratio;
        var subject = NeedsSubject(measure) ? ReadSubject(what, measure, node, of) : null;
        if (!isRatio && subject is null && of is not null) throw Unused(of, "of", measure);
        if (!isRatio && to is not null) throw Unused(to, "to", measure);
        if (!NeedsWindow(measure) && window is not null) throw Unused(window, "window", measure);
        return new Feature(name, measure)
        {
            Subject = subject,
            Window = NeedsWindow(measure) ? ReadWindow(what, node, window) : null,
            Dividend = isRatio ? ReadOther(what, "of", node, of) : null,
            Divisor = isRatio ? ReadOther(what, "to", node, to) : null,
            IncludesToday = !isRatio && (Value(entries, "include_today") is { } today ? YesOrNo(today, "include_today") : _includesToday),
            OwnMeaning = Value(entries, "meaning") is { } meaning ? _source.Text(meaning, "meaning") : null,
        };
    }

    private static bool NeedsSubject(Measure measure) =>
        measure is Measure.Sum or Measure.Count or Measure.Mean or Measure.Min or Measure.Max or Measure.ActiveDays or Measure.DaysSince or Measure.Streak;

    private static bool NeedsWindow(Measure measure) =>
        measure is Measure.Sum or Measure.Count or Measure.Mean or Measure.Min or Measure.Max or Measure.ActiveDays or Measure.BalanceMin or Measure.DaysBelowZero;

    private static YamlNode? Value(IReadOnlyList<KeyValuePair<string, YamlNode>> entries, string key) =>
        entries.FirstOrDefault(entry => entry.Key == key).Value is { } node && !YamlSource.IsEmpty(node) ? node : null;

    private void RequireName(string name, YamlNode node)
    {
        if (name.Length > NameLengthMax || !char.IsAsciiLetterLower(name[0]) || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_'))
        {
            throw _source.Wrong(
                node, $"the name {Credentials.Quoted(name)}", $"a lower case letter, then lower case letters, digits or underscores, at most {NameLengthMax}", "Rename the feature.");
        }

        if (s_taken.Contains(name)) throw _source.Wrong(node, $"the name '{name}', which is that of a column beside the features", "another one", "Rename the feature.");
    }

    private Measure ReadMeasure(string what, YamlNode node, YamlNode? value)
    {
        if (value is null) throw _source.Wrong(node, $"{what} without a measure", $"measure: and one of: {string.Join(", ", s_measures.Keys)}", "Write what it measures.");
        var text = _source.Text(value, "measure");
        return s_measures.TryGetValue(text, out var measure)
            ? measure
            : throw _source.Wrong(value, $"the measure {Credentials.Quoted(text)}", $"one of: {string.Join(", ", s_measures.Keys)}", $"Correct its spelling.{Spelling.Hint(text, s_measures.Keys)}");
    }

    private FeatureSubject ReadSubject(string what, Measure measure, YamlNode node, YamlNode? value)
    {
        var known = _catalog.Types.Select(type => type.Name).Concat(FeatureSubject.Directions).ToList();
        if (value is null) throw _source.Wrong(node, $"{what} without 'of'", $"of: and one of: {string.Join(", ", known)}", "Write what to measure.");
        var names = _source.List(value, "of");
        if (names.Count == 0) throw _source.Wrong(value, "an empty list", $"one or more of: {string.Join(", ", known)}", "Write what to measure.");
        foreach (var (place, (name, at)) in names.Index())
        {
            if (!known.Contains(name))
                throw _source.Wrong(at, $"the unknown event type {Credentials.Quoted(name)}", $"one of: {string.Join(", ", known)}", $"Correct its spelling, or add it to the settings of --config.{Spelling.Hint(name, known)}");
            if (names.Take(place).Any(other => other.Text == name)) throw _source.Wrong(at, $"'{name}' again", "every event type once", "Delete one of the two.");
            if (names.Count > 1 && FeatureSubject.Directions.Contains(name))
                throw _source.Wrong(at, $"'{name}', which stands for all event types, in a list", "event types, or one of inflow, outflow and net alone", "Delete the others.");
        }

        var first = names[0].Text;
        if (!FeatureSubject.Directions.Contains(first)) return new FeatureSubject(string.Join(", ", names.Select(name => name.Text)), [.. names.Select(name => name.Text)]);
        if (first != FeatureSubject.Net && measure is not (Measure.Sum or Measure.Min or Measure.Max))
            throw _source.Wrong(value, $"'{first}' for {Written(measure)}", "event types, or net for all events: events are not counted by direction", "List the event types.");
        return new FeatureSubject(first, []);
    }

    private FeatureWindow ReadWindow(string what, YamlNode node, YamlNode? value)
    {
        if (value is null) throw _source.Wrong(node, $"{what} without a window", $"window: and {FeatureWindow.Expected}", "Write on which days it is measured.");
        var text = _source.Text(value, "window");
        return FeatureWindow.Parse(text) ?? throw _source.Wrong(value, $"the window {Credentials.Quoted(text)}", FeatureWindow.Expected, "Write one of these.");
    }

    private string ReadOther(string what, string key, YamlNode node, YamlNode? value) => value is null
        ? throw _source.Wrong(node, $"{what} without '{key}'", "of: and to:, each with the name of another feature", "Write which feature to divide by which.")
        : _source.Text(value, key);

    private bool YesOrNo(YamlNode node, string key) => _source.Text(node, key) switch
    {
        "true" => true,
        "false" => false,
        var other => throw _source.Wrong(node, $"{Credentials.Quoted(other)} for {key}", "true or false", "Write one of the two."),
    };

    private UsageException Unused(YamlNode node, string key, Measure measure) =>
        _source.Wrong(node, $"'{key}' for the measure {Written(measure)}", $"no '{key}' there", "Delete it.");

    private void RequireWhole(List<(Feature Feature, YamlNode Node)> features)
    {
        var byName = new Dictionary<string, Feature>(StringComparer.Ordinal);
        foreach (var (feature, node) in features)
        {
            if (!byName.TryAdd(feature.Name, feature)) throw _source.Wrong(node, $"the feature '{feature.Name}' again", "another name than that of a built-in feature", "Rename it, or omit 'built_in: true'.");
        }

        foreach (var (feature, node) in features.Where(entry => entry.Feature.Measure == Measure.Ratio))
        {
            foreach (var other in (string[])[feature.Dividend!, feature.Divisor!])
            {
                if (!byName.TryGetValue(other, out var found))
                    throw _source.Wrong(node, $"the unknown feature {Credentials.Quoted(other)} in the ratio '{feature.Name}'", "a feature of this file", $"Define it, or correct its spelling.{Spelling.Hint(other, byName.Keys)}");
                if (found.Measure == Measure.Ratio)
                    throw _source.Wrong(node, $"the ratio '{other}' in the ratio '{feature.Name}'", "features that are no ratios", "Divide other features.");
            }
        }
    }
}
