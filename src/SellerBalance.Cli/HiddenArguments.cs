using SellerBalance.Warehouses;

namespace SellerBalance.Cli;

/// <summary>
/// Arguments that may have a password in them, such as a connection string where a source was expected. What names them in a message does not
/// know that, so they are taken out of every message.
/// </summary>
internal static class HiddenArguments
{
    private const string Instead = "an argument that may contain a password";

    private static IReadOnlyList<string> s_hidden = [];

    /// <summary>To be called with the command line before anything is said of it.</summary>
    public static void Remember(IEnumerable<string> args) =>
        s_hidden = [.. args.SelectMany(Parts).Where(part => Credentials.MayBeIn(part)).Distinct().OrderByDescending(part => part.Length)];

    /// <summary>A message without them.</summary>
    public static string Clean(string message)
    {
        foreach (var hidden in s_hidden)
            message = message.Replace($"'{hidden}'", Instead, StringComparison.Ordinal).Replace(hidden, Instead, StringComparison.Ordinal);
        return message;
    }

    // A message may have the value of an option alone, or a part of it, such as the ending of a path. A proper address is what it has to name.
    private static IEnumerable<string> Parts(string argument)
    {
        var value = argument switch
        {
            ['-', ..] when argument.IndexOfAny(['=', ':']) is > 0 and var at => argument[(at + 1)..],
            ['@', ..] => argument[1..],
            _ => argument,
        };
        return IsAddressWithoutPassword(value) ? [] : [argument, value, .. value.Split('/', '\\', ';', '?', '&')];
    }

    private static bool IsAddressWithoutPassword(string text)
    {
        try
        {
            return WarehouseUrl.Parse(text).ToString() == text;
        }
        catch (UsageException)
        {
            return false;
        }
    }
}
