namespace SellerBalance;

/// <summary>The command is at fault: an argument, an option or a setting that means nothing here. The message says what to write instead.</summary>
/// <param name="message">The whole message, fit for the user.</param>
public sealed class UsageException(string message) : Exception(message);

/// <summary>The input is at fault. The message says what was found, what was expected, where, and what to do.</summary>
/// <param name="message">The whole message, fit for the user.</param>
/// <param name="innerException">What the system said; null if nothing.</param>
public sealed class InputException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The warehouse is at fault. The message names the cause and the fix.</summary>
/// <param name="message">The whole message, fit for the user.</param>
/// <param name="innerException">What the driver said; null if nothing.</param>
public sealed class WarehouseException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether it could not even be opened, as against refusing something later.</summary>
    public bool IsUnreachable { get; init; }
}
