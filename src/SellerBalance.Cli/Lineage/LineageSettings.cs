using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SellerBalance.Cli.Lineage;

/// <summary>
/// Where OpenLineage events go, by the conventions of OpenLineage's own clients: <c>openlineage.yml</c>, then <c>OPENLINEAGE__TRANSPORT__…</c>, then
/// <c>OPENLINEAGE_URL</c>.
/// </summary>
/// <param name="Transport">How events are sent.</param>
/// <param name="Namespace">The namespace of our jobs.</param>
/// <param name="Parent">The run of a scheduler that started this program; null if none did.</param>
/// <param name="Root">The run at the top of that one; null if it is the parent.</param>
internal sealed record LineageSettings(LineageTransport Transport, string Namespace, LineageParent? Parent, LineageParent? Root)
{
    private const string FileName = "openlineage.yml";
    private const string Prefix = "OPENLINEAGE__TRANSPORT__";

    /// <summary>Reads the settings.</summary>
    /// <param name="environment">A variable of the environment; null if it is not set.</param>
    /// <param name="warn">Told what is wrong with them; then nothing is sent.</param>
    /// <returns>Null if nobody asked for events.</returns>
    public static LineageSettings? Find(Func<string, string?> environment, Action<string> warn)
    {
        if (IsTrue(environment("OPENLINEAGE_DISABLED"))) return null;
        try
        {
            var transport = Transports(environment);
            if (transport is null) return null;
            return new LineageSettings(
                transport,
                environment("OPENLINEAGE_NAMESPACE") is { Length: > 0 } name ? name : "default",
                LineageParent.Parse("OPENLINEAGE_PARENT_ID", environment("OPENLINEAGE_PARENT_ID")),
                LineageParent.Parse("OPENLINEAGE_ROOT_PARENT_ID", environment("OPENLINEAGE_ROOT_PARENT_ID")));
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException or YamlException)
        {
            warn($"No OpenLineage events are sent: {exception.Message}");
            return null;
        }
    }

    private static LineageTransport? Transports(Func<string, string?> environment)
    {
        if (File(environment) is { } path && Document(path) is { } document)
            return LineageTransport.Of(path, (key, part) => Value(document, part is null ? [key] : [key, part]), environment);
        if (environment(Prefix + "TYPE") is { Length: > 0 })
            return LineageTransport.Of("the environment", (key, part) => environment(Prefix + Upper(key) + (part is null ? "" : "__" + Upper(part))), environment);
        return environment("OPENLINEAGE_URL") is not { Length: > 0 } url ? null : LineageTransport.Of(
            "the environment",
            (key, part) => (key, part) switch
            {
                ("type", null) => "http",
                ("url", null) => url,
                ("endpoint", null) => environment("OPENLINEAGE_ENDPOINT"),
                ("auth", "apiKey") => environment("OPENLINEAGE_API_KEY"),
                _ => null,
            },
            environment);
    }

    private static string? File(Func<string, string?> environment)
    {
        if (environment("OPENLINEAGE_CONFIG") is { Length: > 0 } given)
            return System.IO.File.Exists(given) ? given : throw new FormatException($"OPENLINEAGE_CONFIG names {given}, and there is no such file. Correct it, or unset it.");
        return new[] { FileName, Path.Join(environment("HOME"), ".openlineage", FileName) }.FirstOrDefault(System.IO.File.Exists);
    }

    private static YamlMappingNode? Document(string path)
    {
        using var text = new StreamReader(path);
        var stream = new YamlStream();
        try
        {
            stream.Load(text);
        }
        catch (YamlException exception)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"{path}:{exception.Start.Line}:{exception.Start.Column}: found text that is not valid YAML ({exception.Message})."), exception);
        }

        // Other sections of the file are for other programs.
        return stream.Documents.FirstOrDefault()?.RootNode is YamlMappingNode root && root.Children.TryGetValue("transport", out var transport)
            ? transport as YamlMappingNode ?? throw new FormatException($"{path}: found 'transport' without settings, expected 'type' and more below it.")
            : null;
    }

    private static string? Value(YamlMappingNode document, string[] keys)
    {
        YamlNode? node = document;
        foreach (var key in keys)
            node = node is YamlMappingNode map ? map.Children.FirstOrDefault(child => IsKey(child.Key, key)).Value : null;
        return (node as YamlScalarNode)?.Value;
    }

    // Java's client says apiKey, Python's api_key.
    private static bool IsKey(YamlNode node, string key) =>
        node is YamlScalarNode { Value: { } name } && name.Replace("_", "", StringComparison.Ordinal).Equals(key.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static string Upper(string key) => string.Concat(key.Select(letter => char.IsUpper(letter) ? "_" + letter : letter.ToString())).ToUpperInvariant();

    internal static bool IsTrue(string? text) => text?.Trim().ToUpperInvariant() is "TRUE" or "1" or "YES";
}

/// <summary>A run of whoever started this program.</summary>
/// <param name="Namespace">The namespace of its job.</param>
/// <param name="Job">Its job's name.</param>
/// <param name="RunId">Its id.</param>
internal sealed record LineageParent(string Namespace, string Job, Guid RunId)
{
    /// <summary>Reads <c>NAMESPACE/JOB/RUN_ID</c>, where the namespace may have slashes itself.</summary>
    /// <param name="variable">Where it stands, for the message.</param>
    /// <param name="text">It; null or empty for none.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static LineageParent? Parse(string variable, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var parts = text.Trim().Split('/');
        return parts.Length >= 3 && Guid.TryParse(parts[^1], out var id)
            ? new LineageParent(string.Join('/', parts[..^2]), parts[^2], id)
            : throw new FormatException($"{variable}: found '{text}', expected NAMESPACE/JOB/RUN_ID with a UUID at its end.");
    }
}
