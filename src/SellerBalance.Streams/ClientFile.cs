using System.Globalization;

namespace SellerBalance.Streams;

/// <summary>A file of client settings, as Kafka's own tools take it: one <c>name=value</c> a line, comments after <c>#</c>.</summary>
public static class ClientFile
{
    // What reading each message once stands on, and what has an option of its own.
    private static readonly string[] s_fixed =
        ["bootstrap.servers", "metadata.broker.list", "enable.auto.commit", "enable.auto.offset.store", "enable.partition.eof", "auto.offset.reset", "isolation.level", "allow.auto.create.topics"];

    /// <summary>Reads the file.</summary>
    /// <exception cref="UsageException">It cannot be read, or a line is wrong. The message repeats no value.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--client-config: {path}: cannot be read: {exception.Message}");
        }

        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (number, line) in lines.Index())
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#') continue;
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}:{number + 1}");
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new UsageException($"{at}: found a line without '=', expected name=value, such as security.protocol=SASL_SSL.");
            var name = text[..equals].Trim();
            if (s_fixed.Contains(name)) throw new UsageException($"{at}: found the setting '{name}', which this program sets itself. Delete the line.");
            if (!settings.TryAdd(name, text[(equals + 1)..].Trim())) throw new UsageException($"{at}: found the setting '{name}' again, expected every name once. Delete one of the two.");
        }

        return settings;
    }
}
