using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses;

/// <summary>Recognises what may have a password in it, so that no message repeats it.</summary>
public static partial class Credentials
{
    /// <summary>
    /// Whether a text may be a connection string or an address with a password: <c>NAME:PASSWORD@</c>, <c>//…@</c>, or a setting such as
    /// <c>Password=…</c>.
    /// </summary>
    public static bool MayBeIn(string text) => Address().IsMatch(Drive().Replace(text, "")) || Setting().IsMatch(text);

    /// <summary>Whether an option of this name has a secret for its value.</summary>
    public static bool IsSecret(string option) =>
        option is not ("password_file" or "password_in_url" or "sslkey") && SecretName().IsMatch(option);

    /// <summary>The text in quotes; or that there was one, where it may have a password.</summary>
    public static string Quoted(string text) => MayBeIn(text) ? "text that may contain a password" : $"'{text}'";

    /// <summary>Whether a text is what options are called.</summary>
    public static bool IsOption(string name) => OptionName().IsMatch(name);

    /// <summary>An option by its name; or that there was one, where the name may be a part of a password.</summary>
    public static string Option(string name) => IsOption(name) ? $"the option '{name}'" : "an option whose name may be part of a password";

    [GeneratedRegex("^[a-z_]+$")]
    private static partial Regex OptionName();

    [GeneratedRegex("(:|//).*@", RegexOptions.Singleline)]
    private static partial Regex Address();

    // C:\Users\ann@example\books.duckdb is a file.
    [GeneratedRegex(@"^[A-Za-z]:[\\/]")]
    private static partial Regex Drive();

    [GeneratedRegex(@"(pass|pwd|secret|token|credential|api[ _-]?key)\w*\s*[=:]", RegexOptions.IgnoreCase)]
    private static partial Regex Setting();

    [GeneratedRegex("pass|pwd|secret|token|credential|key", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
