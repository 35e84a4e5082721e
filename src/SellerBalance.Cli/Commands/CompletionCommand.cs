using System.CommandLine;
using SellerBalance.Cli.Completion;

namespace SellerBalance.Cli.Commands;

/// <summary><c>completion</c>: the script by which a shell completes this program's command line.</summary>
internal static class CompletionCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish", "pwsh"];

    private static readonly Argument<string> Shell = new("shell")
    {
        Description = "One of: " + string.Join(", ", s_shells),
        HelpName = "shell",
        CompletionSources = { s_shells },
    };

    private static readonly Argument<string[]> Typed = new("word") { Description = "The words typed so far; the last one is completed", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var command = new Verb("completion", "Print a script that completes commands, options and their values in a shell.", """
            Examples:
              source <(seller-balance completion bash)
              source <(seller-balance completion zsh)
              seller-balance completion fish | source
              seller-balance completion pwsh | Out-String | Invoke-Expression
            """)
        {
            Shell,
        };
        command.SetAction(Print);
        command.Add(Words());
        return command;
    }

    // What the scripts ask whenever somebody presses the key; so they complete what the installed version has.
    private static Command Words()
    {
        var command = new Command("words", "List what may stand at the end of a command line.") { Typed };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            foreach (var word in Candidates.Of(CommandLine.Root(), arguments.GetValue(Typed) ?? []))
                Console.Out.WriteLine(word);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static int Print(ParseResult arguments)
    {
        var shell = arguments.GetRequiredValue(Shell);
        if (!s_shells.Contains(shell))
            throw new UsageException($"completion: found the shell '{shell}', expected one of: {string.Join(", ", s_shells)}.{Spelling.Hint(shell, s_shells)}");
        Console.Out.Write(EmbeddedText.Of(typeof(CompletionCommand).Assembly, "completion." + shell));
        return ExitCodes.Ok;
    }
}
