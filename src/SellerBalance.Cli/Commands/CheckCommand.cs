using System.CommandLine;
using System.CommandLine.Completions;
using SellerBalance.Quality;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>check</c>: the checks over everything that is there.</summary>
internal static class CheckCommand
{
    private static readonly Argument<string[]> Names = new("name")
    {
        Description = "Names of the checks to run (default: all that are on)",
        HelpName = "name",
        Arity = ArgumentArity.ZeroOrMore,
        CompletionSources = { _ => Check.All.Select(check => new CompletionItem(check.Name)) },
    };

    public static Command Create()
    {
        var command = new Verb("check", "Run the checks on all events and balances, and show a few findings of each. More findings are in dq.findings.", """
            Examples:
              seller-balance check
              seller-balance check negative_balance amount_unusual
            """)
        {
            Names,
        };
        command.SetAction(arguments =>
        {
            var settings = GlobalOptions.Settings(arguments);
            var plan = CheckPlan.From(settings.Checks, arguments.GetValue(Names) ?? []);
            return Execution.Run(arguments, settings, "check", new RunPlan(Sources: null, new PublishRequest(BuildScope.Nothing, plan)));
        });
        return command;
    }
}
