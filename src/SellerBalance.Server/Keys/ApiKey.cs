using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SellerBalance.Server.Keys;

/// <summary>A key by which the server knows who asks. The key itself is nowhere: it is random, so that its hash is enough.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Role">What he may do.</param>
/// <param name="SellerId">Of a seller's key, the seller; else null.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">From when on it is not taken any more, UTC; null for never.</param>
/// <param name="RevokedAt">When it was revoked, UTC; null if it was not.</param>
/// <param name="Sha256">The SHA-256 of the key, in lower-case hexadecimal digits.</param>
public sealed record ApiKey(string Name, Role Role, string? SellerId, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, string Sha256)
{
    /// <summary>What every key begins with, so that one that lies about is recognised.</summary>
    public const string Prefix = "sb_";

    private const int Bytes = 32;

    /// <summary>A new key, to be shown once.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>What is kept of a key.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Whether it is taken.</summary>
    /// <param name="now">UTC.</param>
    public bool IsGood(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    /// <summary>Whether this is the key, found out in the same time whether or not.</summary>
    /// <param name="hash">Of the key that somebody sent.</param>
    internal bool Is(string hash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(Sha256));

    /// <summary>How it stands, for a person.</summary>
    /// <param name="now">UTC.</param>
    public string State(DateTimeOffset now) => RevokedAt is not null ? "revoked" : ExpiresAt <= now ? "expired" : ExpiresAt is { } end ? "until " + end.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "good";
}
