using System.CommandLine;
using SellerBalance.Quality;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>check</c>: the checks over everything that is there.</summary>
internal static class CheckCommand
{
    private static readonly Argument<string[]> Names = new("name")
    {
        Description = "Checks to run, by the names that run shows (default: all that are on)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create()
    {
        var command = new Verb("check", "Run checks over all events and balances, and show a few findings of each. All findings are kept in dq.findings.", """
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
            return Execution.Run(arguments, settings, "check", sources: null, new PublishRequest(BuildScope.Nothing, plan));
        });
        return command;
    }
}
