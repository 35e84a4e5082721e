using System.CommandLine;
using System.Globalization;
using SellerBalance.Cli.Output;
using SellerBalance.Generation;

namespace SellerBalance.Cli.Commands;

/// <summary>The verb <c>generate</c>: an event file to try the program with.</summary>
internal static class GenerateCommand
{
    private const string DateFormat = "yyyy-MM-dd";

    private static readonly GenerationOptions s_defaults = new();

    private static readonly Option<string> s_to = new("--to")
    {
        Description = "The CSV file to write; - for standard output.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<long> s_events = new("--events")
    {
        Description = "Exact number of events; dirty rows are added to them.",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Events,
    };

    private static readonly Option<int> s_sellers = new("--sellers")
    {
        Description = "Number of sellers; a few are big, most are small.",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Sellers,
    };

    private static readonly Option<int> s_days = new("--days")
    {
        Description = "Number of days.",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Days,
    };

    private static readonly Option<string> s_start = new("--start")
    {
        Description = "The first day (UTC).",
        HelpName = "YYYY-MM-DD",
        DefaultValueFactory = _ => s_defaults.Start.ToString(DateFormat, CultureInfo.InvariantCulture),
    };

    private static readonly Option<long> s_seed = new("--seed")
    {
        Description = "Number that the events depend on: another seed gives other events with other ids; the same options give the same bytes.",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Seed,
    };

    private static readonly Option<string> s_currencies = new("--currencies")
    {
        Description = "ISO 4217 codes, the most frequent first.",
        HelpName = "CODES",
        DefaultValueFactory = _ => string.Join(',', s_defaults.Currencies),
    };

    private static readonly Option<decimal> s_dirty = new("--dirty")
    {
        Description = "Dirty rows (wrong, repeated or odd) to add for each event, 0 to 1. FILE.manifest.json lists them with their expected outcome.",
        HelpName = "FRACTION",
        DefaultValueFactory = _ => s_defaults.DirtyFraction,
    };

    private static readonly Option<bool> s_splitByDay = new("--split-by-day")
    {
        Description = "Write one file per day (UTC): FILE-YYYY-MM-DD.csv instead of FILE.csv. One manifest lists the dirty rows of all files.",
    };

    private static readonly Option<bool> s_force = OutputFile.Force();

    /// <summary>The verb with its options. Faults of the user come as <see cref="InputException"/>.</summary>
    public static Command Create()
    {
        var command = new Verb("generate", "Generate a realistic event file for trials. The same options always give the same file.", """
            Events dated after tomorrow are rejected when they are read, so choose a --start far enough in the past.

            Example: a million events of 2,000 sellers over a quarter, one dirty row for every hundred events:
              seller-balance generate --to events.csv --events 1000000 --sellers 2000 --start 2026-01-01 --days 90 --dirty 0.01

            Example: a week of deliveries, one file per day, to load one after the other:
              seller-balance generate --to inbox/events.csv --days 7 --split-by-day
            """)
        {
            s_to, s_events, s_sellers, s_days, s_start, s_seed, s_currencies, s_dirty, s_splitByDay, s_force,
        };
        command.SetAction(parsed =>
        {
            var (to, isSplit, options) = (parsed.GetRequiredValue(s_to), parsed.GetValue(s_splitByDay), ReadOptions(parsed));
            if (isSplit && (to == "-" || AtomicFile.IsStream(to)))
                throw new UsageException($"--split-by-day: found together with --to {to}, expected a file: a stream cannot be split. Use a file, such as --to events.csv.");
            if (to != "-") Require(to, isSplit, parsed, options);
            Run(to, isSplit, options, parsed.InvocationConfiguration.Error, GlobalOptions.Stop(parsed).Token);
        });
        return command;
    }

    private static void Require(string to, bool isSplit, ParseResult parsed, GenerationOptions options)
    {
        foreach (var path in isSplit ? DailyFiles.Names(to, options) : [to])
            Require(path, parsed, GeneratedFile.IsEvents);
        if (options.DirtyFraction > 0 && !AtomicFile.IsStream(to)) Require(ManifestOf(to), parsed, GeneratedFile.IsManifest);
    }

    private static void Require(string path, ParseResult parsed, Func<string, bool> isOwn)
    {
        var file = new OutputFile(s_to.Name, path, parsed.GetValue(s_force));
        file.Require(() => GlobalOptions.FilesInUse(parsed, GlobalOptions.Settings(parsed)));
        file.RequireOwn(isOwn);
    }

    private static string ManifestOf(string to) => $"{to}.manifest.json";

    private static GenerationOptions ReadOptions(ParseResult parsed) => new()
    {
        Events = parsed.GetValue(s_events),
        Sellers = parsed.GetValue(s_sellers),
        Days = parsed.GetValue(s_days),
        Start = ParseDate(parsed.GetValue(s_start)),
        Seed = parsed.GetValue(s_seed),
        Currencies = (parsed.GetValue(s_currencies) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(code => code.ToUpperInvariant())
            .ToArray(),
        DirtyFraction = parsed.GetValue(s_dirty),
    };

    private static void Run(string to, bool isSplit, GenerationOptions options, TextWriter messages, CancellationToken cancellationToken)
    {
        var generator = new EventGenerator(options);
        try
        {
            if (to == "-")
            {
                var summary = generator.Write(StandardStreams.Output, null, cancellationToken);
                StandardStreams.Output.Send();
                Report(messages, summary, "standard output", null);
                return;
            }

            var manifest = options.DirtyFraction > 0 && !AtomicFile.IsStream(to) ? ManifestOf(to) : null;
            if (isSplit)
                Report(messages, DailyFiles.Write(generator, to, manifest, cancellationToken), DailyFiles.Describe(to, options), manifest);
            else
                Report(messages, WriteFiles(generator, to, manifest, cancellationToken), to, manifest);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"--to: '{to}' cannot be written ({exception.Message}), expected a file in an existing folder. Correct the path.",
                exception);
        }
    }

    // Whoever looks at the file's name sees a whole file or none: it gets its name when it is finished.
    private static GenerationSummary WriteFiles(
        EventGenerator generator, string to, string? manifest, CancellationToken cancellationToken)
    {
        if (AtomicFile.IsStream(to)) return WriteStream(generator, to, cancellationToken);
        to = AtomicFile.Target(to);
        var partial = $"{to}.partial";
        var partialManifest = manifest is null ? null : $"{manifest}.partial";
        try
        {
            GenerationSummary summary;
            using (var file = Create(partial))
            using (var list = partialManifest is null ? null : Create(partialManifest))
                summary = generator.Write(file, list, cancellationToken);
            File.Move(partial, to, overwrite: true);
            if (partialManifest is not null) File.Move(partialManifest, manifest!, overwrite: true);
            return summary;
        }
        catch
        {
            if (File.Exists(partial)) File.Delete(partial);
            if (File.Exists(partialManifest)) File.Delete(partialManifest);
            throw;
        }
    }

    // A pipe or device cannot be replaced.
    private static GenerationSummary WriteStream(EventGenerator generator, string to, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(to, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        return generator.Write(stream, null, cancellationToken);
    }

    // The generator hands over megabytes, so a buffer in between would only copy them.
    private static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);

    private static void Report(TextWriter messages, GenerationSummary summary, string to, string? manifest)
    {
        var invariant = CultureInfo.InvariantCulture;
        messages.WriteLine(SafeText.OneLine(string.Create(invariant, $"Wrote {summary.Rows:N0} rows to {to}.")));
        if (summary.Rows == summary.Events && summary.Outliers == 0) return;
        messages.WriteLine(string.Create(
            invariant,
            $"They contain {summary.Events:N0} events ({summary.Outliers:N0} outliers among them), {summary.Duplicates:N0} duplicates, "
            + $"{summary.Conflicts:N0} conflicts and {summary.Rejected:N0} rows to reject."));
        if (manifest is not null) messages.WriteLine(SafeText.OneLine($"The dirty rows are listed in {manifest}."));
    }

    private static DateOnly ParseDate(string? text) =>
        DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new InputException($"--start: found '{text}', expected a date as YYYY-MM-DD, such as 2026-11-01. Correct the option.");
}
