namespace SellerBalance;

/// <summary>The input is at fault: a file, an argument or a setting. The message says what was found, what was expected, where, and what to do.</summary>
/// <param name="message">The whole message, fit for the user.</param>
/// <param name="innerException">What the system said; null if nothing.</param>
public sealed class InputException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The warehouse is at fault: it cannot be reached or opened, or it refuses. The message names the cause and the fix.</summary>
/// <param name="message">The whole message, fit for the user.</param>
/// <param name="innerException">What the driver said; null if nothing.</param>
public sealed class WarehouseException(string message, Exception? innerException = null) : Exception(message, innerException);
