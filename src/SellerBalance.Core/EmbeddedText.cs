using System.Reflection;

namespace SellerBalance;

/// <summary>Text files that are part of an assembly.</summary>
public static class EmbeddedText
{
    /// <summary>A file's text; null if the assembly has no such file.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The file's logical name, such as <c>sql/duckdb/schema.sql</c>.</param>
    public static string? Find(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A file's text.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The file's logical name.</param>
    /// <exception cref="InvalidOperationException">The build left it out.</exception>
    public static string Of(Assembly assembly, string name) => Find(assembly, name) ?? throw new InvalidOperationException($"The embedded {name} is missing from this build.");
}
