using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using SellerBalance.Server.Api;

namespace SellerBalance.Server.Reading;

/// <summary>Where a page of answers ends: the key of its last one. What stands in it means nothing to whoever keeps it.</summary>
/// <param name="Parts">The key's parts.</param>
internal sealed record Cursor(IReadOnlyList<string> Parts)
{
    /// <summary>A cursor as it is sent.</summary>
    public static string Text(IReadOnlyList<string> parts) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes([.. parts], ApiJson.Default.StringArray));

    /// <summary>A cursor as it came; null for none.</summary>
    /// <param name="text">What came.</param>
    /// <param name="parts">How many parts the key has.</param>
    /// <exception cref="AskedWrongException">It is none that this question gives.</exception>
    public static Cursor? Parse(string? text, int parts)
    {
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            var found = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), ApiJson.Default.StringArray);
            if (found?.Length == parts && found.All(part => part is not null)) return new Cursor(found);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or DecoderFallbackException)
        {
            // Said below.
        }

        throw new AskedWrongException("cursor: found one that this question does not give, expected the value of next from the page before. Omit it for the first page.");
    }

    /// <summary>A part of the key.</summary>
    public string this[int place] => Parts[place];
}

/// <summary>What was asked means nothing here. The message says what was found and what to ask instead.</summary>
/// <param name="message">The whole message, fit for the user.</param>
internal sealed class AskedWrongException(string message) : Exception(message);
