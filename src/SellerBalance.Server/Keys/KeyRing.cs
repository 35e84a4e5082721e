namespace SellerBalance.Server.Keys;

/// <summary>The keys that are taken now: the file is read again when it changes, so that a key that is revoked is refused at once.</summary>
/// <param name="path">The file.</param>
/// <param name="clock">Where the time comes from.</param>
/// <param name="say">Told what is wrong with the file, once.</param>
internal sealed class KeyRing(string path, TimeProvider clock, Action<string> say)
{
    private readonly Lock _gate = new();
    private string? _content = KeyFile.Content(path);
    private IReadOnlyList<ApiKey> _keys = KeyFile.Read(path);

    /// <summary>The key that somebody sent; null if there is none, or it is not taken any more.</summary>
    public ApiKey? Find(string secret) => secret.StartsWith(ApiKey.Prefix, StringComparison.Ordinal) ? FindByHash(ApiKey.HashOf(secret)) : null;

    /// <summary>The same by the key's hash.</summary>
    public ApiKey? FindByHash(string hash)
    {
        ApiKey? found = null;
        foreach (var key in Keys())
        {
            if (key.Is(hash)) found = key;
        }

        return found?.IsGood(clock.GetUtcNow()) == true ? found : null;
    }

    // A file that cannot be read admits nobody: it may have been changed to shut somebody out. It is small, and its times say nothing where it is
    // a link that is turned to another file.
    private IReadOnlyList<ApiKey> Keys()
    {
        lock (_gate)
        {
            try
            {
                var content = KeyFile.Content(path);
                if (content == _content) return _keys;
                _content = content;
                return _keys = KeyFile.Parse(path, content);
            }
            catch (InputException exception)
            {
                if (_keys.Count > 0) say($"nobody is admitted: {exception.Message}");
                return _keys = [];
            }
        }
    }
}
