using System.CommandLine;
using SellerBalance.Cli.Output;
using SellerBalance.Quality;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>run</c>: ingest, check, build, publish, report.</summary>
internal static class RunCommand
{
    private static readonly Argument<string[]> Sources = SourceArguments.Optional();

    private static readonly Option<string?> Report = new("--report")
    {
        Description = "Also write the report as one self-contained page",
        HelpName = "FILE.html",
    };

    public static Command Create()
    {
        var command = new Verb("run", "Ingest, build, check and publish; then show what is owed to whom.", """
            A blocking check that fails holds the run: what was published before stays, and the exit code is 2.

            Examples:
              seller-balance run
              seller-balance run 'inbox/*.csv.gz' --report balances.html
              zcat events.ndjson.gz | seller-balance run - --json
            """)
        {
            Sources,
            Report,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var settings = GlobalOptions.Settings(arguments);
        var plan = CheckPlan.From(settings.Checks, []);
        var page = arguments.GetValue(Report);
        var sources = arguments.GetValue(Sources) ?? [];
        var isSample = sources.Length == 0;
        if (isSample) SampleEvents.RequireDefaultWarehouse(arguments, settings);
        return Execution.Run(
            arguments,
            settings,
            "run",
            isSample ? [SampleEvents.Source] : sources,
            new PublishRequest(BuildScope.Touched, plan),
            report =>
            {
                if (page is null) return;
                RunHtml.WriteFile(report, page);
                Console.Error.WriteLine($"Report: {page}");
            },
            isSample ? SampleEvents.RequireNothingElse : null);
    }
}
