using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using SellerBalance.Cli.Output;

namespace SellerBalance.Cli;

/// <summary>A command with more to say about it than fits the list of all commands.</summary>
/// <param name="name">What is typed.</param>
/// <param name="summary">One line, for the list.</param>
/// <param name="details">What <c>--help</c> shows below the options: remarks and examples.</param>
internal sealed class Verb(string name, string summary, string details) : Command(name, summary)
{
    /// <summary>Remarks and examples.</summary>
    public string Details { get; } = details;
}

/// <summary>The usual help, and a verb's details below it.</summary>
internal sealed class VerbHelp(HelpAction usual) : SynchronousCommandLineAction
{
    // Narrower, hardly a word fits on a line, and the layout of the library never ends.
    private const int WidthMin = 40;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        usual.MaxWidth = Math.Max(usual.MaxWidth, WidthMin);
        var output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter { NewLine = output.NewLine };
        parseResult.InvocationConfiguration.Output = text;
        var result = usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(JsonOption.AsTyped(text.ToString()));
        if (parseResult.CommandResult.Command is Verb verb)
            output.WriteLine(verb.Details);
        return result;
    }
}
