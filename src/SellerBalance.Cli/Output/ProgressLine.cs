namespace SellerBalance.Cli.Output;

/// <summary>One line of standard error that says what is being done; only on a terminal that takes escape sequences, and gone at the end.</summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly bool _isShown = TerminalTraits.Of(!Console.IsErrorRedirected, windowWidth: null, hasUnicode: true, Environment.GetEnvironmentVariable).HasColour;
    private bool _isDirty;

    /// <summary>Says which source is being read.</summary>
    public void Say(string source)
    {
        if (!_isShown) return;
        Console.Error.Write($"\r\u001b[Kreading {SafeText.Middle(source, 60)} …");
        _isDirty = true;
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (!_isDirty) return;
        Console.Error.Write("\r\u001b[K");
        _isDirty = false;
    }

    /// <inheritdoc cref="Clear"/>
    public void Dispose() => Clear();
}
