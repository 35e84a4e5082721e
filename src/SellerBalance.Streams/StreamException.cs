namespace SellerBalance.Streams;

/// <summary>A topic cannot be read on. The message says what was found, and what to do.</summary>
/// <param name="message">For the user.</param>
/// <param name="cause">From the client; null if none.</param>
public sealed class StreamException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether no broker answers, so that it may go better later.</summary>
    public bool IsUnreachable { get; init; }
}
