using System.CommandLine;

namespace SellerBalance.Cli;

/// <summary>What is wrong with a command line, and what was probably meant.</summary>
internal static class Mistakes
{
    // What System.CommandLine says of each token that fits nowhere, and of a verb that is missing because of one.
    private const string UnmatchedToken = "Unrecognized command or argument";
    private const string MissingVerb = "Required command was not provided";

    /// <summary>One sentence or two for each mistake; at least one if the command line has errors.</summary>
    public static IEnumerable<string> In(ParseResult arguments)
    {
        var command = arguments.CommandResult.Command;
        var unmatched = Unmatched(command, arguments.UnmatchedTokens).ToList();
        var others = arguments.Errors.Select(error => error.Message).Where(message =>
            !message.StartsWith(UnmatchedToken, StringComparison.Ordinal)
            && (unmatched.Count == 0 || !message.StartsWith(MissingVerb, StringComparison.Ordinal))).ToList();
        if (others.Count + unmatched.Count == 0) return arguments.Errors.Select(error => error.Message);
        return unmatched.Concat(others.Select(message => message.StartsWith(MissingVerb, StringComparison.Ordinal)
            ? $"{Place(command)}found no command, expected one of: {string.Join(", ", Verbs(command))}."
            : message)).Distinct();
    }

    /// <summary>The words that are typed for a command, from the program's name on.</summary>
    public static IEnumerable<string> Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? Path(parent).Append(command.Name)
        : ["seller-balance"];

    /// <summary>The options that a command takes, those of its parents included.</summary>
    public static IEnumerable<string> Options(Command command) => command.Options.Where(option => !option.Hidden).Select(option => option.Name)
        .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive && !option.Hidden).Select(option => option.Name)));

    // A token that follows a mistyped option is its value.
    private static IEnumerable<string> Unmatched(Command command, IReadOnlyList<string> tokens)
    {
        var options = tokens.Where(token => token.Length > 1 && token[0] == '-').ToList();
        if (options.Count > 0) return options.Select(option => UnknownOption(command, option));
        return command.Subcommands.Count > 0 && tokens.Count > 0
            ? [$"{Place(command)}found the command '{tokens[0]}', expected one of: {string.Join(", ", Verbs(command))}.{Spelling.Hint(tokens[0], Verbs(command))}"]
            : tokens.Select(token => $"{Place(command)}found '{token}', which is one argument too many. Omit it.");
    }

    private static string UnknownOption(Command command, string option)
    {
        var name = option.Split(['=', ':'], 2)[0];
        return $"{Place(command)}found the unknown option '{name}'.{Spelling.Hint(name, Options(command))}";
    }

    // Every message begins with the program's name.
    private static string Place(Command command) => string.Concat(Path(command).Skip(1).Select(word => word + ": "));

    private static IEnumerable<string> Verbs(Command command) => command.Subcommands.Select(verb => verb.Name);
}
