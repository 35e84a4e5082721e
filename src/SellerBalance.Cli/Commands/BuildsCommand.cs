using System.CommandLine;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>builds</c>: when balances were published, and by what.</summary>
internal static class BuildsCommand
{
    private const int ShownDefault = 20;

    private static readonly Option<int> Limit = new("--limit") { Description = "Number of builds to show", HelpName = "N", DefaultValueFactory = _ => ShownDefault };

    public static Command Create()
    {
        var command = new Verb("builds", "List the publications of the balances, newest first.", """
            A build's number can stand for its time: seller-balance balance --known-at 12

            Example:
              seller-balance builds --limit 5
            """)
        {
            Limit,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var limit = arguments.GetValue(Limit);
        if (limit < 1) throw new UsageException($"--limit: found {limit}, expected a number from 1 up.");
        using var warehouse = GlobalOptions.Open(arguments, GlobalOptions.Settings(arguments), Access.Read);
        var builds = MartQueries.Builds(warehouse).Take(limit);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => BuildsJson.Write(json, builds));
        else
            BuildsTable.Write([.. builds], Screens.Output());
        return ExitCodes.Ok;
    }
}
