using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SellerBalance.Events;

namespace SellerBalance.Features;

/// <summary>The features that are asked for together, in the order of their columns.</summary>
public sealed class FeatureSet
{
    private const int SizeMax = 1 << 20;

    private static readonly Lazy<FeatureSet> s_builtIn = new(ReadBuiltIn);

    internal FeatureSet(IReadOnlyList<Feature> features)
    {
        Features = features;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(features.Select(Canonical)))));
    }

    /// <summary>Those that need no file.</summary>
    public static FeatureSet BuiltIn => s_builtIn.Value;

    /// <summary>The features. Names are unique; a ratio's features are among them.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>Of all that decides values, and of the names and their order: in hexadecimal digits. How the file was written does not matter.</summary>
    public string Sha256 { get; }

    /// <summary>Reads a definition.</summary>
    /// <param name="path">The YAML file; null for <see cref="BuiltIn"/>.</param>
    /// <param name="catalog">The event types to know.</param>
    /// <exception cref="InputException">The file is missing or cannot be read.</exception>
    /// <exception cref="UsageException">Something in it is unknown or wrong; the message says where.</exception>
    public static FeatureSet Load(string? path, EventCatalog catalog)
    {
        if (path is null) return BuiltIn;
        try
        {
            using var file = new StreamReader(path);
            var start = new char[SizeMax + 1];
            var length = file.ReadBlock(start);
            if (length > SizeMax) throw new UsageException($"{path}: found more than 1 MiB of text, expected a definition of features. Correct the path.");
            using var text = new StringReader(new string(start, 0, length));
            return FeatureYaml.Read(path, text, catalog);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: found no such file, expected a definition of features. Correct the path.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"{path}: cannot be read ({exception.Message}), expected a readable YAML file. Correct the path or its permissions.", exception);
        }
    }

    private static FeatureSet ReadBuiltIn()
    {
        const string name = "features.yaml";
        using var text = new StringReader(EmbeddedText.Of(typeof(FeatureSet).Assembly, name));
        return FeatureYaml.Read(name, text, EventCatalog.Default);
    }

    private static string Canonical(Feature feature) => string.Create(
        CultureInfo.InvariantCulture,
        $"{feature.Name}|{feature.Measure}|{feature.Subject?.Name}|{feature.Window?.Name}|{feature.Dividend}|{feature.Divisor}|{feature.IncludesToday}\n");
}
