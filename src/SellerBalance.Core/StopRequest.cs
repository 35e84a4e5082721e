namespace SellerBalance;

/// <summary>Asks what is under way to end, and says who wants it.</summary>
public sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>Cancelled when it is asked.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Who asked, such as <c>SIGTERM</c>; null while nobody has.</summary>
    public string? By { get; private set; }

    /// <summary>Asks. Who asks first counts.</summary>
    public void Ask(string by)
    {
        By ??= by;
        _source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
