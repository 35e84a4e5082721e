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

    private static readonly Option<string?> Metrics = new("--metrics-file")
    {
        Description = "Also write metrics for Prometheus, such as for node exporter's textfile collector",
        HelpName = "FILE.prom",
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
            Metrics,
            ReaderCopy.To,
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
        var checks = CheckPlan.From(isSample ? SampleEvents.Checks(settings.Checks) : settings.Checks, []);
        if (isSample) SampleEvents.RequireDefaultWarehouse(arguments, settings);
        IReadOnlyList<string> sources = isSample ? [SampleEvents.Source] : given;
        var page = arguments.GetValue(Report) is { } path ? new OutputFile(Report.Name, path, arguments.GetValue(Force)) : null;
        if (page is not null) Require(page, RunHtml.IsPage, arguments, settings, sources);
        var metrics = arguments.GetValue(Metrics) is { } file ? new OutputFile(Metrics.Name, file, arguments.GetValue(Force)) : null;
        if (metrics is not null) Require(metrics, MetricsFile.IsOne, arguments, settings, sources);
        var copy = ReaderCopy.Asked(arguments, GlobalOptions.Url(arguments, settings), arguments.GetValue(Force));
        if (copy is not null) Require(copy, ReaderCopy.IsOne, arguments, settings, sources);
        var plan = new RunPlan(sources, new PublishRequest(BuildScope.Touched, checks))
        {
            Before = isSample ? SampleEvents.RequireNothingElse : null,
            Also = report =>
            {
                if (metrics is not null) MetricsFile.Write(metrics.Path, arguments, settings);
                if (copy is not null && report.Outcome == RunOutcome.Published) Write(copy, arguments, settings);
                if (page is null) return;
                RunHtml.WriteFile(report, page.Path);
                StandardStreams.Say($"Report: {page.Path}");
            },
        };
        try
        {
            return Execution.Run(arguments, settings, "run", plan);
        }
        catch (Exception exception) when (metrics is not null && exception is not UsageException)
        {
            // On-call hears of a run that failed as well; what there is to say of it is said by the exception.
            MetricsFile.TryWrite(metrics.Path, arguments, settings);
            throw;
        }
    }

    private static void Write(OutputFile copy, ParseResult arguments, Settings settings)
    {
        using var warehouse = AllWarehouses.Open(GlobalOptions.Opening(arguments, settings, GlobalOptions.Url(arguments, settings), Access.Read));
        ReaderCopy.Write(warehouse, copy.Path);
    }

    // Before anything lands: a report that cannot be written is a mistake of the command line.
    private static void Require(OutputFile file, Func<string, bool> isOwn, ParseResult arguments, Settings settings, IReadOnlyList<string> sources)
    {
        file.Require(() => GlobalOptions.FilesInUse(arguments, settings).Concat(
            File.Exists(file.Path) ? Collector.FilesOf(sources).Select(source => (source, "source")) : []), isOwn);
        file.RequireOwn(isOwn);
    }
}
