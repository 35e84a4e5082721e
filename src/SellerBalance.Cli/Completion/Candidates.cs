using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using SellerBalance.Cli.Output;

namespace SellerBalance.Cli.Completion;

/// <summary>What may stand at the end of a command line that is being typed.</summary>
internal static class Candidates
{
    private const string EndOfOptions = "--";

    /// <summary>The words that begin as the last one does: commands, options, or the values of an option or argument that has a list of them.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="words">The command line without the program's name; the last word is the one being typed, and may be empty.</param>
    /// <returns>None where anything may stand, such as a file.</returns>
    public static IEnumerable<string> Of(RootCommand root, IReadOnlyList<string> words)
    {
        var typed = words.Count == 0 ? "" : words[^1];
        string[] before = [.. words.SkipLast(1)];
        var parsed = root.Parse(JsonOption.WithValue(before));
        return Offered(parsed, before, typed).Where(word => word.StartsWith(typed, StringComparison.Ordinal)).Distinct();
    }

    private static IEnumerable<string> Offered(ParseResult parsed, string[] before, string typed)
    {
        var command = parsed.CommandResult.Command;
        var options = Options(command).ToList();
        if (before.Contains(EndOfOptions)) return Arguments(parsed.CommandResult);
        if (before.Length > 0 && options.Find(option => option.Name == before[^1] && NeedsValue(option)) is { } asked) return Values(asked);
        if (typed.Split('=', 2) is [var name, _] && options.Find(option => option.Name == name) is { } assigned) return Values(assigned).Select(value => $"{name}={value}");
        if (typed.StartsWith('-')) return options.SelectMany(Names).Where(option => !before.Contains(option));
        // Below a command that there is not, nothing can be known.
        if (parsed.UnmatchedTokens.Count > 0) return [];
        return command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).Concat(Arguments(parsed.CommandResult));
    }

    private static IEnumerable<Option> Options(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)))
        .Where(option => !option.Hidden);

    // The library knows values only that follow a blank; this one follows an =, if there is any.
    private static bool NeedsValue(Option option) => option != GlobalOptions.Json && option.Arity.MinimumNumberOfValues > 0;

    private static IEnumerable<string> Names(Option option) => option == GlobalOptions.Json ? [option.Name, $"{option.Name}={JsonOption.Compact}"] : [option.Name];

    private static IEnumerable<string> Values(Symbol symbol) => symbol == GlobalOptions.Json ? [JsonOption.Compact] : symbol.GetCompletions(CompletionContext.Empty).Select(value => value.Label);

    private static IEnumerable<string> Arguments(CommandResult command) => command.Command.Arguments
        .Where(argument => (command.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MaximumNumberOfValues)
        .Take(1)
        .SelectMany(Values);
}
