namespace SellerBalance.Cli.Output;

/// <summary>One line of standard error that says what is being done; only on a terminal that takes escape sequences, and gone at the end.</summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly bool _isShown = TerminalTraits.Of(!Console.IsErrorRedirected, windowWidth: null, hasUnicode: true, Environment.GetEnvironmentVariable).HasColour;
    private bool _isDirty;

    /// <summary>Says what is being done.</summary>
    public void Say(string what)
    {
        if (!_isShown) return;
        Console.Error.Write($"\r\u001b[K{SafeText.Middle(what, 70)} …");
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
