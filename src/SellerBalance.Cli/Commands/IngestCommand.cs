using System.CommandLine;

namespace SellerBalance.Cli.Commands;

/// <summary><c>ingest</c>: only into raw.events and quarantine.</summary>
internal static class IngestCommand
{
    private static readonly Argument<string[]> Sources = SourceArguments.Required();

    public static Command Create()
    {
        var command = new Verb("ingest", "Read sources into raw.events and raw.quarantine, and print the receipt. Balances do not change until the next run or build.", """
            Example:
              seller-balance ingest inbox/
            """)
        {
            Sources,
        };
        command.SetAction(arguments =>
            Execution.Run(arguments, GlobalOptions.Settings(arguments), "ingest", new RunPlan(arguments.GetValue(Sources)!, Publish: null)));
        return command;
    }
}
