using System.CommandLine;
using SellerBalance.Cli.Output;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;
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

    private static readonly Option<bool> Force = OutputFile.Force();

    public static Command Create()
    {
        var command = new Verb("run", "Ingest, build, check and publish; then show what is owed to whom.", """
            If a blocking check fails, the run is held: readers keep what was published before, and the exit code is 2.

            Examples:
              seller-balance run
              seller-balance run 'inbox/*.csv.gz' --report balances.html
              zcat events.ndjson.gz | seller-balance run - --json
            """)
        {
            Sources,
            Report,
            Force,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var settings = GlobalOptions.Settings(arguments);
        var given = arguments.GetValue(Sources) ?? [];
        var isSample = given.Length == 0;
        var plan = CheckPlan.From(isSample ? SampleEvents.Checks(settings.Checks) : settings.Checks, []);
        if (isSample) SampleEvents.RequireDefaultWarehouse(arguments, settings);
        IReadOnlyList<string> sources = isSample ? [SampleEvents.Source] : given;
        var page = arguments.GetValue(Report) is { } path ? new OutputFile(Report.Name, path, arguments.GetValue(Force)) : null;
        if (page is not null) Require(page, arguments, settings, sources);
        return Execution.Run(
            arguments,
            settings,
            "run",
            sources,
            new PublishRequest(BuildScope.Touched, plan),
            report =>
            {
                if (page is null) return;
                RunHtml.WriteFile(report, page.Path);
                StandardStreams.Say($"Report: {page.Path}");
            },
            isSample ? SampleEvents.RequireNothingElse : null);
    }

    // Before anything lands: a report that cannot be written is a mistake of the command line.
    private static void Require(OutputFile page, ParseResult arguments, Settings settings, IReadOnlyList<string> sources)
    {
        page.Require(() => GlobalOptions.FilesInUse(arguments, settings).Concat(
            File.Exists(page.Path) ? Collector.FilesOf(sources).Select(source => (source, "source")) : []));
        page.RequireOwn(RunHtml.IsPage);
    }
}
