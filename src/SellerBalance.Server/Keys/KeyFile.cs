using System.Text.Json;
using System.Text.Json.Serialization;

namespace SellerBalance.Server.Keys;

/// <summary>The file of keys: JSON, with hashes only.</summary>
public static class KeyFile
{
    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The keys, in the order in which they were created.</returns>
    /// <exception cref="InputException">It is not there, cannot be read, others may write to it, or it is no such file.</exception>
    public static IReadOnlyList<ApiKey> Read(string path) => Parse(path, Content(path));

    /// <summary>What the file has, as it is now, also behind a link that leads elsewhere than before.</summary>
    internal static string Content(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: found no such file, expected one with keys. Make it with: seller-balance keys create NAME --keys {path}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>The keys of such a text.</summary>
    internal static IReadOnlyList<ApiKey> Parse(string path, string text)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            throw new InputException($"{path}: others may write to this file of keys, expected only you. Change that with: chmod 600 {path}");
        try
        {
            return JsonSerializer.Deserialize(text, KeyJson.Default.IReadOnlyListApiKey) is { } keys && keys.All(IsWhole)
                ? keys
                : throw new InputException($"{path}: found a key without a name, a role or a hash, expected a file of: seller-balance keys create");
        }
        catch (JsonException exception)
        {
            throw new InputException($"{path}:{(exception.LineNumber ?? 0) + 1}: found no file of keys, expected one of: seller-balance keys create", exception);
        }
    }

    /// <summary>The text of such a file.</summary>
    public static string Text(IReadOnlyList<ApiKey> keys) => JsonSerializer.Serialize(keys, KeyJson.Default.IReadOnlyListApiKey) + "\n";

    private static bool IsWhole(ApiKey? key) => key is { Name.Length: > 0, Sha256.Length: 64 } && (key.Role == Role.Seller) == (key.SellerId is { Length: > 0 });
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<ApiKey>))]
internal sealed partial class KeyJson : JsonSerializerContext;
